/* The server's routes under /api/v1. */

import { say } from "./language.js";

const PATIENCE_MS = 120000;
const SAID = new Set(["busy", "broken", "changed", "gone", "forbidden", "too_large", "failed"]);

/** What went wrong; `code` is the server's name for it, "silent" where it said nothing. */
export class Failure extends Error {
  constructor(code, detail = "") {
    super(detail);
    this.code = code;
  }

  /** A line for people, in the language of the interface where we have one. */
  get line() {
    if (SAID.has(this.code)) return say(this.code);
    return this.code === "silent" || !this.message ? say("silent") : this.message;
  }
}

/** The response to a request. `body` is sent as JSON, or as it is if it is a file. */
async function request(method, path, body) {
  const raw = body === undefined || body instanceof Blob;
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers: raw ? {} : { "content-type": "application/json" },
      body: raw ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Failure("silent");
  }
  if (response.ok) return response;
  if (response.status === 401) location.reload(); // to the form that asks for the password
  const { code, detail } = await response.json().catch(() => ({}));
  throw new Failure(code ?? "silent", detail);
}

/** What the server answers to a request; null if that is nothing. */
export async function call(method, path, body) {
  const response = await request(method, path, body);
  return response.status === 204 ? null : response.json();
}

/** Answers as one text in a format, with the name of the file it is for. */
export const exported = (format, answers) => file("export", { format, answers });

/** What the server makes of `body`, with the name of the file it is for. */
export async function file(path, body) {
  const response = await request("POST", path, body);
  const [, name] = response.headers.get("content-disposition").match(/filename="(.*)"/);
  return { name, blob: await response.blob() };
}

/** Code points `start` to `end` of a document, in the version that was quoted. */
export const textOf = (doc_id, sha256, start, end) =>
  call("GET", `${documentPath(doc_id)}?${new URLSearchParams({ start: Math.max(0, start), end, sha256 })}`);

export const documentPath = (doc_id) => `documents/${doc_id.split("/").map(encodeURIComponent).join("/")}`;
