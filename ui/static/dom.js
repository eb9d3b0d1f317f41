/* Shared by both components: making elements, and saying things in the language of the interface. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; text is only ever a text node. Attributes that are undefined are left out. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A line drawing of 24 × 24 that says nothing to a screen reader. */
function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const language = () => (document.documentElement.lang in props.strings ? document.documentElement.lang : "en");

/** The interface's string called `name`, its {places} filled in. */
function say(name, values = {}) {
  return props.strings[language()][name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

const languageName = (code) =>
  code === "und" ? null : new Intl.DisplayNames([language()], { type: "language" }).of(code);

const dateName = (iso) =>
  iso && new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));

const percentName = (share) => new Intl.NumberFormat(language(), { style: "percent" }).format(share);

/** The pieces of a text as nodes: plain ones as text, others as <mark> with their kind as class. */
const marked = (pieces) =>
  pieces.map(({ text, kind }) => (kind === "plain" ? document.createTextNode(text) : el("mark", { class: kind }, text)));
