/* What is known of the documents: fetched at the start, after every change, and while they are being read. */

import { call, Failure } from "./api.js";
import { given } from "./given.js";

const POLL_MS = 700;
const listeners = new Set();
let known = { count: 0, generation: "", documents: [], languages: {}, skipped: [], left_out: 0, sync: { step: null } };
let reading = true; // nothing can be asked yet
let polling = null;

/** What the server says of the documents; `documents` are the first of them, `count` is how many there are. */
export const library = () => known;
/** Whether all of them are in `documents`. */
export const isWhole = () => known.documents.length === known.count;
export const isReading = () => reading;

/** Calls `listener` now and whenever something changes. */
export function changed(listener) {
  listeners.add(listener);
  listener();
}

function tell(sync) {
  known = { ...known, sync };
  for (const listener of listeners) listener();
}

/** Fetches everything anew, and goes on while the documents are not all read. */
export async function refresh() {
  try {
    known = await call("GET", "documents");
    reading = false;
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (failure.code === "busy") await step();
  }
  for (const listener of listeners) listener();
  if (reading) follow();
}

/** The documents with `part` in their title or name, `total` of them, and the first `most` of these. */
export async function find(part, most = Infinity) {
  const documents = [];
  let total = Infinity;
  while (documents.length < Math.min(most, total)) {
    const limit = Math.min(given.listed, most - documents.length);
    const page = await call("GET", `documents?${new URLSearchParams({ q: part, offset: documents.length, limit })}`);
    documents.push(...page.documents);
    total = page.documents.length ? page.total : documents.length;
  }
  return { total, documents };
}

async function step() {
  tell(await call("GET", "sync"));
}

/** Looks again in a moment, until all is read. */
function follow() {
  clearTimeout(polling);
  polling = setTimeout(refresh, POLL_MS);
}

/** Does `work`, which makes the server read documents, and shows how far that is meanwhile. */
export async function whileReading(work) {
  const watch = setInterval(() => step().catch(() => {}), POLL_MS);
  try {
    tell({ ...known.sync, step: { what: "reading", done: 0, total: 0 } });
    return await work();
  } finally {
    clearInterval(watch);
    tell({ ...known.sync, step: null });
    await refresh();
  }
}
