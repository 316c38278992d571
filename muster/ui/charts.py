"""Lays out charts; the templates only draw them. Units are those of the chart's own view box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

CELL, GAP, LEFT, TOP = 16, 3, 40, 20
SPARK_WIDTH, SPARK_HEIGHT = 96, 24
BARS_WIDTH, BARS_HEIGHT, BARS_LEFT, BARS_TOP, BARS_FOOT = 360, 170, 32, 16, 24

#: Kinds of mark in the order in which a legend lists them; each is also a colour token and a class.
KINDS = (
    "present",
    "late",
    "absent",
    "authorised",
    "unauthorised",
    "offsite",
    "notrequired",
    "nottaken",
    "closed",
)


@dataclass(frozen=True, slots=True)
class Label:
    """A positioned label."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Week:
    """One column: for each school day from Monday the kinds of its sessions, `""` where there is none."""

    label: str
    days: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """A year of sessions; one path for each kind keeps a year of 380 sessions small."""

    width: int
    height: int
    paths: Mapping[str, str]  # kind -> SVG path data
    weeks: tuple[Label, ...]
    days: tuple[Label, ...]


def year_calendar(weeks: Sequence[Week], day_names: Sequence[str]) -> YearCalendar:
    """Lay out weeks as columns and days as rows; every sixth week is labelled."""
    strokes: dict[str, list[str]] = {}
    for column, week in enumerate(weeks):
        for row, sessions in enumerate(week.days):
            _lay_day(strokes, (column, row), sessions)
    step = CELL + GAP
    return YearCalendar(
        width=LEFT + len(weeks) * step,
        height=TOP + len(day_names) * step,
        paths={kind: "".join(strokes[kind]) for kind in KINDS if kind in strokes},
        weeks=tuple(Label(LEFT + i * step, 12, w.label) for i, w in enumerate(weeks) if i % 6 == 0),
        days=tuple(Label(0, TOP + i * step + 12, name) for i, name in enumerate(day_names)),
    )


def _lay_day(strokes: dict[str, list[str]], place: tuple[int, int], sessions: tuple[str, ...]) -> None:
    for index, kind in enumerate(sessions):
        if kind:
            strokes.setdefault(kind, []).append(_stroke(place, index, len(sessions)))


@lru_cache(maxsize=4096)
def _stroke(place: tuple[int, int], index: int, of: int) -> str:
    """The rectangle of one session: the same in every calendar, whoever it is about."""
    column, row = place
    height = CELL / of
    x, y = LEFT + column * (CELL + GAP), TOP + row * (CELL + GAP) + index * height
    return f"M{x} {y:g}h{CELL}v{height - 0.5:g}h-{CELL}z"


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line without axes that ends in a dot."""

    path: str
    end_x: float
    end_y: float


def sparkline(values: Sequence[float], low: float, high: float) -> Sparkline:
    """Spread `values` from left to right between `low` and `high`; at least one value is needed."""
    span = (high - low) or 1
    step = (SPARK_WIDTH - 6) / max(len(values) - 1, 1)
    points = [
        (3 + i * step, SPARK_HEIGHT - 3 - (min(max(v, low), high) - low) / span * (SPARK_HEIGHT - 6))
        for i, v in enumerate(values)
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Sparkline(path, round(points[-1][0], 1), round(points[-1][1], 1))


@dataclass(frozen=True, slots=True)
class LineInBand:
    """A small line over the band of a group: a gap where there is no value, and no band where there is none."""

    line: str
    band: str
    dots: tuple[tuple[float, float], ...]


def line_in_band(
    values: Sequence[float | None], bands: Sequence[tuple[float, float] | None], low: float, high: float
) -> LineInBand:
    """Spread `values` from left to right between `low` and `high`, each with the (lowest, highest) of its band."""
    span, step = (high - low) or 1, (SPARK_WIDTH - 6) / max(len(values) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        inside = (min(max(value, low), high) - low) / span
        return round(3 + index * step, 1), round(SPARK_HEIGHT - 3 - inside * (SPARK_HEIGHT - 6), 1)

    dots = [None if value is None else place(index, value) for index, value in enumerate(values)]
    parts = [
        f"{'L' if index and dots[index - 1] else 'M'}{dot[0]:g} {dot[1]:g}"
        for index, dot in enumerate(dots)
        if dot
    ]
    known = [(index, band) for index, band in enumerate(bands) if band]
    around = [place(index, high) for index, (_, high) in known]
    around += [place(index, low) for index, (low, _) in reversed(known)]
    band = "M" + "L".join(f"{x:g} {y:g}" for x, y in around) + "z" if len(known) > 1 else ""
    return LineInBand("".join(parts), band, tuple(dot for dot in dots if dot))


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a bar chart: where it is drawn, and the labels above and below it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    words: str
    low: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart with a few horizontal rules and, if there is one, a goal."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    rules: tuple[Label, ...]
    goal_y: float | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value to be drawn: `None` leaves its place empty, since a gap is not a zero."""

    label: str
    value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The values at the bottom and top of a chart, its rules, and the goal if there is one."""

    low: float
    high: float
    rules: tuple[float, ...]
    goal: float | None = None

    def y(self, value: float) -> float:
        """The height of `value`, kept inside the chart."""
        inside = min(max(value, self.low), self.high)
        room = BARS_HEIGHT - BARS_TOP - BARS_FOOT
        return round(BARS_HEIGHT - BARS_FOOT - (inside - self.low) / (self.high - self.low) * room, 1)


def bars(values: Sequence[Value], scale: Scale) -> Bars:
    """Lay out bars of equal width; those below the goal are marked as low."""
    room = (BARS_WIDTH - BARS_LEFT) / max(len(values), 1)
    width = round(room * 0.62, 1)
    foot = BARS_HEIGHT - BARS_FOOT
    drawn = []
    for index, value in enumerate(values):
        x = round(BARS_LEFT + index * room + (room - width) / 2, 1)
        y = foot if value.value is None else scale.y(value.value)
        low = value.value is not None and scale.goal is not None and value.value < scale.goal
        drawn.append(Bar(x, y, width, round(foot - y, 1), value.label, value.words, low))
    return Bars(
        BARS_WIDTH,
        BARS_HEIGHT,
        tuple(drawn),
        tuple(Label(BARS_LEFT, scale.y(rule), f"{rule:g}") for rule in scale.rules),
        None if scale.goal is None else scale.y(scale.goal),
    )
