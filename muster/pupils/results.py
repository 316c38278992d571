"""The results on a pupil's page: for each line a sentence, a small chart, and a table row that says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from muster.assessment.change import Change
from muster.assessment.queries.pupil import Aim, PointResult, ResultLine
from muster.assessment.series import Series
from muster.assessment.targets import Standing
from muster.ui.charts import LineInBand, line_in_band


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One subject on one scale: last result and change in words, and a chart if there is enough to draw.

    Where a course changed its scale, `has_moved_on` says that its results have gone on elsewhere, and `before` what the last
    one on the earlier scale was.
    """

    subject: str
    scale: str
    last: str
    change: str
    chart: LineInBand | None
    finding: str
    origin: str = ""
    has_moved_on: bool = False
    before: str = ""


@dataclass(frozen=True, slots=True)
class ShownKind:
    """The lines of one kind of result. `rows` hold the same as a table, a column for each point."""

    title: str
    hint: str
    lines: tuple[ShownLine, ...]
    points: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown_kinds(lines: Sequence[ResultLine]) -> tuple[ShownKind, ...]:
    """Group lines by kind of result, in the order schools use; kinds without results are left out."""
    return tuple(_kinds(lines))


def _kinds(lines: Sequence[ResultLine]) -> Iterator[ShownKind]:
    for series in Series:
        own = [line for line in lines if line.series is series]
        if own:
            points = tuple(dict.fromkeys(one.point for line in own for one in line.results))
            shown = tuple(_line(line, own) for line in own)
            rows = tuple(
                (said.subject, said.scale, *_cells(line, points))
                for said, line in zip(shown, own, strict=True)
            )
            yield ShownKind(series.words, series.hint, shown, points, rows)


def _cells(line: ResultLine, points: Sequence[str]) -> Iterator[str]:
    words = {one.point: one.words for one in line.results}
    for point in points:
        yield (words[point] or _("not entered yet")) if point in words else _("not asked for")


def _line(line: ResultLine, among: Sequence[ResultLine]) -> ShownLine:
    """One line as it is shown `among` those of its kind, where other scales of its course may stand beside it."""
    last = line.valued[-1] if line.valued else line.latest
    said = _said(last)
    if last is not line.latest:  # ranked by a value, and absent since: both are said, each with its point
        said = f"{said}. {_said(line.latest)}"
    of_course = [one for one in among if one.course_id == line.course_id]
    has_moved_on = any(_goes_on(line, one) for one in of_course)
    past = [] if has_moved_on else [one.latest for one in of_course if one.latest.day < line.latest.day]
    before = max(past, key=lambda one: one.day, default=None)
    until = {"scale": line.scale.name, "point": line.latest.point}
    change = change_words(line) if last.aim is None else aim_words(last.aim)
    finding = "; ".join(f"{one.point}: {one.words}" for one in line.results if one.words)
    chart = _chart(line) if len(line.valued) > 1 else None
    origin = last.aim.origin if last.aim else ""
    return ShownLine(
        subject=line.subject,
        scale=_("%(scale)s, until %(point)s") % until if has_moved_on else line.scale.name,
        last=said,
        change=change,
        chart=chart,
        finding=finding,
        origin=origin,
        has_moved_on=has_moved_on,
        before=_("On the scale before, %(result)s") % {"result": _said(before)} if before else "",
    )


def _goes_on(line: ResultLine, other: ResultLine) -> bool:
    """Whether another line of the course goes on where this one ends: at a later point, or on the next version at the same."""
    here, there = line.latest, other.latest
    is_next_version = other.scale.name == line.scale.name and there.number > here.number
    return there.day > here.day or (there.day == here.day and is_next_version)


def _said(one: PointResult) -> str:
    return _("%(point)s: %(result)s") % {"point": one.point, "result": one.words}


def change_words(line: ResultLine) -> str:
    """How the position on the scale changed between the last two points with a value, naming both."""
    if len(line.valued) < 2:
        return ""
    points = {"before": line.valued[-2].point, "after": line.valued[-1].point}
    match line.change:
        case Change.UP:
            return _("Moved up from %(before)s to %(after)s") % points
        case Change.DOWN:
            return _("Moved down from %(before)s to %(after)s") % points
        case Change.STAYED:
            return _("Stayed from %(before)s to %(after)s") % points
        case _:
            return ""


def aim_words(aim: Aim) -> str:
    """Whether a pupil is on track for a target, and by which result."""
    match aim.standing:
        case Standing.ON_TRACK:
            found = _("On track (%(by)s)") % {"by": aim.by}
        case Standing.NOT_YET:
            found = _("Not yet (%(by)s)") % {"by": aim.by}
        case _:
            found = _("No result beside it yet")
    return str(found)


def _chart(line: ResultLine) -> LineInBand:
    """The chart: the pupil's line over the middle half of the class; up is always better."""
    up = 1 if line.scale.higher_is_better else -1
    values = [None if one.position is None else up * one.position for one in line.results]
    bands = [_turned(one.middle, up) for one in line.results]
    low, high = sorted(up * one for one in line.ends)
    return line_in_band(values, bands, low, high)


def _turned(band: tuple[float, float] | None, up: int) -> tuple[float, float] | None:
    if band is None:
        return None
    low, high = sorted(up * one for one in band)
    return low, high
