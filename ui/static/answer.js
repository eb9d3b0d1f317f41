/* One answer of the conversation: its quotes, or the no. */

import { call, exported, Failure } from "./api.js";
import { button, el, icon } from "./dom.js";
import { given } from "./given.js";
import { count, dateName, languageName, percentName, say, speaking } from "./language.js";
import { previews } from "./preview.js";
import { opens } from "./source.js";
import { layer, marked } from "./text.js";
import { picture } from "./why.js";

const REASONS = ["wrong_words", "wrong_source", "incomplete", "silent_though"];

/** What a screen reader should hear of an answer. */
export const summary = (record) =>
  record.found ? count("answered", record.citations.length) : say("not_found", {}, record.language);

/** The answer `record`; `ask` asks a further question, `announce` says something to a screen reader. */
export function drawAnswer(record, { ask, announce, suggestions }) {
  const lang = speaking(record.language);
  return record.found
    ? el(
        "div",
        { class: "answer" },
        note("carried", record.carried, lang),
        el(
          "ol",
          { class: "quotes" },
          ...record.citations.map((citation, place) => drawCitation(record, citation, place)),
        ),
        tools(record, announce),
      )
    : el(
        "div",
        { class: "refusal" },
        el("p", { class: "no", lang }, icon("no"), say("not_found", {}, lang)),
        note("unknown_words", record.unknown_words, lang),
        note("carried", record.carried, lang),
        related(record, lang),
        answerable(suggestions, ask),
        tools(record, announce),
      );
}

const note = (name, words, lang) =>
  words.length
    ? el("p", { class: "note", lang }, `${say(name, {}, lang)} `, el("b", { dir: "auto" }, words.join(", ")))
    : null;

function related(record, lang) {
  if (!record.related.length) return null;
  const items = record.related.map((passage, place) => {
    const quote = el("blockquote", { lang: passage.language, dir: "auto" }, passage.text);
    const opener = opens(
      passage,
      record.related,
      { class: "cite", "aria-label": say("open_related", { n: place + 1, title: passage.title }) },
      `[${place + 1}]`,
    );
    const item = el("li", {}, quote, el("div", { class: "from" }, opener, facts(passage)));
    previews(opener, quote, item, passage);
    return item;
  });
  return [
    el("h3", { class: "label", lang }, say("related", {}, lang)),
    el("ol", { class: "quotes related" }, ...items),
  ];
}

function answerable(suggestions, ask) {
  if (!suggestions.length) return null;
  return [el("h3", { class: "label" }, say("answerable")), chips(suggestions, ask)];
}

/** Questions to be asked by a click. */
export const chips = (suggestions, ask) =>
  el(
    "div",
    { class: "chips", role: "group", "aria-label": say("examples") },
    ...suggestions.map(({ text, language: lang }) =>
      el("button", { type: "button", class: "chip", lang, onclick: () => ask(text) }, text),
    ),
  );

function facts(place) {
  const known = [
    place.page ? say("page", { number: place.page }) : null,
    dateName(place.date),
    languageName(place.language),
    place.confidence === undefined ? null : say("sure", { percent: percentName(place.confidence) }),
  ];
  return el(
    "p",
    { class: "facts" },
    el("bdi", { lang: place.language }, place.title),
    ...known.filter(Boolean).map((fact) => el("bdi", {}, fact)),
  );
}

/** The words of a citation, with those that answer and the numbers that its twins do not have marked. */
function quoteOf(citation) {
  const length = citation.span.end - citation.span.start;
  const spans = [citation.focus && [citation.focus, "focus"], ...citation.differing.map((span) => [span, "differs"])];
  const layers = spans
    .filter(Boolean)
    .map(([span, kind]) => layer(span, citation.span.start, length, kind))
    .filter(Boolean);
  return el("blockquote", { lang: citation.language, dir: "auto" }, ...marked(citation.quote, layers));
}

function drawCitation(record, citation, place) {
  const places = [...record.citations, ...record.citations.flatMap(({ twins }) => twins)];
  const quote = quoteOf(citation);
  const opener = opens(
    citation,
    places,
    { class: "cite", "aria-label": say("open_quote", { n: place + 1, title: citation.title }) },
    `[${place + 1}]`,
  );
  const reason = record.why[place];
  const why = reason && unfolds("why", say("why"), () => picture(reason, citation.quote, citation.language));
  const item = el(
    "li",
    {},
    quote,
    el("div", { class: "from" }, opener, facts(citation)),
    el("div", { class: "asides" }),
  );
  const twins = citation.twins.map((twin) =>
    unfolds("twin", say("same_in", { language: languageName(twin.language) ?? twin.title }), () =>
      beside(citation, twin, places),
    ),
  );
  for (const [toggle, content] of [...twins, ...(why ? [why] : [])]) {
    item.querySelector(".asides").append(toggle);
    item.append(content);
  }
  previews(opener, quote, item, citation);
  return item;
}

/** A button and what it unfolds, made by `draw` when it is first wanted. */
function unfolds(name, label, draw) {
  const content = el("div", { class: "unfolded", hidden: "" });
  const toggle = el("button", { type: "button", class: "aside", "aria-expanded": "false" }, icon(name), label);
  toggle.addEventListener("click", () => {
    content.hidden = !content.hidden;
    toggle.setAttribute("aria-expanded", String(!content.hidden));
    if (!content.firstChild) content.append(draw());
  });
  return [toggle, content];
}

/** A quote and its twin, side by side. */
function beside(citation, twin, places) {
  const differ = citation.differing.length || twin.differing.length;
  const side = (own) =>
    el(
      "div",
      {},
      quoteOf({ ...own, focus: null }),
      el(
        "div",
        { class: "from" },
        opens(
          own,
          places,
          { class: "cite", "aria-label": say("open_twin", { title: own.title }) },
          languageName(own.language) ?? "→",
        ),
        facts({ ...own, confidence: undefined }),
      ),
    );
  return el(
    "div",
    {},
    differ ? el("p", { class: "differ" }, icon("wrong"), say("numbers_differ")) : null,
    el("div", { class: "beside" }, side(citation), side(twin)),
  );
}

/* Under an answer: take it along, or say what you think of it. */
function tools(record, announce) {
  const up = button("up", say("good"), () => rate("up"), { "aria-pressed": "false" });
  const down = button("down", say("bad"), () => rate("down"), { "aria-pressed": "false" });
  const row = el("div", { class: "tools" }, ...takeAlong([record], announce), el("span", { class: "gap" }), up, down);
  const box = el("div", {}, row);

  async function rate(verdict) {
    up.setAttribute("aria-pressed", String(verdict === "up"));
    down.setAttribute("aria-pressed", String(verdict === "down"));
    box.querySelector(".reason")?.remove();
    if (verdict === "up") return send("up", "");
    const other = el("input", {
      type: "text",
      maxlength: "500",
      "aria-label": say("reason_other"),
      placeholder: say("reason_other"),
    });
    const form = el(
      "form",
      { class: "reason" },
      el(
        "fieldset",
        {},
        el("legend", {}, say("reason")),
        ...REASONS.map((name) =>
          el("label", {}, el("input", { type: "radio", name: "reason", value: name }), say(name)),
        ),
      ),
      other,
      el("button", { type: "submit", class: "act" }, say("send_reason")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked")?.value ?? "";
      send("down", [chosen, other.value.trim()].filter(Boolean).join(": "), form);
    });
    box.append(form);
    form.querySelector("input").focus();
    return null;
  }

  async function send(verdict, reason, form) {
    const citations = record.citations.map(({ span, sha256 }) => ({ ...span, sha256 }));
    const { question, language: asked } = record;
    try {
      await call("POST", "feedback", { question, language: asked, verdict, reason, citations });
      announce(say("thanks"));
      form?.replaceWith(el("p", { class: "reason note" }, say("thanks")));
      if (!form) box.append(el("p", { class: "reason note" }, say("thanks")));
      if (form) down.focus();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      announce(failure.line);
      box.append(el("p", { class: "reason failure" }, failure.line));
    }
  }
  return box;
}

/** Buttons that copy answers, or save them in a format. */
export function takeAlong(records, announce) {
  const wanted = () => (typeof records === "function" ? records() : records);
  const tell = (line) => {
    announce(line);
    status.textContent = line;
  };
  const guarded = (work) => async () => {
    try {
      tell(await work());
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      tell(failure.line);
    }
  };
  const copy = button(
    "copy",
    say("copy"),
    guarded(async () => {
      const { blob } = await exported("markdown", wanted());
      return (await clip(await blob.text())) ? say("copied") : say("not_copied");
    }),
  );
  const save = (format) =>
    guarded(async () => {
      menu.open = false;
      const { name, blob } = await exported(format, wanted());
      const address = URL.createObjectURL(blob);
      el("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      return say("saved", { name });
    });
  const status = el("span", { class: "told", "aria-hidden": "true" });
  const menu = el(
    "details",
    { class: "menu" },
    el("summary", { class: "tool", "aria-label": say("save"), title: say("save") }, icon("save")),
    el(
      "ul",
      {},
      ...given.formats.map((format) =>
        el("li", {}, el("button", { type: "button", onclick: save(format) }, say(`format_${format}`))),
      ),
    ),
  );
  closing(menu);
  return [copy, menu, status];
}

async function clip(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Closes a menu on Escape, and when the focus or a click goes elsewhere. */
function closing(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault();
    menu.open = false;
    menu.firstChild.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
