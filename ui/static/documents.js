/* The documents: what is indexed, what was left out and why, and the ways to change that. */

import { call, documentPath, Failure } from "./api.js";
import { button, el, icon } from "./dom.js";
import { count, dateName, languageName, momentName, say, sizeName, spoken } from "./language.js";
import { changed, find, isReading, library, refresh, whileReading } from "./library.js";

const SHOWN = 200; // documents listed until more are asked for
const ALWAYS = 8; // so few are listed without a search

/** Builds the list of documents in `element`; returns what to do when it is shown. */
export function mount(element, { announce }) {
  const view = new View(announce);
  element.append(view.element);
  spoken(() => view.draw());
  changed(() => view.draw());
  return refresh;
}

class View {
  shown = SHOWN;
  busy = false;
  found = { total: 0, documents: [] };
  looked = ""; // for what these were looked for
  told = []; // what became of uploads and syncs, {line, failed}

  title = el("h2");
  state = el("p", { class: "facts" });
  limits = el("p", { class: "note" });
  progress = el("progress", { hidden: "" });
  messages = el("ul", { class: "messages" });
  list = el("ul", { class: "documents" });
  skipped = el("section", { class: "skipped" });
  search = el("input", { type: "search", autocomplete: "off", oninput: () => this.look(SHOWN) });
  sync = el("button", { type: "button", class: "act", onclick: () => this.change([synced]) });
  chooser = el("input", { type: "file", multiple: "", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  upload = el("button", { type: "button", class: "act", onclick: () => this.chooser.click() });

  constructor(announce) {
    this.announce = announce;
    this.chooser.addEventListener("change", () => {
      const files = [...this.chooser.files];
      this.chooser.value = "";
      this.change(files.map((file) => () => uploaded(file)));
    });
    const acts = el("div", { class: "row" }, this.upload, this.sync, this.chooser);
    const below = [this.limits, this.progress, this.messages, this.search, this.list, this.skipped];
    this.element = el("div", { class: "sheet" }, this.title, this.state, acts, ...below);
  }

  /** Fetches the first `shown` of the documents that are searched for, unless they are listed. */
  async look(shown = this.shown) {
    this.shown = shown;
    const wanted = `${library().generation} ${shown} ${this.search.value}`;
    if (isReading() || wanted === this.looked) return;
    this.looked = wanted;
    try {
      const found = await find(this.search.value, shown);
      if (wanted !== this.looked) return;
      this.found = found;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (wanted === this.looked) this.looked = "";
    }
    this.drawList();
  }

  /** Does what changes the documents, one after the other, and tells what came of each. */
  async change(works) {
    if (this.busy || !works.length) return;
    this.busy = true;
    this.told = [];
    await whileReading(async () => {
      for (const work of works) {
        try {
          this.told.push({ line: await work(), failed: false });
        } catch (failure) {
          if (!(failure instanceof Failure)) throw failure;
          this.told.push({ line: failure.about ? `${failure.about}: ${failure.line}` : failure.line, failed: true });
        }
      }
    });
    this.busy = false;
    this.draw();
    this.announce(this.told.map(({ line }) => line).join(". "));
  }

  draw() {
    this.title.textContent = say("tab_documents");
    this.sync.replaceChildren(icon("sync"), say("sync"));
    this.upload.replaceChildren(icon("upload"), say("upload"));
    this.sync.disabled = this.upload.disabled = this.busy || isReading();
    this.limits.textContent = say("upload_limits");
    this.search.placeholder = say("find_document");
    this.search.setAttribute("aria-label", say("find_document"));
    this.drawState();
    this.messages.replaceChildren(
      ...this.told.map(({ line, failed }) => el("li", { class: failed ? "failure" : "note", dir: "auto" }, line)),
    );
    this.drawList();
    this.drawSkipped();
    this.look();
  }

  /** How many there are and since when, or how far they are read. */
  drawState() {
    const known = library();
    const { step, synced: moment, error } = known.sync;
    const reading = say("reading", step ?? { done: 0, total: 0 });
    const all = isReading() ? reading : count("documents", known.count);
    const lines = [all, moment && say("synced", { moment: momentName(moment) }), error && say("broken")];
    this.state.replaceChildren(
      ...lines.filter(Boolean).map((line) => el("bdi", {}, line)),
      ...(known.report ? [el("a", { href: "/report", target: "_blank" }, say("report"))] : []),
    );
    this.progress.hidden = !step;
    this.progress.setAttribute("aria-label", reading);
    if (step?.total) {
      this.progress.max = step.total;
      this.progress.value = step.done;
    } else this.progress.removeAttribute("value");
  }

  drawList() {
    const { total, documents } = this.found;
    const more = { type: "button", class: "act quiet", onclick: () => this.look(this.shown + SHOWN) };
    this.search.hidden = library().count <= ALWAYS;
    this.list.replaceChildren(
      ...documents.map((entry) => this.drawEntry(entry)),
      ...(total > documents.length ? [el("li", {}, el("button", more, say("more")))] : []),
    );
  }

  drawEntry(entry) {
    const facts = [dateName(entry.date), languageName(entry.language), sizeName(entry.size), entry.doc_id];
    const remove = () => {
      if (confirm(say("remove_sure", { name: entry.title }))) this.change([() => removed(entry.doc_id)]);
    };
    return el(
      "li",
      {},
      el(
        "div",
        {},
        el("p", { class: "title", lang: entry.language, dir: "auto" }, entry.title),
        el("p", { class: "facts" }, ...facts.filter(Boolean).map((fact) => el("bdi", {}, fact))),
      ),
      entry.uploaded ? button("remove", say("remove", { name: entry.title }), remove) : null,
    );
  }

  drawSkipped() {
    const { skipped, left_out } = library();
    this.skipped.hidden = left_out === 0;
    this.skipped.replaceChildren(
      el("h3", {}, count("skipped", left_out)),
      el(
        "ul",
        {},
        ...skipped.map(({ path, reason }) =>
          el("li", {}, el("bdi", { class: "doc_id" }, path), el("p", { class: "facts", lang: "en" }, reason)),
        ),
      ),
    );
  }
}

async function synced() {
  const { added, changed: other, removed: gone } = await call("POST", "sync");
  return say("synced_with", { added, changed: other, removed: gone });
}

async function uploaded(file) {
  try {
    const { doc_id } = await call("POST", `documents?${new URLSearchParams({ name: file.name })}`, file);
    return say("uploaded", { name: doc_id });
  } catch (failure) {
    failure.about = file.name;
    throw failure;
  }
}

async function removed(doc_id) {
  await call("DELETE", documentPath(doc_id));
  return say("removed", { name: doc_id });
}
