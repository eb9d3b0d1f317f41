/* Texts are counted in code points, as spans are; a string's own length counts UTF-16 units. */

/**
 * `text` cut at the ends of layers [start, end, kind] that lie within it, as [{text, kind}].
 * Where layers overlap, the last counts; "plain" is where there is none. Neighbours of one kind are one piece.
 */
export function pieces(text, layers) {
  const points = Array.from(text);
  const cuts = [...new Set([0, points.length, ...layers.flatMap((layer) => layer.slice(0, 2))])].sort((a, b) => a - b);
  const cut = [];
  for (let place = 0; place + 1 < cuts.length; place += 1) {
    const [start, end] = [cuts[place], cuts[place + 1]];
    const kind = layers.findLast((layer) => layer[0] <= start && end <= layer[1])?.[2] ?? "plain";
    const own = points.slice(start, end).join("");
    if (cut.at(-1)?.kind === kind) cut.at(-1).text += own;
    else cut.push({ text: own, kind });
  }
  return cut;
}

/** The nodes of `text`: plain pieces as text, others as <mark> with their kind as class. */
export const marked = (text, layers) =>
  pieces(text, layers).map(({ text: own, kind }) => {
    if (kind === "plain") return document.createTextNode(own);
    const mark = document.createElement("mark");
    mark.className = kind;
    mark.textContent = own;
    return mark;
  });

/** A layer for a span {start, end} in a text that begins at `from`; clipped to `length`; null if it lies outside. */
export function layer(span, from, length, kind) {
  const start = Math.max(0, span.start - from);
  const end = Math.min(length, span.end - from);
  return start < end ? [start, end, kind] : null;
}

export const codePoints = (text) => Array.from(text).length;
