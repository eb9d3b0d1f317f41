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
  const chosen = { kind: given.kinds[0], language: "", document: "", text: "" };
  let lines = null; // null until the first come
  let failure = null;
  let asked = 0; // of the requests, only the last is shown
  let shown = SHOWN;
  let card = null; // the place of the flashcard shown; null for the list
  let open = false; // whether its answer is
  let typing = null;
  let every = { documents: [] }; // all documents, where the library knows only the first
  const title = el("h2");
  const explain = el("p", { class: "note" });
  const kinds = el(
    "div",
    { class: "kinds", role: "group" },
    ...given.kinds.map((kind) =>
      el("button", { type: "button", class: "chip", "data-kind": kind, onclick: () => choose("kind", kind) }),
    ),
  );
  const spokenIn = el("select", { onchange: () => choose("language", spokenIn.value) });
  const from = el("select", { onchange: () => choose("document", from.value) });
  const search = el("input", {
    type: "search",
    autocomplete: "off",
    oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => choose("text", search.value), PAUSE_MS);
    },
  });
  const mode = el("button", {
    type: "button",
    class: "act",
    onclick: () => {
      turn(card === null ? 0 : null);
      if (card !== null) place.scrollIntoView({ block: "nearest" });
    },
  });
  const save = el("button", { type: "button", class: "act quiet", onclick: saved });
  const state = el("p", { class: "facts" });
  const place = el("div", { class: "learned" });
  element.append(
    el(
      "div",
      { class: "sheet" },
      title,
      explain,
      kinds,
      el("div", { class: "choices" }, spokenIn, from, search),
      el("div", { class: "row" }, mode, save, state),
      place,
    ),
  );

  function choose(name, value) {
    if (chosen[name] === value) return;
    chosen[name] = value;
    fetched();
  }

  const body = () => ({
    kind: chosen.kind,
    languages: chosen.language ? [chosen.language] : null,
    documents: chosen.document ? [chosen.document] : null,
    text: chosen.text,
    prefer: language(),
  });

  async function fetched() {
    asked += 1;
    const mine = asked;
    drawChoices();
    try {
      const found = await call("POST", "study", body());
      if (mine !== asked) return;
      [lines, failure] = [found, null];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (mine !== asked || isReading()) return; // asked again when all is read
      [lines, failure] = [[], error];
    }
    shown = SHOWN;
    [card, open] = [card === null || !lines.length ? null : 0, false];
    draw();
    announce(failure ? failure.line : count("lines", lines.length));
  }

  async function saved() {
    try {
      const { name, blob } = await file("study/cards", body());
      const address = URL.createObjectURL(blob);
      el("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      announce(say("saved", { name }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      announce(error.line);
      state.textContent = error.line;
    }
  }

  /** Shows the flashcard at `next` with its answer hidden, or the list for null. */
  function turn(next) {
    [card, open] = [next, false];
    draw();
  }

  function drawChoices() {
    const known = library();
    title.textContent = say("tab_study");
    explain.textContent = say("study_explain");
    kinds.setAttribute("aria-label", say("kinds"));
    for (const own of kinds.children) {
      own.textContent = say(own.dataset.kind);
      own.setAttribute("aria-pressed", String(own.dataset.kind === chosen.kind));
    }
    if (!(chosen.language in known.languages)) chosen.language = "";
    const documents = isWhole() ? known.documents : every.documents;
    if (!documents.some(({ doc_id }) => doc_id === chosen.document)) chosen.document = "";
    spokenIn.replaceChildren(
      el("option", { value: "" }, say("all_languages")),
      ...Object.keys(known.languages).map((code) =>
        el("option", { value: code }, languageName(code) ?? say("unknown")),
      ),
    );
    from.replaceChildren(
      el("option", { value: "" }, say("every_document")),
      ...documents.map(({ doc_id, title: name, language: lang }) => el("option", { value: doc_id, lang }, name)),
    );
    spokenIn.value = chosen.language;
    from.value = chosen.document;
    spokenIn.setAttribute("aria-label", say("language"));
    from.setAttribute("aria-label", say("tab_documents"));
    search.placeholder = say("find_words");
    search.setAttribute("aria-label", say("find_words"));
    mode.textContent = say(card === null ? "flashcards" : "list");
    save.replaceChildren(icon("save"), say("anki"));
    mode.disabled = save.disabled = !lines?.length;
  }

  function draw() {
    drawChoices();
    state.textContent = lines === null ? "" : count("lines", lines.length);
    if (failure) place.replaceChildren(el("p", { class: "failure" }, failure.line));
    else if (lines === null)
      place.replaceChildren(
        el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }), say("searching")),
      );
    else if (!lines.length) place.replaceChildren(el("p", { class: "note" }, say("nothing_studied")));
    else if (card === null) drawList();
    else drawCard();
  }

  function drawList() {
    const more = el(
      "button",
      {
        type: "button",
        class: "act quiet",
        onclick: () => {
          const first = shown;
          shown += SHOWN;
          draw();
          place.querySelectorAll(".cite")[first].focus();
        },
      },
      say("more"),
    );
    place.replaceChildren(
      el("ol", { class: "quotes" }, ...lines.slice(0, shown).map(drawLine)),
      ...(lines.length > shown ? [more] : []),
    );
  }

  const quoted = (line, kind) => marked(line.quote, [layer(line.focus, line.span.start, codePoints(line.quote), kind)]);

  const words = (line, { start, end }) =>
    Array.from(line.quote)
      .slice(start - line.span.start, end - line.span.start)
      .join("");

  /** What the line is about, in its own words: the figure with what it counts, the name with its role. */
  function heading(line) {
    const thing = el("b", { lang: line.language, dir: "auto" }, words(line, line.focus));
    const about = line.about && el("span", { lang: line.language, dir: "auto" }, words(line, line.about));
    return el("p", { class: "thing" }, line.when ? el("b", {}, dayName(line.when)) : thing, about ? " " : null, about);
  }

  function drawLine(line, n) {
    return el(
      "li",
      {},
      heading(line),
      el("blockquote", { lang: line.language, dir: "auto" }, ...quoted(line, "focus")),
      source(line, n),
    );
  }

  function source(line, n) {
    const known = [dateName(line.date), languageName(line.language)].filter(Boolean);
    const label = say("open_line", { thing: words(line, line.focus), title: line.title });
    return el(
      "div",
      { class: "from" },
      opens(line, [line], { class: "cite", "aria-label": label }, `[${n + 1}]`),
      el(
        "p",
        { class: "facts" },
        el("bdi", { lang: line.language }, line.title),
        ...known.map((fact) => el("bdi", {}, fact)),
      ),
    );
  }

  function drawCard() {
    const line = lines[card];
    const quote = quoted(line, open ? "focus" : "blank");
    if (!open) {
      for (const mark of quote.filter(({ className }) => className === "blank")) {
        mark.replaceChildren(
          el("span", { "aria-hidden": "true" }, given.blank),
          el("span", { class: "unseen", lang: language() }, say("hidden")),
        );
      }
    }
    const step = (by, name) =>
      el(
        "button",
        {
          type: "button",
          class: "act quiet",
          "data-step": by,
          onclick: () => {
            turn((card + by + lines.length) % lines.length);
            place.querySelector(`[data-step="${by}"]`).focus();
          },
        },
        say(name),
      );
    const reveal = el(
      "button",
      {
        type: "button",
        class: "act",
        onclick: () => {
          open = true;
          drawCard();
          place.querySelector(".cite").focus();
          announce(words(line, line.focus));
        },
      },
      say("show_answer"),
    );
    place.replaceChildren(
      el(
        "article",
        { class: "card" },
        el("p", { class: "facts" }, say("card_of", { n: card + 1, count: lines.length })),
        el("blockquote", { lang: line.language, dir: "auto" }, ...quote),
        open ? source(line, card) : reveal,
      ),
      el("div", { class: "row" }, step(-1, "previous"), step(1, "next")),
    );
  }

  let sha = null; // of the documents that the lines are from
  let visible = false;
  const current = () => `${language()} ${library().generation}`;
  async function follow() {
    if (!visible || isReading() || sha === current()) return;
    sha = current();
    const mine = sha;
    fetched();
    if (isWhole()) return;
    try {
      const found = await find("");
      if (mine === sha) every = found;
      drawChoices();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      sha = null;
    }
  }
  spoken(() => {
    draw();
    follow();
  });
  changed(() => {
    drawChoices();
    follow();
  });
  return () => {
    visible = true;
    follow();
  };
}
