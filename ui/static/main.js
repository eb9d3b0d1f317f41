/* The page: a header with tabs, languages and light, the view that is chosen, and the source beside it. */

import * as chat from "./chat.js";
import * as documents from "./documents.js";
import { button, el, icon } from "./dom.js";
import { given } from "./given.js";
import { choose, count, language, languages, say, setup, spoken } from "./language.js";
import { changed, isReading, library, refresh } from "./library.js";
import * as source from "./source.js";
import * as study from "./study.js";

/** The tabs, in order; each has `mount(element, {corpus, announce})`, which returns what to do when it is shown. */
const VIEWS = { chat, study, documents };
const THEME = "adverbum.theme";

/** Builds the page in `element`; `props` is what the server gives it, as `given`. */
export function start(element, props) {
  Object.assign(given, props);
  setup(given.strings);
  const status = el("p", { class: "unseen", role: "status" });
  const announce = (line) => {
    status.textContent = line;
  };
  const tabs = el("div", { class: "tabs", role: "tablist" });
  const views = el("div", { class: "views" });
  const panel = el("div", { class: "source" });
  const settings = el("div", { class: "settings" }, lightButton(), languagePicker());
  const header = el("header", {}, el("h1", {}, "Adverbum"), tabs, tagline(), settings);
  element.replaceChildren(el("div", { class: "page" }, header, views, panel, status));
  source.mount(panel, announce);
  const go = mountViews(tabs, views, announce);
  const named = location.hash.slice(1);
  go(named in VIEWS ? named : "chat");
  refresh();
}

/** Builds every view with its tab; returns what shows one of them. */
function mountViews(tabs, views, announce) {
  const shown = {};
  const go = (name) => {
    source.hide();
    for (const other of Object.keys(VIEWS)) {
      const tab = tabs.querySelector(`#tab-${other}`);
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      views.querySelector(`#view-${other}`).hidden = other !== name;
    }
    history.replaceState(null, "", name === "chat" ? location.pathname + location.search : `#${name}`);
    shown[name]();
  };
  for (const [name, view] of Object.entries(VIEWS)) {
    const [id, controls] = [`tab-${name}`, `view-${name}`];
    const tab = el("button", { type: "button", role: "tab", id, "aria-controls": controls, onclick: () => go(name) });
    const labelled = { role: "tabpanel", id: controls, "aria-labelledby": id, hidden: "" };
    const place = el("section", { class: `view ${name}`, ...labelled });
    tabs.append(tab);
    views.append(place);
    shown[name] = view.mount(place, { corpus: given.corpus, announce });
    spoken(() => {
      tab.textContent = say(`tab_${name}`);
    });
  }
  spoken(() => tabs.setAttribute("aria-label", say("parts")));
  walk(tabs, go);
  return go;
}

/** Arrow keys lead from one tab to the next, and round. */
function walk(tabs, go) {
  tabs.addEventListener("keydown", (event) => {
    const names = Object.keys(VIEWS);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const now = names.findIndex((name) => event.target.id === `tab-${name}`);
    const next = names[(now + step + names.length) % names.length];
    go(next);
    tabs.querySelector(`#tab-${next}`).focus();
  });
}

function tagline() {
  const line = el("p", { class: "promise" });
  const tell = () => {
    line.textContent = isReading() ? say("promise") : `${count("documents", library().count)} · ${say("promise")}`;
  };
  changed(tell);
  spoken(tell);
  return line;
}

function languagePicker() {
  const options = languages().map(({ code, name }) => el("option", { value: code, lang: code }, name));
  const picker = el("select", { onchange: () => choose(picker.value) }, ...options);
  spoken(() => {
    picker.value = language();
    picker.setAttribute("aria-label", say("language"));
  });
  return picker;
}

/** A button that changes between dark and light; until it has been used, the page is as the browser prefers. */
function lightButton() {
  const isDark = () => document.body.classList.contains("dark");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => localStorage.getItem(THEME);
  const light = button("dark", "", () => {
    localStorage.setItem(THEME, isDark() ? "light" : "dark");
    shine(!isDark());
  });
  const shine = (dark) => {
    document.body.classList.toggle("dark", dark);
    light.replaceChildren(icon(dark ? "light" : "dark"));
    light.setAttribute("aria-label", say(dark ? "to_light" : "to_dark"));
    light.title = say(dark ? "to_light" : "to_dark");
  };
  shine(theme() ? theme() === "dark" : preferred.matches);
  preferred.addEventListener("change", () => theme() || shine(preferred.matches));
  spoken(() => shine(isDark()));
  return light;
}
