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
  const chat = new Chat(corpus, announce);
  element.append(chat.bar, chat.log, chat.composer);
  chat.listen();
  spoken(() => chat.speak());
  changed(() => chat.suggest());
  spoken(() => chat.suggest());
  chat.list.lastChild?.scrollIntoView({ block: "start" });
  return () => chat.field.focus({ preventScroll: true });
}

const waits = (...said) => el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }), ...said);

class Chat {
  suggestions = [];
  fetched = ""; // the language of the suggestions that were asked for
  filter = filters();

  list = el("div", { class: "turns" });
  welcome = el("section", { class: "welcome" });
  bar = el("div", { class: "bar" });
  /* What comes is announced instead of being read out. */
  log = el("div", { class: "log", role: "log", "aria-live": "off", tabindex: "-1" }, this.welcome, this.list);
  field = el("textarea", { rows: "1", enterkeyhint: "send", dir: "auto", autocomplete: "off" });
  send = el("button", { type: "submit", class: "send" }, icon("ask"));

  constructor(corpus, announce) {
    Object.assign(this, { corpus, announce });
    this.turns = load(corpus); // {question, filters, record, failure}: neither of the last two while it is waited for
    const field = el("div", { class: "field" }, this.filter.toggle, this.field, this.send);
    this.composer = el("form", { class: "composer" }, this.filter.panel, field);
  }

  /** The answers that have come. */
  get records() {
    return this.turns.map(({ record }) => record).filter(Boolean);
  }

  async ask(question) {
    if (this.turns.length && !this.turns.at(-1).record && !this.turns.at(-1).failure) return; // one at a time
    const turn = { question, filters: this.filter.chosen(), record: null, failure: fault(question) };
    const history = this.records.slice(-EARLIER);
    this.turns.push(turn);
    this.arrange();
    this.list.append(this.draw(turn));
    this.list.lastChild.scrollIntoView({ block: "start" });
    this.field.value = "";
    this.fit();
    this.field.focus({ preventScroll: true });
    if (!turn.failure) {
      this.announce(say("searching"));
      await answered(turn, history);
      if (!this.turns.includes(turn)) return; // a new conversation has begun
      save(this.corpus, this.turns);
      this.list.lastChild.replaceWith(this.draw(turn));
      this.list.lastChild.scrollIntoView({ block: "start" });
      this.arrange();
    }
    this.announce(turn.record ? summary(turn.record) : turn.failure());
  }

  draw({ question, filters: narrowed, record, failure }) {
    const you = el("span", { class: "unseen" }, `${say("you")}: `);
    const languages = (narrowed.languages ?? []).map((code) => languageName(code) ?? code);
    const only = [...languages, ...(narrowed.documents ?? [])].join(", ");
    const told = failure ? el("p", { class: "failure" }, icon("wrong"), failure()) : waits(say("searching"));
    return el(
      "article",
      { class: "turn" },
      question.trim() ? el("h2", { class: "asked", dir: "auto" }, you, question) : null,
      only ? el("p", { class: "note only" }, `${say("only_in")} `, el("b", { dir: "auto" }, only)) : null,
      record ? this.drawRecord(record) : told,
    );
  }

  drawRecord(record) {
    const near = record.suggestions?.map((text) => ({ text, language: record.language })) ?? this.suggestions;
    const ask = (question) => this.ask(question);
    return drawAnswer(record, { ask, announce: this.announce, suggestions: record.found ? [] : near });
  }

  greet() {
    const { step } = library().sync;
    this.welcome.replaceChildren(
      el("h2", {}, say("welcome")),
      el("p", {}, say("explain")),
      isReading() && step ? waits(say("reading", step)) : "",
      this.suggestions.length ? chips(this.suggestions, (question) => this.ask(question)) : "",
    );
  }

  /** What there is besides the turns: the welcome before the first, the tools after it. */
  arrange() {
    this.welcome.hidden = this.turns.length > 0;
    this.bar.hidden = this.records.length === 0;
    this.bar.replaceChildren(
      el("button", { type: "button", class: "aside", onclick: () => this.begin() }, icon("fresh"), say("begin")),
      el("span", { class: "gap" }),
      ...takeAlong(() => this.records, this.announce),
    );
  }

  /** Begins a new conversation. */
  begin() {
    this.turns.length = 0;
    save(this.corpus, this.turns);
    this.list.replaceChildren();
    this.arrange();
    this.field.focus();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /** Enter asks, Shift+Enter breaks the line; an input method's Enter does neither. */
  listen() {
    this.field.addEventListener("input", () => this.fit());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.ask(this.field.value);
    });
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.field.value);
    });
    walk(this.list);
  }

  speak() {
    this.log.setAttribute("aria-label", say("conversation"));
    this.field.setAttribute("aria-label", say("question"));
    this.field.placeholder = say("placeholder");
    this.send.setAttribute("aria-label", say("send"));
    this.greet();
    this.arrange();
    this.list.replaceChildren(...this.turns.map((turn) => this.draw(turn)));
  }

  /** Fetches questions to begin with, once in each language. */
  async suggest() {
    this.greet();
    const wanted = language();
    if (isReading() || this.fetched === wanted) return;
    this.fetched = wanted;
    try {
      const found = await call("GET", `suggestions?language=${wanted}`);
      if (wanted === language()) this.suggestions = found;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.fetched = "";
    }
    this.greet();
  }
}

/** Gives `turn` its record, or its failure as what says so. */
async function answered(turn, history) {
  try {
    turn.record = await call("POST", "ask", { question: turn.question, history, ...turn.filters });
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    turn.failure = failure.code === "question" ? () => say("not_text") : () => failure.line;
  }
}

/** Why `question` is none, as what says so; null if it is one. */
function fault(question) {
  const most = given.most_chars;
  if (Array.from(question).length > most) return () => say("too_long", { count: numberName(most) });
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
