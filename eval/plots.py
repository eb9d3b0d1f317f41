"""Plots as SVG text, in the reader's light or dark colours; each can stand in a page or in a file of its own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 28, 40, 44  # margins
STYLE = """<style>
.plot { font: 12px system-ui, sans-serif; color: #1c1c1e; }
.plot text { fill: currentColor; } .plot .quiet { fill: #77777d; }
.plot .grid { stroke: #88888c; stroke-opacity: .25; } .plot .axis { stroke: #88888c; }
.plot .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .plot .dashed { stroke-dasharray: 4 4; }
.plot .head { font-weight: 600; } .plot .s0 { stroke: #0b6e4f; fill: #0b6e4f; }
.plot .s1 { stroke: #c1510b; fill: #c1510b; } .plot .s2 { stroke: #3567c9; fill: #3567c9; }
.plot .s3 { stroke: #96409e; fill: #96409e; } .plot .s4 { stroke: #8a7500; fill: #8a7500; }
@media (prefers-color-scheme: dark) {
  .plot { color: #ececf0; } .plot .s0 { stroke: #43c59e; fill: #43c59e; } .plot .s1 { stroke: #ff9650; fill: #ff9650; }
  .plot .s2 { stroke: #82aaff; fill: #82aaff; } .plot .s3 { stroke: #d98ee0; fill: #d98ee0; }
  .plot .s4 { stroke: #d8c24a; fill: #d8c24a; }
}
.plot text { stroke: none; } .plot .line { fill: none; }
</style>"""


@dataclass(frozen=True)
class Series:
    """Points (x, y) in order, drawn as a line, and as dots if it is not to be joined.

    Attributes:
        ranges: for each point the y from and to which it may be off; none if empty.
    """

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False
    dashed: bool = False
    ranges: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True)
class Axis:
    """What an axis shows, from where to where, and the values that are marked on it; `log` spaces powers evenly."""

    label: str
    low: float
    high: float
    marks: Sequence[float]
    log: bool = False
    unit: str = ""

    def at(self, value: float) -> float:
        """Where on the axis a value is, from 0 to 1."""
        value = min(max(value, self.low), self.high)
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def named(self, value: float) -> str:
        """How a mark is written.

        >>> Axis("chunks", 1, 1e6, (), log=True).named(10_000)
        '10,000'
        """
        return f"{value:,.0f}{self.unit}" if value == int(value) else f"{value:g}{self.unit}"


def percent(label: str) -> Axis:
    """From nothing to all."""
    return Axis(label, 0, 100, (0, 25, 50, 75, 100), unit=" %")


def powers(label: str, values: Sequence[float], *, unit: str = "") -> Axis:
    """An axis of powers of ten that holds `values`, all above 0."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high += low == high
    return Axis(label, 10.0**low, 10.0**high, [10.0**power for power in range(low, high + 1)], log=True, unit=unit)


def chart(title: str, x: Axis, y: Axis, series: Sequence[Series], *, diagonal: bool = False) -> str:
    """Lines and dots over two axes; `diagonal` adds the line on which they would be equal."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return round(LEFT + wide * x.at(point[0]), 1), round(TOP + high * (1 - y.at(point[1])), 1)

    parts = []
    for mark in y.marks:
        _, down = place((x.low, mark))
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{down}" x2="{WIDTH - RIGHT}" y2="{down}"/>')
        parts.append(_text(LEFT - 6, down + 4, y.named(mark), "quiet", "end"))
    for mark in x.marks:
        parts.append(_text(place((mark, y.low))[0], HEIGHT - BOTTOM + 16, x.named(mark), "quiet", "middle"))
    parts.append(f'<path class="axis" d="M{LEFT} {TOP + high}h{wide}"/>')
    parts.append(_text(LEFT + wide / 2, HEIGHT - 8, x.label, "", "middle"))
    parts.append(_text(LEFT, TOP - 8, y.label, "quiet", "start"))
    if diagonal:
        (x1, y1), (x2, y2) = place((x.low, y.low)), place((x.high, y.high))
        parts.append(f'<line class="axis dashed" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke-dasharray="2 4"/>')
    for number, line in enumerate(series):
        parts += _drawn(line, f"s{number % 5}", [place(point) for point in line.points])
        for (across, _), bounds in zip(line.points, line.ranges, strict=False):
            (at, one), (_, other) = (place((across, bound)) for bound in bounds)
            parts.append(
                f'<line class="s{number % 5}" x1="{at}" y1="{one}" x2="{at}" y2="{other}" stroke-opacity=".5"/>'
            )
    if len(series) > 1:
        parts += _legend([line.name for line in series])
    return _svg(title, "".join(parts), WIDTH, HEIGHT)


def heatmap(title: str, down: Sequence[str], across: Sequence[str], values: Sequence[Sequence[float | None]]) -> str:
    """A cell for each pair, the fuller the higher its value, in [0, 1]; None leaves a cell empty."""
    left, cell = 90, 54
    wide = (WIDTH - left - RIGHT) / max(len(across), 1)
    parts = []
    for number, name in enumerate(across):
        parts.append(_text(left + wide * (number + 0.5), TOP + 4, name, "quiet", "middle"))
    for line, (name, row) in enumerate(zip(down, values, strict=True)):
        top = TOP + 12 + line * cell
        parts.append(_text(left - 8, top + cell / 2 + 4, name, "quiet", "end"))
        for number, value in enumerate(row):
            if value is None:
                continue
            at = f'x="{left + wide * number + 1:.1f}" y="{top + 1}" width="{wide - 2:.1f}" height="{cell - 2}"'
            parts.append(f'<rect class="s0" stroke="none" {at} rx="4" fill-opacity="{0.08 + 0.72 * value:.2f}"/>')
            parts.append(
                _text(left + wide * (number + 0.5), top + cell / 2 + 4, f"{100 * value:.0f} %", "head", "middle")
            )
    return _svg(title, "".join(parts), WIDTH, TOP + 20 + cell * len(down))


def _drawn(line: Series, colour: str, places: Sequence[tuple[float, float]]) -> list[str]:
    if line.dots:
        return [f'<circle class="{colour}" cx="{across}" cy="{down}" r="4"/>' for across, down in places]
    path = " ".join(f"{across},{down}" for across, down in places)
    dots = [f'<circle class="{colour}" cx="{a}" cy="{d}" r="3"/>' for a, d in places] if len(places) < 12 else []
    return [f'<polyline class="line {colour}{" dashed" * line.dashed}" points="{path}"/>', *dots]


def _legend(names: Sequence[str]) -> list[str]:
    parts = []
    for number, name in enumerate(names):
        top = TOP + 12 + 16 * number
        parts.append(f'<circle class="s{number % 5}" cx="{LEFT + 12}" cy="{top - 4}" r="4"/>')
        parts.append(_text(LEFT + 22, top, name, "", "start"))
    return parts


def _text(across: float, down: float, text: str, kind: str, anchor: str) -> str:
    return f'<text x="{across:.1f}" y="{down:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, inside: str, wide: int, high: int) -> str:
    head = f'<text x="0" y="14" class="head">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {wide} {high}" role="img" '
        f'aria-label="{escape(title)}" width="{wide}" height="{high}">{STYLE}{head}{inside}</svg>'
    )
