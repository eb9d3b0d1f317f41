/* Why a quote was chosen, as a picture: words of the question, words of the quote, and a line where they met. */

import { el, svg } from "./dom.js";
import { percentName, say } from "./language.js";

const ROW = 28;
const WIDTH = 120;
const MOST = 10; // words of the question
const FAINT = 0.5; // a weaker likeness is no meeting

/** The picture for `reason`, of a quote in `language`. */
export function picture(reason, quote, language) {
  const met = reason.matches.filter(({ similarity, weight }) => similarity >= FAINT && weight > 0.005).slice(0, MOST);
  const quoted = [...new Set(met.map((match) => match.quoted))].sort((a, b) => quote.indexOf(a) - quote.indexOf(b));
  const height = ROW * Math.max(met.length, quoted.length, 1);
  const middle = (place, rows) => ((place + 0.5) * height) / rows;
  const heaviest = Math.max(...met.map(({ weight }) => weight), 0.01);
  const lines = met.map(({ quoted: word, similarity, weight }, place) => {
    const [from, to] = [middle(place, met.length), middle(quoted.indexOf(word), quoted.length)];
    return svg("path", {
      d: `M0 ${from}C${WIDTH / 2} ${from} ${WIDTH / 2} ${to} ${WIDTH} ${to}`,
      "stroke-width": (1 + 5 * (weight / heaviest)).toFixed(2),
      opacity: Math.max(0.25, similarity).toFixed(2),
    });
  });
  return el(
    "figure",
    { class: "why" },
    el("figcaption", {}, met.length ? say("why_explain") : say("why_nothing")),
    el(
      "div",
      { class: "picture", style: `height: ${height}px` },
      el(
        "ul",
        { "aria-label": say("why_asked") },
        ...met.map(({ asked, quoted: word, similarity }) =>
          el("li", {}, asked, el("span", { class: "unseen" }, ` → ${word}, ${percentName(similarity)}`)),
        ),
      ),
      svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...lines),
      el("ul", { "aria-label": say("why_quoted"), lang: language }, ...quoted.map((word) => el("li", {}, word))),
    ),
  );
}
