/* The source beside what cites it: a document with its quotes marked; of a long one, what is near. */

import { Failure, textOf } from "./api.js";
import { button, el } from "./dom.js";
import { dateName, languageName, say, spoken } from "./language.js";
import { codePoints, layer, marked } from "./text.js";

const AROUND = 30000; // code points on either side of the quote, and in what is added on scrolling

let shown = null; // {place, marks, opener, known}
let asked = 0; // of the requests, only the last is shown
const heading = el("h2", { dir: "auto" });
const facts = el("p", { class: "facts" });
const text = el("div", { class: "text", dir: "auto", tabindex: "0" });
const earlier = el("button", { type: "button", class: "more", onclick: () => extend(-1) });
const later = el("button", { type: "button", class: "more", onclick: () => extend(1) });
const blocks = el("div", { class: "blocks" });
const close = button("close", "", hide, { class: "tool close" });
let announce = () => {};

/** Builds the panel in `panel`; `say_` is called with what a screen reader should hear. */
export function mount(panel, say_) {
  announce = say_;
  panel.setAttribute("role", "region");
  panel.append(el("header", {}, el("div", {}, heading, facts), close), text);
  text.append(earlier, blocks, later);
  spoken(() => {
    panel.setAttribute("aria-label", say("source"));
    close.setAttribute("aria-label", say("close"));
    close.title = say("close");
    earlier.textContent = say("earlier");
    later.textContent = say("later");
    if (shown?.known) describe(shown.known);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown && !event.isComposing && !event.defaultPrevented) hide();
  });
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) extend(target === later ? 1 : -1);
    },
    { root: text, rootMargin: "600px" },
  );
  near.observe(earlier);
  near.observe(later);
}

/** Shows the citation `place` in its document, with all `places` of its turn marked; Escape leads back to `opener`. */
async function open(place, places, opener) {
  unmark();
  const { doc_id, start, end } = place.span;
  const marks = places.filter(({ span }) => span.doc_id === doc_id).map(({ span }) => span);
  const own = { place, marks, opener, known: null };
  shown = own;
  opener.setAttribute("aria-current", "true");
  asked += 1;
  const mine = asked;
  try {
    const known = await textOf(doc_id, place.sha256, start - AROUND, end + AROUND);
    if (mine !== asked) return;
    document.body.classList.add("has-source");
    own.known = known;
    show(own);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (mine === asked) showFailure(failure);
  }
}

function show({ place, marks, known }) {
  describe(known);
  heading.textContent = known.title;
  heading.lang = text.lang = known.language;
  blocks.replaceChildren(block(known, marks, place.span));
  fit();
  const active = blocks.querySelector("mark.active");
  active.tabIndex = -1;
  active.scrollIntoView({ block: active.offsetHeight < text.clientHeight ? "center" : "start" });
  active.focus({ preventScroll: true });
  announce(say("shown", { title: known.title }));
}

function describe(known) {
  const stated = [dateName(known.date), languageName(known.language), known.doc_id].filter(Boolean);
  const link = known.url && el("a", { href: known.url, target: "_blank", rel: "noreferrer noopener" }, say("original"));
  facts.replaceChildren(...stated.map((fact) => el("bdi", {}, fact)), ...(link ? [link] : []));
}

function showFailure(failure) {
  document.body.classList.add("has-source");
  heading.textContent = say("source");
  facts.replaceChildren();
  blocks.replaceChildren(el("p", { class: "failure", tabindex: "-1" }, failure.line));
  earlier.hidden = later.hidden = true;
  blocks.firstChild.focus();
}

/** A stretch of the document with its quotes marked, the active one last so that nothing splits it. */
function block(stretch, marks, active) {
  const length = codePoints(stretch.text);
  const layers = [...marks.map((span) => [span, "marked"]), [active, "active"]]
    .map(([span, kind]) => layer(span, stretch.start, length, kind))
    .filter(Boolean);
  return el(
    "span",
    { class: "block", "data-start": stretch.start, "data-end": stretch.end },
    ...marked(stretch.text, layers),
  );
}

const edges = () => [Number(blocks.firstChild.dataset.start), Number(blocks.lastChild.dataset.end)];

function fit() {
  const [from, to] = edges();
  earlier.hidden = from === 0;
  later.hidden = to >= shown.known.length;
}

/** Adds what stands before (-1) or after (1) what is shown; what is in view stays where it is. */
async function extend(direction) {
  const own = shown;
  if (!own?.known || own.busy || (direction < 0 ? earlier : later).hidden) return;
  own.busy = true;
  const [from, to] = edges();
  const [start, end] = direction < 0 ? [from - AROUND, from] : [to, to + AROUND];
  try {
    const stretch = await textOf(own.known.doc_id, own.known.sha256, start, end);
    if (own !== shown) return;
    const made = block(stretch, own.marks, own.place.span);
    const below = text.scrollHeight - text.scrollTop;
    if (direction < 0) blocks.prepend(made);
    else blocks.append(made);
    if (direction < 0) text.scrollTo({ top: text.scrollHeight - below, behavior: "instant" });
    fit();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
  } finally {
    own.busy = false;
  }
}

function unmark() {
  for (const old of document.querySelectorAll(".cites[aria-current]")) old.removeAttribute("aria-current");
}

/** Closes the panel and leads back to where it was opened. */
export function hide() {
  if (!shown) return;
  const { opener } = shown;
  shown = null;
  asked += 1;
  document.body.classList.remove("has-source");
  if (opener.isConnected)
    opener.focus(); // while it is still marked, so that it does not show its surroundings
  else document.querySelector("#adverbum textarea")?.focus();
  unmark();
}

/** A button that opens `place`; see `open`. */
export function opens(place, places, attributes, ...children) {
  const made = el("button", { type: "button", ...attributes, class: `cites ${attributes.class}` }, ...children);
  made.addEventListener("click", () => open(place, places, made));
  return made;
}
