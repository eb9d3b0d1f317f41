/* The documents: what is indexed, what was left out and why, and the ways to change that. */

import { call, documentPath, Failure } from "./api.js";
import { button, el, icon } from "./dom.js";
import { count, dateName, languageName, momentName, say, sizeName, spoken } from "./language.js";
import { changed, find, isReading, library, refresh, whileReading } from "./library.js";

const SHOWN = 200; // documents listed until more are asked for

/** Builds the list of documents in `element`; returns what to do when it is shown. */
export function mount(element, { announce }) {
  let shown = SHOWN;
  let busy = false;
  let found = { total: 0, documents: [] };
  let looked = ""; // for what these were looked for
  const told = []; // what became of uploads and syncs, {line, failed}
  const state = el("p", { class: "facts" });
  const progress = el("progress", { hidden: "" });
  const messages = el("ul", { class: "messages" });
  const sync = el("button", { type: "button", class: "act", onclick: () => change([synced]) });
  const chooser = el("input", { type: "file", multiple: "", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  const upload = el("button", { type: "button", class: "act", onclick: () => chooser.click() });
  const search = el("input", { type: "search", autocomplete: "off" });
  const list = el("ul", { class: "documents" });
  const skipped = el("section", { class: "skipped" });
  const title = el("h2");
  const limits = el("p", { class: "note" });
  const page = el(
    "div",
    { class: "sheet" },
    title,
    state,
    el("div", { class: "row" }, upload, sync, chooser),
    limits,
    progress,
    messages,
    search,
    list,
    skipped,
  );
  element.append(page);

  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    change(files.map((file) => () => uploaded(file)));
  });
  search.addEventListener("input", () => {
    shown = SHOWN;
    look();
  });

  /** Fetches the documents to be listed, unless they are. */
  async function look() {
    const wanted = `${library().generation} ${shown} ${search.value}`;
    if (isReading() || wanted === looked) return;
    looked = wanted;
    try {
      const page = await find(search.value, shown);
      if (wanted !== looked) return;
      found = page;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (wanted === looked) looked = "";
    }
    drawList(library());
  }

  /** Does what changes the documents, one after the other, and tells what came of each. */
  async function change(works) {
    if (busy || !works.length) return;
    busy = true;
    told.length = 0;
    await whileReading(async () => {
      for (const work of works) {
        try {
          told.push({ line: await work(), failed: false });
        } catch (failure) {
          if (!(failure instanceof Failure)) throw failure;
          told.push({ line: failure.about ? `${failure.about}: ${failure.line}` : failure.line, failed: true });
        }
      }
    });
    busy = false;
    draw();
    announce(told.map(({ line }) => line).join(". "));
  }

  async function synced() {
    const { added, changed: other, removed } = await call("POST", "sync");
    return say("synced_with", { added, changed: other, removed });
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

  function draw() {
    const known = library();
    const { step, synced: moment, error } = known.sync;
    title.textContent = say("tab_documents");
    sync.replaceChildren(icon("sync"), say("sync"));
    upload.replaceChildren(icon("upload"), say("upload"));
    sync.disabled = upload.disabled = busy || isReading();
    limits.textContent = say("upload_limits");
    search.placeholder = say("find_document");
    search.setAttribute("aria-label", say("find_document"));
    const all = isReading() ? say("reading", step ?? { done: 0, total: 0 }) : count("documents", known.count);
    state.replaceChildren(
      ...[all, moment && say("synced", { moment: momentName(moment) }), error && say("broken")]
        .filter(Boolean)
        .map((line) => el("bdi", {}, line)),
      ...(known.report ? [el("a", { href: "/report", target: "_blank" }, say("report"))] : []),
    );
    progress.hidden = !step;
    progress.setAttribute("aria-label", say("reading", step ?? { done: 0, total: 0 }));
    if (step?.total) {
      progress.max = step.total;
      progress.value = step.done;
    } else progress.removeAttribute("value");
    messages.replaceChildren(
      ...told.map(({ line, failed }) => el("li", { class: failed ? "failure" : "note", dir: "auto" }, line)),
    );
    drawList(known);
    look();
  }

  function drawList(known) {
    search.hidden = known.count <= 8;
    list.replaceChildren(
      ...found.documents.map(drawEntry),
      ...(found.total > found.documents.length
        ? [
            el(
              "li",
              {},
              el(
                "button",
                {
                  type: "button",
                  class: "act quiet",
                  onclick: () => {
                    shown += SHOWN;
                    look();
                  },
                },
                say("more"),
              ),
            ),
          ]
        : []),
    );
    skipped.hidden = known.skipped.length === 0;
    skipped.replaceChildren(
      el("h3", {}, count("skipped", known.left_out)),
      el(
        "ul",
        {},
        ...known.skipped.map(({ path, reason }) =>
          el("li", {}, el("bdi", { class: "doc_id" }, path), el("p", { class: "facts", lang: "en" }, reason)),
        ),
      ),
    );
  }

  function drawEntry(entry) {
    const facts = [dateName(entry.date), languageName(entry.language), sizeName(entry.size), entry.doc_id].filter(
      Boolean,
    );
    return el(
      "li",
      {},
      el(
        "div",
        {},
        el("p", { class: "title", lang: entry.language, dir: "auto" }, entry.title),
        el("p", { class: "facts" }, ...facts.map((fact) => el("bdi", {}, fact))),
      ),
      entry.uploaded
        ? button("remove", say("remove", { name: entry.title }), () => {
            if (confirm(say("remove_sure", { name: entry.title }))) change([() => removed(entry.doc_id)]);
          })
        : null,
    );
  }

  spoken(draw);
  changed(draw);
  return refresh;
}
