/* The page: a header with tabs, languages and light, the view that is chosen, and the source beside it. */

import * as chat from "./chat.js";
import * as documents from "./documents.js";
import { button, el } from "./dom.js";
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
  const { corpus, strings } = given;
  setup(strings);
  const status = el("p", { class: "unseen", role: "status" });
  const announce = (line) => {
    status.textContent = line;
  };
  const tagline = el("p", { class: "promise" });
  const tabs = el("div", { class: "tabs", role: "tablist" });
  const picker = el(
    "select",
    {},
    ...languages().map(({ code, name }) => el("option", { value: code, lang: code }, name)),
  );
  const light = button("dark", "", () => shine(!document.body.classList.contains("dark"), true));
  const views = el("div", { class: "views" });
  const panel = el("div", { class: "source" });
  const root = el(
    "div",
    { class: "page" },
    el("header", {}, el("h1", {}, "Adverbum"), tabs, tagline, el("div", { class: "settings" }, light, picker)),
    views,
    panel,
    status,
  );
  element.replaceChildren(root);
  source.mount(panel, announce);

  const shown = {};
  for (const [name, view] of Object.entries(VIEWS)) {
    const place = el("section", {
      class: `view ${name}`,
      role: "tabpanel",
      id: `view-${name}`,
      "aria-labelledby": `tab-${name}`,
      hidden: "",
    });
    const tab = el("button", {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `view-${name}`,
      onclick: () => go(name),
    });
    tabs.append(tab);
    views.append(place);
    shown[name] = view.mount(place, { corpus, announce });
    spoken(() => {
      tab.textContent = say(`tab_${name}`);
    });
  }

  function go(name) {
    source.hide();
    for (const other of Object.keys(VIEWS)) {
      const tab = tabs.querySelector(`#tab-${other}`);
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      views.querySelector(`#view-${other}`).hidden = other !== name;
    }
    history.replaceState(null, "", name === "chat" ? location.pathname + location.search : `#${name}`);
    shown[name]();
  }

  tabs.addEventListener("keydown", (event) => {
    const names = Object.keys(VIEWS);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const now = names.findIndex((name) => event.target.id === `tab-${name}`);
    const next = names[(now + step + names.length) % names.length];
    go(next);
    tabs.querySelector(`#tab-${next}`).focus();
  });

  function shine(dark, chosen) {
    document.body.classList.toggle("dark", dark);
    if (chosen) localStorage.setItem(THEME, dark ? "dark" : "light");
    light.replaceChildren(button(dark ? "light" : "dark", "").firstChild);
    light.setAttribute("aria-label", say(dark ? "to_light" : "to_dark"));
    light.title = say(dark ? "to_light" : "to_dark");
  }

  picker.addEventListener("change", () => choose(picker.value));
  spoken(() => {
    picker.value = language();
    picker.setAttribute("aria-label", say("language"));
    tabs.setAttribute("aria-label", say("parts"));
    shine(document.body.classList.contains("dark"), false);
  });
  changed(() => tell());
  spoken(() => tell());
  function tell() {
    const known = library();
    tagline.textContent = isReading() ? say("promise") : `${count("documents", known.count)} · ${say("promise")}`;
  }

  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => localStorage.getItem(THEME);
  shine(theme() ? theme() === "dark" : preferred.matches, false);
  preferred.addEventListener("change", () => theme() || shine(preferred.matches, false));
  const named = location.hash.slice(1);
  go(named in VIEWS ? named : "chat");
  refresh();
}
