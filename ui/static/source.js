/* The source beside the conversation: a whole document with its quotes marked. */

const ICON_CLOSE = "M6 6l12 12M18 6L6 18";

let shown = null;
const close = el("button", { type: "button", class: "close", onclick: hide }, icon(ICON_CLOSE));
const heading = el("h2", { dir: "auto" });
const facts = el("p", { class: "facts" });
const text = el("div", { class: "text", dir: "auto", tabindex: "0" });
element.replaceChildren(el("header", {}, el("div", {}, heading, facts), close), text);
element.classList.add("source");
element.setAttribute("role", "region");

function label() {
  element.setAttribute("aria-label", say("source"));
  close.setAttribute("aria-label", say("close"));
  if (shown && !shown.failure) facts.replaceChildren(...describe(shown));
}

function describe(source) {
  const known = [dateName(source.date), languageName(source.lang), source.doc_id];
  const link = source.url && el("a", { href: source.url, target: "_blank", rel: "noreferrer noopener" }, say("original"));
  return [...known.filter(Boolean).map((fact) => el("bdi", {}, fact)), ...(link ? [link] : [])];
}

function show(source) {
  shown = source;
  document.body.classList.add("has-source");
  label();
  return source.failure ? showFailure(source) : showText(source);
}

function showFailure({ failure }) {
  heading.textContent = say("source");
  facts.replaceChildren();
  text.replaceChildren(el("p", { class: "failure", tabindex: "-1" }, say(failure)));
  text.firstChild.focus();
}

function showText(source) {
  heading.textContent = source.title;
  heading.lang = text.lang = source.lang;
  text.replaceChildren(...marked(source.segments));
  const active = text.querySelector("mark.active");
  active.tabIndex = -1;
  active.scrollIntoView({ block: "center" });
  active.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("adverbum:shown", { detail: say("shown", { title: source.title }) }));
}

function hide() {
  shown = null;
  document.body.classList.remove("has-source");
  document.dispatchEvent(new CustomEvent("adverbum:closed"));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown && !event.isComposing) hide();
});
document.addEventListener("adverbum:language", label);
watch("value", () => { if (props.value) show(props.value); });
label();
