/* What is known of the documents: fetched at the start, after every change, and while they are being read. */

import { call, Failure } from "./api.js";

const POLL_MS = 700;
const listeners = new Set();
let known = { total: 0, documents: [], languages: {}, skipped: [], sync: { step: null }, report: false };
let reading = true; // nothing can be asked yet
let polling = null;

export const library = () => known;
export const isReading = () => reading;

/** Calls `listener` now and whenever something changes. */
export function changed(listener) {
  listeners.add(listener);
  listener();
}

function tell(sync) {
  known = { ...known, sync };
  listeners.forEach((listener) => listener());
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
  listeners.forEach((listener) => listener());
  if (reading) follow();
}

async function step() {
  tell(await call("GET", "sync"));
}

/** Looks again in a moment, until all is read. */
function follow() {
  polling ??= setTimeout(() => {
    polling = null;
    refresh();
  }, POLL_MS);
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
