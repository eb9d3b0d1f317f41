/* The conversation: questions on the right, the documents' own words on the left. */

import { chips, drawAnswer, summary, takeAlong } from "./answer.js";
import { call, Failure } from "./api.js";
import { el, icon } from "./dom.js";
import { filters } from "./filters.js";
import { given } from "./given.js";
import { load, save } from "./kept.js";
import { language, languageName, numberName, say, spoken } from "./language.js";
import { changed, isReading, library } from "./library.js";

const EARLIER = 3; // answers that a follow-up is read with

/** Builds the conversation about the documents `corpus` in `element`; returns what to do when it is shown. */
export function mount(element, { corpus, announce }) {
  const turns = load(corpus); // {question, filters, record, failure}: neither of the last two while it is waited for
  let suggestions = [];

  const list = el("div", { class: "turns" });
  const welcome = el("section", { class: "welcome" });
  const bar = el("div", { class: "bar" });
  /* What comes is announced instead. */
  const log = el("div", { class: "log", role: "log", "aria-live": "off", tabindex: "-1" }, welcome, list);
  const field = el("textarea", { rows: "1", enterkeyhint: "send", dir: "auto", autocomplete: "off" });
  const send = el("button", { type: "submit", class: "send" }, icon("ask"));
  const filter = filters();
  const composer = el(
    "form",
    { class: "composer" },
    filter.panel,
    el("div", { class: "field" }, filter.toggle, field, send),
  );
  element.append(bar, log, composer);

  const waiting = () => turns.length > 0 && !turns.at(-1).record && !turns.at(-1).failure;

  async function ask(question) {
    if (waiting()) return;
    const turn = { question, filters: filter.chosen(), record: null, failure: fault(question) };
    const history = turns
      .filter(({ record }) => record)
      .slice(-EARLIER)
      .map(({ record }) => record);
    turns.push(turn);
    arrange();
    list.append(draw(turn));
    list.lastChild.scrollIntoView({ block: "start" });
    field.value = "";
    fit();
    field.focus({ preventScroll: true });
    if (!turn.failure) {
      announce(say("searching"));
      try {
        turn.record = await call("POST", "ask", { question, history, ...turn.filters });
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        turn.failure = failure.code === "question" ? () => say("not_text") : () => failure.line;
      }
      if (!turns.includes(turn)) return; // a new conversation has begun
      save(corpus, turns);
      list.lastChild.replaceWith(draw(turn));
      list.lastChild.scrollIntoView({ block: "start" });
      arrange();
    }
    announce(turn.record ? summary(turn.record) : turn.failure());
  }

  function draw({ question, filters: narrowed, record, failure }) {
    const asked =
      question.trim() === ""
        ? null
        : el("h2", { class: "asked", dir: "auto" }, el("span", { class: "unseen" }, `${say("you")}: `), question);
    const only = [
      ...(narrowed.languages ?? []).map((code) => languageName(code) ?? code),
      ...(narrowed.documents ?? []),
    ];
    return el(
      "article",
      { class: "turn" },
      asked,
      only.length
        ? el("p", { class: "note only" }, `${say("only_in")} `, el("b", { dir: "auto" }, only.join(", ")))
        : null,
      record
        ? drawAnswer(record, {
            ask,
            announce,
            suggestions: record.found
              ? []
              : (record.suggestions?.map((text) => ({ text, language: record.language })) ?? suggestions),
          })
        : failure
          ? el("p", { class: "failure" }, icon("wrong"), failure())
          : el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }), say("searching")),
    );
  }

  function greet() {
    const { step } = library().sync;
    welcome.replaceChildren(
      el("h2", {}, say("welcome")),
      el("p", {}, say("explain")),
      isReading() && step
        ? el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }), say("reading", step))
        : "",
      suggestions.length ? chips(suggestions, ask) : "",
    );
  }

  /** What there is besides the turns: the welcome before the first, the tools after it. */
  function arrange() {
    welcome.hidden = turns.length > 0;
    const records = () => turns.filter(({ record }) => record).map(({ record }) => record);
    bar.hidden = records().length === 0;
    bar.replaceChildren(
      el("button", { type: "button", class: "aside", onclick: begin }, icon("fresh"), say("begin")),
      el("span", { class: "gap" }),
      ...takeAlong(records, announce),
    );
  }

  function begin() {
    turns.length = 0;
    save(corpus, turns);
    list.replaceChildren();
    arrange();
    field.focus();
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  /* Enter asks, Shift+Enter breaks the line; an input method's Enter does neither. */
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask(field.value);
  });
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(field.value);
  });
  walk(list);

  spoken(() => {
    log.setAttribute("aria-label", say("conversation"));
    field.setAttribute("aria-label", say("question"));
    field.placeholder = say("placeholder");
    send.setAttribute("aria-label", say("send"));
    greet();
    arrange();
    list.replaceChildren(...turns.map(draw));
  });
  let fetched = ""; // the language of the suggestions that were asked for
  async function suggest() {
    greet();
    const wanted = language();
    if (isReading() || fetched === wanted) return;
    fetched = wanted;
    try {
      const found = await call("GET", `suggestions?language=${wanted}`);
      if (wanted === language()) suggestions = found;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      fetched = "";
    }
    greet();
  }
  changed(suggest);
  spoken(suggest);
  list.lastChild?.scrollIntoView({ block: "start" });
  return () => field.focus({ preventScroll: true });
}

/** Why `question` is none, as what says so; null if it is one. */
function fault(question) {
  if (Array.from(question).length > given.most_chars)
    return () => say("too_long", { count: numberName(given.most_chars) });
  return /[\p{L}\p{N}]/u.test(question) ? null : () => say("blank");
}

/** Arrow keys lead from one citation to the next. */
function walk(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || !event.target.matches(".cite")) return;
    const all = [...list.querySelectorAll(".cite")].filter((own) => own.checkVisibility());
    const next = all[all.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
