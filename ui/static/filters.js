/* Which documents may answer: by language and by name. */

import { Failure } from "./api.js";
import { button, el } from "./dom.js";
import { languageName, say, spoken } from "./language.js";
import { changed, find, isWhole, library } from "./library.js";

const SHOWN = 100; // documents offered at once
const ALWAYS = 8; // so few are offered without a search

/** A button, the panel that it opens, and what is chosen there. */
export function filters() {
  const made = new Filters();
  spoken(() => made.draw());
  changed(() => made.draw());
  return made;
}

class Filters {
  languages = new Set();
  documents = new Set();

  badge = el("span", { class: "badge", hidden: "" });
  panel = el("div", { class: "filters", role: "group", hidden: "" });
  search = el("input", { type: "search", autocomplete: "off", oninput: () => this.list() });
  named = el("div", { class: "named" });
  toggle = button("filter", "", () => this.open(this.panel.hidden), { "aria-expanded": "false", class: "tool filter" });

  constructor() {
    this.toggle.append(this.badge);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.done();
    });
  }

  /** What is chosen: doc_ids and codes of languages, null for all. */
  chosen() {
    const some = (set) => (set.size ? [...set] : null);
    return { languages: some(this.languages), documents: some(this.documents) };
  }

  open(wanted) {
    this.panel.hidden = !wanted;
    this.toggle.setAttribute("aria-expanded", String(wanted));
    if (wanted) this.panel.querySelector("input")?.focus();
  }

  /** Shows how many are chosen. */
  note() {
    const count = this.languages.size + this.documents.size;
    this.badge.hidden = count === 0;
    this.badge.textContent = count;
    this.toggle.setAttribute("aria-label", count ? `${say("filter")} (${count})` : say("filter"));
    this.toggle.title = say("filter");
  }

  box(set, value, ...shown) {
    const input = el("input", { type: "checkbox", value });
    input.checked = set.has(value);
    input.addEventListener("change", () => {
      if (input.checked) set.add(value);
      else set.delete(value);
      this.note();
    });
    return el("label", {}, input, el("span", {}, ...shown));
  }

  /** Offers the documents that are searched for. */
  async list() {
    const part = this.search.value;
    let offered = library().documents.slice(0, SHOWN);
    try {
      if (part) offered = (await find(part, SHOWN)).documents;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
    }
    if (part !== this.search.value) return; // more has been typed
    const box = ({ doc_id, language, title }) =>
      this.box(
        this.documents,
        doc_id,
        el("bdi", { lang: language }, title),
        " ",
        el("bdi", { class: "doc_id" }, doc_id),
      );
    this.named.replaceChildren(...offered.map(box));
  }

  draw() {
    const known = library();
    const gone = (doc_id) => isWhole() && !known.documents.some((own) => own.doc_id === doc_id);
    for (const doc_id of this.documents) if (gone(doc_id)) this.documents.delete(doc_id);
    for (const code of this.languages) if (!(code in known.languages)) this.languages.delete(code);
    this.panel.setAttribute("aria-label", say("filter"));
    this.search.placeholder = say("find_document");
    this.search.setAttribute("aria-label", say("find_document"));
    const languages = Object.entries(known.languages).map(([code, many]) =>
      this.box(this.languages, code, `${languageName(code) ?? say("unknown")} (${many})`),
    );
    const search = known.count > ALWAYS ? this.search : null;
    const act = (name, onclick, kind) => el("button", { type: "button", class: kind, onclick }, say(name));
    const acts = [act("all_documents", () => this.clear(), "act quiet"), act("done", () => this.done(), "act")];
    this.panel.replaceChildren(
      el("fieldset", {}, el("legend", {}, say("languages")), el("div", { class: "row" }, ...languages)),
      el("fieldset", {}, el("legend", {}, say("tab_documents")), search, this.named),
      el("div", { class: "row end" }, ...acts),
    );
    this.list();
    this.note();
  }

  clear() {
    this.languages.clear();
    this.documents.clear();
    this.draw();
    this.done();
  }

  done() {
    this.open(false);
    this.toggle.focus();
  }
}
