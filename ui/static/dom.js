/* Making elements: text is only ever a text node. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; what is undefined, false (of attributes) or null is left out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** An SVG element with attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const ICONS = {
  ask: "M12 19V5M5 12l7-7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  no: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M20.5 20.5L16 16M8.5 8.5l5 5M13.5 8.5l-5 5",
  wrong: "M12 3L22 20H2ZM12 10v4M12 17v.01",
  twin: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  why: "M5 6h3M5 12h3M5 18h3M16 6h3M16 12h3M16 18h3M9 6l6 6M9 12l6-6M9 18h6",
  up: "M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 2.5V9h5a2 2 0 0 1 2 2.3l-1.2 7a2 2 0 0 1-2 1.7H7",
  down: "M17 13V4h3v9zM17 13l-4 8a2.5 2.5 0 0 1-2.5-2.5V15h-5a2 2 0 0 1-2-2.3l1.2-7a2 2 0 0 1 2-1.7H17",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  save: "M12 4v11M7 10l5 5 5-5M5 20h14",
  filter: "M4 6h16M7 12h10M10 18h4",
  fresh: "M12 5v14M5 12h14",
  sync: "M20 11a8 8 0 0 0-14-4.5L4 9M4 4v5h5M4 13a8 8 0 0 0 14 4.5l2-2.5M20 20v-5h-5",
  upload: "M12 20V9M7 14l5-5 5 5M5 4h14",
  remove: "M4 7h16M10 7V4h4v3M6 7l1 13h10l1-13",
  light: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
};

/** A line drawing that says nothing to a screen reader. */
export const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" }, svg("path", { d: ICONS[name] }));

/** A button with an icon; without a text shown, `label` is what it is called. */
export const button = (name, label, onclick, attributes = {}) =>
  el(
    "button",
    { type: "button", class: "tool", "aria-label": label, title: label, onclick, ...attributes },
    icon(name),
  );
