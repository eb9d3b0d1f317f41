/* The conversation: asks with trigger("ask"), opens sources with trigger("cite"). */

const PATIENCE_MS = 60000;
const ICON_SEND = "M12 19V5M5 12l7-7 7 7";
const ICON_NO = "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M20.5 20.5L16 16M8.5 8.5l5 5M13.5 8.5l-5 5";
const ICON_WRONG = "M12 3L22 20H2ZM12 10v4M12 17v.01";
const ICON_TWIN = "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4";

const turns = []; // {question, record}: record is null until the answer comes; the answer to the nth has serial n
let clock = null;
let citations = 0;
let opener = null; // the button whose source is shown

/* What stays: header, log, status line, composer. */
const tagline = el("p", { class: "promise" });
const picker = el("select", {}, ...Object.entries(props.strings).map(([code, { name }]) => el("option", { value: code, lang: code }, name)));
const header = el("header", {}, el("h1", {}, "Adverbum"), tagline, picker);
const list = el("div", { class: "turns" });
const welcome = el("section", { class: "welcome" });
const log = el("div", { class: "log", role: "log", "aria-live": "off", tabindex: "-1" }, welcome, list); // the status line is read out
const status = el("p", { class: "unseen", role: "status" });
const field = el("textarea", { rows: "1", enterkeyhint: "send", dir: "auto", autocomplete: "off" });
const send = el("button", { type: "submit", class: "send" }, icon(ICON_SEND));
const composer = el("form", { class: "composer" }, field, send);
element.replaceChildren(header, log, status, composer);
element.classList.add("chat");

/* Language: what was chosen, or what the browser prefers. */
function preferred() {
  const wanted = [localStorage.getItem("adverbum.language"), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wanted.find((code) => code in props.strings) ?? "en";
}

function speak(code) {
  document.documentElement.lang = picker.value = code;
  const count = props.documents;
  tagline.textContent = `${say(count === 1 ? "documents_one" : "documents_many", { count })} · ${say("promise")}`;
  picker.setAttribute("aria-label", say("language"));
  log.setAttribute("aria-label", say("conversation"));
  field.setAttribute("aria-label", say("question"));
  field.placeholder = say("placeholder");
  send.setAttribute("aria-label", say("send"));
  greet();
  list.replaceChildren(...turns.map(draw));
  opener = null;
  document.dispatchEvent(new CustomEvent("adverbum:language"));
}

picker.addEventListener("change", () => {
  localStorage.setItem("adverbum.language", picker.value);
  speak(picker.value);
});

function greet() {
  welcome.hidden = turns.length > 0;
  const chips = props.examples.map(({ lang, text }) =>
    el("button", { type: "button", class: "chip", lang, onclick: () => ask(text) }, text));
  welcome.replaceChildren(
    el("h2", {}, say("welcome")),
    el("p", {}, say("explain")),
    chips.length ? el("div", { class: "chips", role: "group", "aria-label": say("examples") }, ...chips) : "",
  );
}

/* Asking. */
const waiting = () => turns.length > 0 && turns.at(-1).record === null;

function ask(question) {
  if (waiting()) return;
  turns.push({ question, record: null });
  welcome.hidden = true;
  list.append(draw(turns.at(-1)));
  list.lastChild.scrollIntoView({ block: "start" });
  status.textContent = say("searching");
  field.value = "";
  fit();
  field.focus({ preventScroll: true });
  const serial = turns.length;
  clock = setTimeout(() => answered({ serial, failure: "silent" }), PATIENCE_MS);
  trigger("ask", { serial, question, interface: language() });
}

function answered(record) {
  if (!waiting() || record.serial !== turns.length) return; // too late for its question
  clearTimeout(clock);
  turns.at(-1).record = record;
  list.lastChild.replaceWith(draw(turns.at(-1)));
  list.lastChild.scrollIntoView({ block: "start" });
  status.textContent = spoken(record);
}

function spoken(record) {
  if (record.failure) return say(record.failure);
  if (!record.found) return record.message;
  const count = record.quotes.length;
  return say(count === 1 ? "answered_one" : "answered_many", { count });
}

/* Drawing a turn. */
function draw({ question, record }) {
  const asked = question.trim() === "" ? null
    : el("p", { class: "asked", dir: "auto" }, el("span", { class: "unseen" }, `${say("you")}: `), question);
  return el("article", { class: "turn" }, asked, record === null ? pending() : reply(record));
}

const pending = () => el("p", { class: "pending" }, el("span", { class: "dots", "aria-hidden": "true" }), say("searching"));

function reply(record) {
  if (record.failure) return el("p", { class: "failure" }, icon(ICON_WRONG), say(record.failure));
  return record.found ? answer(record) : refusal(record);
}

function answer(record) {
  return el("div", { class: "answer" },
    note(record.carried, record.lang),
    el("ol", { class: "quotes" }, ...record.quotes.map((quote, place) =>
      drawQuote(quote, "open_quote", place + 1, [...record.quotes, ...record.quotes.flatMap(({ twins }) => twins)]))));
}

function refusal(record) {
  const related = record.related.map((quote, place) => drawQuote(quote, "open_related", place + 1, record.related));
  return el("div", { class: "refusal" },
    el("p", { class: "no", lang: record.lang }, icon(ICON_NO), record.message),
    note(record.unknown, record.lang),
    note(record.carried, record.lang),
    related.length ? el("p", { class: "label", lang: record.lang }, record.related_label) : null,
    related.length ? el("ol", { class: "quotes related" }, ...related) : null);
}

const note = ({ label, words }, lang) =>
  words.length ? el("p", { class: "note", lang }, `${label} `, el("b", { dir: "auto" }, words.join(", "))) : null;

function drawQuote(quote, opening, n, places) {
  const facts = [dateName(quote.date), languageName(quote.lang),
    quote.confidence === null ? null : say("sure", { percent: percentName(quote.confidence) })];
  return el("li", {},
    el("blockquote", { lang: quote.lang, dir: "auto" }, ...marked(quote.parts)),
    el("div", { class: "from" },
      opensSource(quote, places, { class: "cite", "aria-label": say(opening, { n, title: quote.title }) }, `[${n}]`),
      el("p", { class: "facts" }, el("bdi", { lang: quote.lang }, quote.title),
        ...facts.filter(Boolean).map((fact) => el("bdi", {}, fact)))),
    ...quote.twins.map((twin) =>
      opensSource(twin, places, { class: "twin" }, icon(ICON_TWIN),
        `${say("same_in", { language: languageName(twin.lang) ?? twin.title })} · ${twin.title}`)));
}

function opensSource(place, places, attributes, ...children) {
  const button = el("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", () => {
    opened(button);
    const { doc_id, sha256, start, end } = place;
    const marks = places.filter((other) => other.doc_id === doc_id).map((other) => [other.start, other.end]);
    trigger("cite", { serial: ++citations, doc_id, sha256, start, end, marks });
  });
  return button;
}

function opened(button) {
  opener?.removeAttribute("aria-current");
  opener = button;
  opener?.setAttribute("aria-current", "true");
}

document.addEventListener("adverbum:shown", ({ detail }) => { status.textContent = detail; });
document.addEventListener("adverbum:closed", () => {
  const last = opener;
  opened(null);
  (last ?? field).focus();
});

/* The composer: Enter asks, Shift+Enter breaks the line; an input method's Enter does neither. */
function fit() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

field.addEventListener("input", fit);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    ask(field.value);
  }
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(field.value);
});

watch("value", () => { if (props.value) answered(props.value); });
speak(preferred());
field.focus();
