/* The surroundings of a quote, shown beside it while its button is pointed at or has the focus. */

import { Failure, textOf } from "./api.js";
import { el } from "./dom.js";
import { codePoints, layer, marked } from "./text.js";

const AROUND = 400;
const PAUSE_MS = 300;
let made = 0;

/** Lets `opener` show the surroundings of `place` under `host`; a tap on `quote` does so too, and hides them again. */
export function previews(opener, quote, host, place) {
  let box = null;
  let timer = null;

  async function show() {
    if (box) return;
    made += 1;
    box = el("div", {
      class: "preview",
      role: "tooltip",
      lang: place.language,
      dir: "auto",
      id: `preview-${made}`,
      hidden: "",
    });
    const own = box;
    const { doc_id, start, end } = place.span;
    let known;
    try {
      known = await textOf(doc_id, place.sha256, start - AROUND, end + AROUND);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      known = null; // opening the source says why
    }
    if (box !== own) return;
    if (!known) {
      box = null;
      return;
    }
    const mark = layer(place.span, known.start, codePoints(known.text), "active");
    own.append(known.start > 0 ? "… " : "", ...marked(known.text, [mark]), known.end < known.length ? " …" : "");
    host.append(own);
    own.hidden = false;
    const active = own.querySelector("mark");
    own.scrollTop = active.offsetTop - (own.clientHeight - active.offsetHeight) / 2;
    opener.setAttribute("aria-describedby", own.id);
    document.addEventListener("keydown", dismiss, true);
  }

  /* Escape, wherever the focus is: what is shown on hover must be dismissible. */
  function dismiss(event) {
    if (event.key !== "Escape") return;
    if (box?.isConnected) {
      event.preventDefault();
      event.stopPropagation();
    }
    hide();
  }

  function hide() {
    clearTimeout(timer);
    document.removeEventListener("keydown", dismiss, true);
    box?.remove();
    box = null;
    opener.removeAttribute("aria-describedby");
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE_MS);
  };
  opener.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && soon());
  host.addEventListener(
    "pointerleave",
    (event) => event.pointerType === "mouse" && !opener.matches(":focus-visible") && hide(),
  );
  opener.addEventListener("focus", () => opener.matches(":focus-visible:not([aria-current])") && soon());
  opener.addEventListener("blur", hide);
  opener.addEventListener("click", hide);
  quote.addEventListener("click", (event) => {
    if (event.pointerType === "touch") {
      if (box) hide();
      else show();
    }
  });
}
