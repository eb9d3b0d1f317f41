/* The conversation, kept in this browser: one for each collection of documents. */

const MOST = 60; // turns
const VERSION = 1; // of what is kept

const key = (corpus) => `adverbum.conversation.${corpus}`;

const list = (value) => Array.isArray(value);
const isPlace = ({ span, sha256, title, language }) =>
  typeof span?.doc_id === "string" &&
  Number.isInteger(span.start) &&
  Number.isInteger(span.end) &&
  [sha256, title, language].every((value) => typeof value === "string");
const isCitation = (own) =>
  isPlace(own) &&
  typeof own.quote === "string" &&
  list(own.differing) &&
  list(own.twins) &&
  own.twins.every(isCitation);
const isPassage = (own) => isPlace(own) && typeof own.text === "string";

/** Whether something kept is a turn that can be shown: a question with its answer. */
function isTurn(turn) {
  const record = turn?.record;
  return (
    typeof turn?.question === "string" &&
    typeof turn.filters === "object" &&
    typeof record?.found === "boolean" &&
    typeof record.language === "string" &&
    ["citations", "related", "why", "carried", "unknown_words"].every((name) => list(record[name])) &&
    record.citations.every(isCitation) &&
    record.related.every(isPassage)
  );
}

/** The turns kept for `corpus`; none if what is kept is not whole. */
export function load(corpus) {
  try {
    const { version, turns } = JSON.parse(localStorage.getItem(key(corpus))) ?? {};
    return version === VERSION && list(turns) && turns.every(isTurn) ? turns : [];
  } catch {
    return [];
  }
}

/** Keeps the answered ones of `turns`, the latest where there is no room for all. */
export function save(corpus, turns) {
  let kept = turns
    .filter(({ record }) => record)
    .slice(-MOST)
    .map(({ question, filters, record }) => ({ question, filters, record }));
  for (;;) {
    try {
      if (kept.length) localStorage.setItem(key(corpus), JSON.stringify({ version: VERSION, turns: kept }));
      else localStorage.removeItem(key(corpus));
      return;
    } catch {
      if (!kept.length) return; // the browser keeps nothing at all
      kept = kept.slice(Math.ceil(kept.length / 2));
    }
  }
}
