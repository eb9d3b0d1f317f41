/* Studying: what the documents hold that can be learned, as a list or as flashcards; each is a quote. */

import { call, Failure, file } from "./api.js";
import { el, icon } from "./dom.js";
import { given } from "./given.js";
import { count, dateName, dayName, language, languageName, say, spoken } from "./language.js";
import { changed, find, isReading, isWhole, library } from "./library.js";
import { opens } from "./source.js";
import { codePoints, layer, marked } from "./text.js";

const SHOWN = 100; // lines until more are asked for
const PAUSE_MS = 250; // after the last letter typed

/** Builds the view in `element`; returns what to do when it is shown. */
export function mount(element, { announce }) {
  const view = new View(announce);
  element.append(view.element);
  spoken(() => {
    view.draw();
    view.follow();
  });
  changed(() => {
    view.drawChoices();
    view.follow();
  });
  return () => {
    view.visible = true;
    view.follow();
  };
}

class View {
  chosen = { kind: given.kinds[0], language: "", document: "", text: "" };
  lines = null; // null until the first come
  failure = null;
  asked = 0; // of the requests, only the last is shown
  shown = SHOWN;
  card = null; // the place of the flashcard shown; null for the list
  open = false; // whether its answer is
  typing = null;
  every = []; // all documents, where the library knows only the first
  followed = null; // the documents and the language that the lines are of
  visible = false;

  title = el("h2");
  explain = el("p", { class: "note" });
  kinds = el("div", { class: "kinds", role: "group" }, ...given.kinds.map((kind) => this.kindButton(kind)));
  spokenIn = el("select", { onchange: () => this.choose("language", this.spokenIn.value) });
  from = el("select", { onchange: () => this.choose("document", this.from.value) });
  search = el("input", { type: "search", autocomplete: "off", oninput: () => this.typed() });
  mode = el("button", { type: "button", class: "act", onclick: () => this.switched() });
  save = el("button", { type: "button", class: "act quiet", onclick: () => this.saved() });
  state = el("p", { class: "facts" });
  place = el("div", { class: "learned" });

  constructor(announce) {
    this.announce = announce;
    const choices = el("div", { class: "choices" }, this.spokenIn, this.from, this.search);
    const acts = el("div", { class: "row" }, this.mode, this.save, this.state);
    this.element = el("div", { class: "sheet" }, this.title, this.explain, this.kinds, choices, acts, this.place);
  }

  kindButton(kind) {
    const onclick = () => this.choose("kind", kind);
    return el("button", { type: "button", class: "chip", "data-kind": kind, onclick });
  }

  choose(name, value) {
    if (this.chosen[name] === value) return;
    this.chosen[name] = value;
    this.fetch();
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.choose("text", this.search.value), PAUSE_MS);
  }

  /** From the list to the flashcards, or back. */
  switched() {
    this.turn(this.card === null ? 0 : null);
    if (this.card !== null) this.place.scrollIntoView({ block: "nearest" });
  }

  /** What is asked for. */
  get wanted() {
    return {
      kind: this.chosen.kind,
      languages: this.chosen.language ? [this.chosen.language] : null,
      documents: this.chosen.document ? [this.chosen.document] : null,
      text: this.chosen.text,
      prefer: language(),
    };
  }

  async fetch() {
    this.asked += 1;
    const mine = this.asked;
    this.drawChoices();
    try {
      const found = await call("POST", "study", this.wanted);
      if (mine !== this.asked) return;
      [this.lines, this.failure] = [found, null];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (mine !== this.asked || isReading()) return; // asked again when all is read
      [this.lines, this.failure] = [[], error];
    }
    this.shown = SHOWN;
    this.turn(this.card === null || !this.lines.length ? null : 0);
    this.announce(this.failure ? this.failure.line : count("lines", this.lines.length));
  }

  /** Fetches anew what is seen, if the documents or the language are others. */
  async follow() {
    const current = `${language()} ${library().generation}`;
    if (!this.visible || isReading() || this.followed === current) return;
    this.followed = current;
    this.fetch();
    if (isWhole()) return;
    try {
      const { documents } = await find("");
      if (this.followed === current) this.every = documents;
      this.drawChoices();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.followed = null;
    }
  }

  async saved() {
    try {
      const { name, blob } = await file("study/cards", this.wanted);
      const address = URL.createObjectURL(blob);
      el("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      this.announce(say("saved", { name }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.announce(error.line);
      this.state.textContent = error.line;
    }
  }

  /** Shows the flashcard at `next` with its answer hidden, or the list for null. */
  turn(next) {
    [this.card, this.open] = [next, false];
    this.draw();
  }

  drawChoices() {
    this.title.textContent = say("tab_study");
    this.explain.textContent = say("study_explain");
    this.kinds.setAttribute("aria-label", say("kinds"));
    for (const own of this.kinds.children) {
      own.textContent = say(own.dataset.kind);
      own.setAttribute("aria-pressed", String(own.dataset.kind === this.chosen.kind));
    }
    this.drawSelects();
    this.search.placeholder = say("find_words");
    this.search.setAttribute("aria-label", say("find_words"));
    this.mode.textContent = say(this.card === null ? "flashcards" : "list");
    this.save.replaceChildren(icon("save"), say("anki"));
    this.mode.disabled = this.save.disabled = !this.lines?.length;
  }

  drawSelects() {
    const known = library();
    const documents = isWhole() ? known.documents : this.every;
    if (!(this.chosen.language in known.languages)) this.chosen.language = "";
    if (!documents.some(({ doc_id }) => doc_id === this.chosen.document)) this.chosen.document = "";
    const named = (code) => el("option", { value: code }, languageName(code) ?? say("unknown"));
    const titled = (own) => el("option", { value: own.doc_id, lang: own.language }, own.title);
    const all = (name) => el("option", { value: "" }, say(name));
    this.spokenIn.replaceChildren(all("all_languages"), ...Object.keys(known.languages).map(named));
    this.from.replaceChildren(all("every_document"), ...documents.map(titled));
    this.spokenIn.value = this.chosen.language;
    this.from.value = this.chosen.document;
    this.spokenIn.setAttribute("aria-label", say("language"));
    this.from.setAttribute("aria-label", say("tab_documents"));
  }

  draw() {
    this.drawChoices();
    this.state.textContent = this.lines === null ? "" : count("lines", this.lines.length);
    if (this.failure) this.place.replaceChildren(el("p", { class: "failure" }, this.failure.line));
    else if (this.lines === null) this.place.replaceChildren(waits());
    else if (!this.lines.length) this.place.replaceChildren(el("p", { class: "note" }, say("nothing_studied")));
    else if (this.card === null) this.drawList();
    else this.drawCard();
  }

  drawList() {
    const more = () => {
      const first = this.shown;
      this.shown += SHOWN;
      this.draw();
      this.place.querySelectorAll(".cite")[first].focus();
    };
    const lines = this.lines.slice(0, this.shown);
    this.place.replaceChildren(
      el("ol", { class: "quotes" }, ...lines.map(drawLine)),
      ...(this.lines.length > lines.length
        ? [el("button", { type: "button", class: "act quiet", onclick: more }, say("more"))]
        : []),
    );
  }

  drawCard() {
    const line = this.lines[this.card];
    const quote = this.open ? quoted(line, "focus") : hidden(line);
    const reveal = el("button", { type: "button", class: "act", onclick: () => this.reveal() }, say("show_answer"));
    this.place.replaceChildren(
      el(
        "article",
        { class: "card" },
        el("p", { class: "facts" }, say("card_of", { n: this.card + 1, count: this.lines.length })),
        el("blockquote", { lang: line.language, dir: "auto" }, ...quote),
        this.open ? source(line, this.card) : reveal,
      ),
      el("div", { class: "row" }, this.stepButton(-1, "previous"), this.stepButton(1, "next")),
    );
  }

  reveal() {
    this.open = true;
    this.drawCard();
    this.place.querySelector(".cite").focus();
    const line = this.lines[this.card];
    this.announce(words(line, line.focus));
  }

  stepButton(by, name) {
    const onclick = () => {
      this.turn((this.card + by + this.lines.length) % this.lines.length);
      this.place.querySelector(`[data-step="${by}"]`).focus();
    };
    return el("button", { type: "button", class: "act quiet", "data-step": by, onclick }, say(name));
  }
}

const waits = () =>
  el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }), say("searching"));

const quoted = (line, kind) => marked(line.quote, [layer(line.focus, line.span.start, codePoints(line.quote), kind)]);

/** The quote with what is to be known blanked out. */
function hidden(line) {
  const quote = quoted(line, "blank");
  for (const mark of quote.filter(({ className }) => className === "blank"))
    mark.replaceChildren(
      el("span", { "aria-hidden": "true" }, given.blank),
      el("span", { class: "unseen", lang: language() }, say("hidden")),
    );
  return quote;
}

function words(line, { start, end }) {
  const points = Array.from(line.quote);
  return points.slice(start - line.span.start, end - line.span.start).join("");
}

/** What the line is about, in its own words: the figure with what it counts, the name with its role. */
function heading(line) {
  const thing = el("b", { lang: line.language, dir: "auto" }, words(line, line.focus));
  const about = line.about && el("span", { lang: line.language, dir: "auto" }, words(line, line.about));
  return el("p", { class: "thing" }, line.when ? el("b", {}, dayName(line.when)) : thing, about ? " " : null, about);
}

function drawLine(line, n) {
  const quote = el("blockquote", { lang: line.language, dir: "auto" }, ...quoted(line, "focus"));
  return el("li", {}, heading(line), quote, source(line, n));
}

function source(line, n) {
  const known = [dateName(line.date), languageName(line.language)].filter(Boolean);
  const label = say("open_line", { thing: words(line, line.focus), title: line.title });
  const title = el("bdi", { lang: line.language }, line.title);
  return el(
    "div",
    { class: "from" },
    opens(line, [line], { class: "cite", "aria-label": label }, `[${n + 1}]`),
    el("p", { class: "facts" }, title, ...known.map((fact) => el("bdi", {}, fact))),
  );
}
