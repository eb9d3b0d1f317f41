"""The page of a run: figures, plots, what went wrong, and the comparison with another run.

One file that asks for nothing from outside: no script, no font, no image but the plots drawn in it.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from adverbum.eval.asking import Quote, Row
from adverbum.eval.comparing import Comparison
from adverbum.eval.files import writing
from adverbum.eval.intervals import mean
from adverbum.eval.measures import BINS, MEASURES, confidence_bins
from adverbum.eval.plots import Axis, Series, chart, heatmap, percent
from adverbum.eval.runs import Run
from adverbum.eval.slices import answers_given, by_pair, calibration, latency_ms, measure, risk_curve
from adverbum.eval.tables import Table, outcome, remarks, tables, wanted
from adverbum.export import REPORT

HEADLINES = ("first", "any", "refused_rightly", "refused_wrongly", "ndcg@10")
CURVE_POINTS = 200
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #0b6e4f; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --good: #43c59e; --bad: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 980px; margin: 0 auto; padding: 24px 16px 80px; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 18px; margin: 36px 0 10px; }
.quiet { color: #77777d; } .good { color: var(--good); } .bad { color: var(--bad); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 20px 0; }
.card { border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
.card b { display: block; font-size: 24px; } .card small { color: #77777d; display: block; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 24px; }
.plots svg { width: 100%; height: auto; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #77777d; padding: 14px 0 4px; }
th, td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
details { border-bottom: 1px solid var(--line); padding: 7px 0; } summary { cursor: pointer; }
blockquote { margin: 6px 0; padding: 6px 12px; background: var(--soft); border-left: 3px solid var(--line); }
blockquote.right { border-left-color: var(--good); }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
"""


def write(made: Run, comparison: Comparison | None, folder: Path) -> Path:
    """Writes the page of `made` beside its run in `folder`, and again as the latest one; the path of the latter."""
    text = page(made, comparison)
    for name in (f"{made.name}.html", REPORT):
        with writing(folder / name):
            (folder / name).write_text(text, encoding="utf-8")
    return folder / REPORT


def page(made: Run, comparison: Comparison | None = None) -> str:
    """The whole page, HTML."""
    rows = made.rows
    settings = " · ".join(f"{name} {value}" for name, value in made.settings.items())
    corpora = ", ".join(f"{corpus['name']} ({corpus['documents']} documents)" for corpus in made.corpora)
    wrong = [row for row in rows if not row.right]
    parts = [
        f"<h1>Adverbum: how good it is</h1><p class=quiet>{escape(made.name)} · {len(rows)} questions of "
        f"{escape(corpora)} · {escape(settings)}</p>",
        f"<div class=cards>{''.join(_cards(rows))}</div>",
        *(f"<p>{escape(remark)}</p>" for remark in remarks(rows)),
        _compared(comparison) if comparison else "",
        f"<h2>Plots</h2><div class=plots>{''.join(_plots(rows))}</div>",
        f"<h2>Tables</h2>{''.join(_table(table) for table in tables(rows))}",
        f"<h2>What went wrong ({len(wrong)} of {len(rows)})</h2>{''.join(_failure(row) for row in wrong)}",
    ]
    head = f"<meta charset=utf-8><title>{escape(made.name)}</title><style>{_STYLE}</style>"
    viewport = '<meta name=viewport content="width=device-width, initial-scale=1">'
    return f"<!doctype html><html lang=en><head>{head}{viewport}</head><body>{''.join(parts)}</body></html>"


def _cards(rows: Sequence[Row]) -> list[str]:
    figures = [(MEASURES[name].head, measure(rows, name)) for name in HEADLINES]
    figures.append(("calibration error", calibration(rows)))
    cards = [
        f"<div class=card>{escape(head)}<b>{100 * figure.value:.1f}</b>"
        f"<small>{100 * figure.low:.1f} to {100 * figure.high:.1f}, n = {figure.count}</small></div>"
        for head, figure in figures
        if figure.count
    ]
    p50, p95 = latency_ms(rows)["clock"]
    return [*cards, f"<div class=card>one answer<b>{p50:.0f} ms</b><small>p95 {p95:.0f} ms</small></div>"]


def _plots(rows: Sequence[Row]) -> list[str]:
    plots = [_risk_plot(rows), _calibration_plot(rows), _latency_plot(rows)]
    pairs = by_pair(rows)
    if len(pairs) > 1:
        asked, written = (list(dict.fromkeys(pair[side] for pair in pairs)) for side in (0, 1))
        values = [[measure(pairs[a, w], "first").value if pairs[a, w] else None for w in written] for a in asked]
        heads = [f"asked in {a}" for a in asked], [f"answered in {w}" for w in written]
        plots.append(heatmap("First quote right", *heads, values))
    return plots


def _risk_plot(rows: Sequence[Row]) -> str:
    curve = 100 * risk_curve(rows)
    answered = sum(row.found for row in rows)
    kept = np.unique(np.linspace(0, len(rows) - 1, CURVE_POINTS).astype(int))
    points = [(100 * (place + 1) / len(rows), float(curve[place])) for place in kept]
    border = 100 * answered / len(rows)
    lines = [
        Series("answered", [point for point in points if point[0] <= border]),
        Series("refused", [point for point in points if point[0] >= border], dashed=True),
    ]
    return chart("Risk and coverage", percent("questions, the surest first"), percent("wrong among them"), lines)


def _calibration_plot(rows: Sequence[Row]) -> str:
    confidence, right = (np.array(column) for column in answers_given(rows))
    points, ranges = [], []
    for number in range(BINS):
        inside = confidence_bins(confidence) == number
        if inside.any():
            share = mean(right[inside])
            points.append((100 * float(confidence[inside].mean()), 100 * share.value))
            ranges.append((100 * share.low, 100 * share.high))
    dots = [Series("answers", points, dots=True, ranges=ranges)]
    return chart("Calibration", percent("confidence"), percent("right, with 95 % intervals"), dots, diagonal=True)


def _latency_plot(rows: Sequence[Row]) -> str:
    took = np.sort([1000 * row.elapsed_s for row in rows])
    high = float(np.ceil(max(np.quantile(took, 0.99), 1.0) / 10) * 10)
    shares = [(float(np.quantile(took, q)), 100 * q) for q in np.linspace(0, 0.99, 100)]
    axis = Axis("milliseconds", 0, high, [round(high * part / 4, 1) for part in range(5)])
    return chart("One answer takes", axis, percent("of the questions, within"), [Series("answers", shares)])


def _table(table: Table) -> str:
    heads = "".join(f"<th>{escape(head)}" for head in table.heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in table.rows)
    caption = f"<caption>{escape(table.title)}</caption>"
    return f"<div class=scroll><table>{caption}<thead><tr>{heads}</thead><tbody>{body}</tbody></table></div>"


def _failure(row: Row) -> str:
    head = f"<b>{escape(row.question)}</b> <span class=bad>{outcome(row)}</span>"
    return f"<details><summary>{head} <span class=quiet>{_facts(row)}</span></summary>{_said(row)}</details>"


def _compared(comparison: Comparison) -> str:
    changed = []
    for before, after in comparison.changed:
        verdict = "<span class=good>gained</span>" if after.right else "<span class=bad>lost</span>"
        sides = f"<div><b>before</b>{_said(before)}</div><div><b>after</b>{_said(after)}</div>"
        changed.append(
            f"<details><summary><b>{escape(after.question)}</b> {verdict} <span class=quiet>{_facts(after)}</span>"
            f"</summary><div class=sides>{sides}</div></details>"
        )
    told = f"<p>{len(changed)} questions changed.</p>"
    return f"<h2>Compared</h2>{_table(comparison.table())}{told}{''.join(changed)}"


def _facts(row: Row) -> str:
    return escape(f"{row.id} · {row.kind} · asked in {row.language}")


def _said(row: Row) -> str:
    quotes = "".join(_quote(quote) for quote in row.quotes)
    if not quotes:
        withheld = f"Refused. It would have quoted:{_quote(row.withheld)}" if row.withheld else "Refused."
        quotes = f"<p>{escape(row.error)}</p>" if row.error else withheld
    return f"<p class=quiet>wanted: {escape(wanted(row))} · confidence {row.confidence:.2f}</p>{quotes}"


def _quote(quote: Quote) -> str:
    kind = "right" if quote.right else "wrong"
    place = f"{quote.doc_id} {quote.start}-{quote.end}"
    return f"<blockquote class={kind}>{escape(quote.text)}<br><small class=quiet>{escape(place)}</small></blockquote>"
