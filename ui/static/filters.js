/* Which documents may answer: by language and by name. */

import { Failure } from "./api.js";
import { button, el } from "./dom.js";
import { languageName, say, spoken } from "./language.js";
import { changed, find, isWhole, library } from "./library.js";

const SHOWN = 100; // documents offered at once

/** A button, the panel that it opens, and what is chosen there. */
export function filters() {
  const chosen = { languages: new Set(), documents: new Set() };
  const badge = el("span", { class: "badge", hidden: "" });
  const toggle = button("filter", "", () => open(panel.hidden), { "aria-expanded": "false", class: "tool filter" });
  toggle.append(badge);
  const panel = el("div", { class: "filters", role: "group", hidden: "" });
  const search = el("input", { type: "search", autocomplete: "off" });
  const named = el("div", { class: "named" });

  function open(wanted) {
    panel.hidden = !wanted;
    toggle.setAttribute("aria-expanded", String(wanted));
    if (wanted) panel.querySelector("input")?.focus();
  }

  function note() {
    const count = chosen.languages.size + chosen.documents.size;
    badge.hidden = count === 0;
    badge.textContent = count;
    toggle.setAttribute("aria-label", count ? `${say("filter")} (${count})` : say("filter"));
    toggle.title = say("filter");
  }

  function box(set, value, ...shown) {
    const input = el("input", { type: "checkbox", value });
    input.checked = set.has(value);
    input.addEventListener("change", () => {
      if (input.checked) set.add(value);
      else set.delete(value);
      note();
    });
    return el("label", {}, input, el("span", {}, ...shown));
  }

  async function list() {
    const part = search.value;
    let offered = library().documents.slice(0, SHOWN);
    try {
      if (part) offered = (await find(part, SHOWN)).documents;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
    }
    if (part !== search.value) return; // more has been typed
    named.replaceChildren(
      ...offered.map((own) =>
        box(
          chosen.documents,
          own.doc_id,
          el("bdi", { lang: own.language }, own.title),
          " ",
          el("bdi", { class: "doc_id" }, own.doc_id),
        ),
      ),
    );
  }

  function draw() {
    const known = library();
    if (isWhole())
      for (const doc_id of chosen.documents)
        if (!known.documents.some((own) => own.doc_id === doc_id)) chosen.documents.delete(doc_id);
    for (const code of chosen.languages) if (!(code in known.languages)) chosen.languages.delete(code);
    panel.setAttribute("aria-label", say("filter"));
    search.placeholder = say("find_document");
    search.setAttribute("aria-label", say("find_document"));
    panel.replaceChildren(
      el(
        "fieldset",
        {},
        el("legend", {}, say("languages")),
        el(
          "div",
          { class: "row" },
          ...Object.entries(known.languages).map(([code, many]) =>
            box(chosen.languages, code, `${languageName(code) ?? say("unknown")} (${many})`),
          ),
        ),
      ),
      el("fieldset", {}, el("legend", {}, say("tab_documents")), known.count > 8 ? search : null, named),
      el(
        "div",
        { class: "row end" },
        el("button", { type: "button", class: "act quiet", onclick: clear }, say("all_documents")),
        el("button", { type: "button", class: "act", onclick: done }, say("done")),
      ),
    );
    list();
    note();
  }

  function clear() {
    chosen.languages.clear();
    chosen.documents.clear();
    draw();
    done();
  }

  function done() {
    open(false);
    toggle.focus();
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    done();
  });
  search.addEventListener("input", list);
  spoken(draw);
  changed(draw);
  const some = (set) => (set.size ? [...set] : null);
  return { toggle, panel, chosen: () => ({ languages: some(chosen.languages), documents: some(chosen.documents) }) };
}
