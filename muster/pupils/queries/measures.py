"""The measures page: rows with n and gaps, two periods compared, and a link to the pupils behind each row."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from muster.attendance.access import SEE_GROUP_FIGURES, SEE_SCHOOL_FIGURES
from muster.attendance.queries.due import school_year
from muster.attendance.queries.measures import (
    Counting,
    Measured,
    MeasuredCode,
    counting,
    form_labels,
    held_labels,
    weeks_counted,
    year_labels,
)
from muster.attendance.queries.population import population_words
from muster.attendance.queries.untaken import untaken
from muster.attendance.queries.whole import count_school
from muster.attendance.thresholds import PROVISIONAL_WEEKS
from muster.attendance.words import change_in_points, counted, percent
from muster.calendar.profile import Thresholds
from muster.calendar.refusals import NotPossible
from muster.calendar.rules import Span
from muster.people.characteristics import held_words
from muster.people.directory import names
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.pupils.queries.behind import EVERYBODY, NO_YEAR
from muster.pupils.rules import BY_WORDS, By
from muster.ui.formats import clock, date, full_date
from muster.ui.wording import spoken


@dataclass(frozen=True, slots=True)
class MeasureAsked:
    """What to group by, over which days, compared with which days, as at which moment, and whether for everybody."""

    by: By
    first: dt.date | None = None
    last: dt.date | None = None
    then_first: dt.date | None = None
    then_last: dt.date | None = None
    at: dt.datetime | None = None
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A row in words. `behind` is the query string of the list of pupils behind it; empty if the viewer may not see it."""

    words: str
    cells: tuple[str, ...]
    gaps: str
    behind: str
    then: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """The table, whom and which days it covers, and cautions for its reader."""

    by: str
    population: str
    days: str
    then_days: str
    caveats: tuple[str, ...]
    heads: tuple[str, ...]
    total: MeasureRow | None
    rows: tuple[MeasureRow, ...]


_CODES = ("n", "Sessions", "Of possible sessions")


def may_compare_groups(viewer: Viewer) -> bool:
    """Whether the viewer may see figures by characteristic."""
    return viewer.reason_everywhere(SEE_GROUP_FIGURES) is not None


def measures(viewer: Viewer, asked: MeasureAsked) -> Measures | None:
    """The measures asked for; None if there is no school year.

    Raises NotPossible where days lie in no one school year, and NotThere for groups that are not the viewer's to see.
    """
    if asked.by.is_of_groups and not may_compare_groups(viewer):
        raise NotThere(SEE_GROUP_FIGURES)
    if asked.first is None and school_year(viewer, viewer.today) is None:
        return None
    now = _counting(viewer, asked, first=asked.first, last=asked.last, field="last")
    then = None
    if asked.then_first and asked.then_last:
        then = _counting(viewer, asked, first=asked.then_first, last=asked.then_last, field="then_last")
    return _Table(viewer, asked, now, then).shown()


def _counting(
    viewer: Viewer, asked: MeasureAsked, *, first: dt.date | None, last: dt.date | None, field: str
) -> Counting:
    year = school_year(viewer, first or viewer.today)
    if year is None or (last is not None and last not in year.span):
        raise NotPossible("Choose days that lie in one school year.", field)
    lines = count_school(viewer, year, SEE_SCHOOL_FIGURES, at=asked.at)
    until = min(viewer.today, year.span.last_day)
    span = Span(first or year.span.first_day, last or until)
    return counting(lines, span, untaken(viewer, year, at=asked.at), everybody=asked.everybody)


@dataclass(frozen=True, slots=True)
class _Table:
    """What was asked, counted over both periods, before it is put into words."""

    viewer: Viewer
    asked: MeasureAsked
    now: Counting
    then: Counting | None

    def shown(self) -> Measures:
        by_code = self.asked.by is By.CODE
        pupils = self.now.lines.year.profile.words.pupils
        return Measures(
            by=spoken(BY_WORDS[self.asked.by]),
            population=f"All {pupils}" if self.asked.everybody else population_words(self.now.lines),
            days=_days(self.now),
            then_days=_days(self.then) if self.then else "",
            caveats=tuple(self._caveats()),
            heads=_CODES if by_code else self._rates(),
            total=None
            if by_code
            else self._row("All", self.now.total, self.then.total if self.then else None),
            rows=tuple(self._codes() if by_code else self._rows()),
        )

    @property
    def _limits(self) -> Thresholds:
        return self.now.lines.year.profile.thresholds

    def _rates(self) -> tuple[str, ...]:
        """The heads of the cells; a country may set no limit of severe absence."""
        severe = ("Missed half or more",) if self._limits.severe else ()
        often = self._limits.persistent.words.capitalize()
        words = self.now.lines.year.profile.words
        reasons = (words.authorised.capitalize(), words.unauthorised.capitalize())
        return ("n", "Attendance", *reasons, "Late", often, *severe, "Registers missing")

    def _caveats(self) -> Iterator[str]:
        weeks = weeks_counted(self.now.slots)
        if weeks < PROVISIONAL_WEEKS:
            yield (
                f"{counted(weeks, 'school week', 'school weeks').capitalize()}: how many are"
                f" {self._limits.persistent.words} is provisional."
            )
        if self.asked.at:
            yield (
                f"As it was on {full_date(self.asked.at)} at {clock(self.asked.at)}: marks as they had been entered by"
                " then. Groups and characteristics are those of their dates as they are known today."
            )

    def _rows(self) -> Iterator[MeasureRow]:
        if not self.now.slots:
            return
        before = {each.key: each for each in self._measured(self.then)} if self.then else {}
        for each in sorted(self._measured(self.now), key=lambda row: self._rank(row.key)):
            yield self._row(self._words(each.key), each, before.get(each.key))

    def _measured(self, of: Counting) -> list[Measured]:
        if self.asked.by is By.WEEK:
            return of.by_week()
        if self.asked.by is By.YEAR_GROUP:
            return of.by_label(year_labels(of.lines))
        if self.asked.by is By.FORM:
            return of.by_label(form_labels(of.lines))
        day = min(of.last, self.viewer.today)
        return of.by_label(held_labels(self.viewer, of.lines, self.asked.by.value, day))

    def _rank(self, key: str) -> tuple[bool, int, str]:
        """Order rows: year groups as in the profile, weeks by date, others alphabetically; pupils in no group last."""
        groups = [group.code for group in self.now.lines.year.profile.year_groups]
        if self.asked.by is By.YEAR_GROUP and key in groups:
            return (False, groups.index(key), key)
        words = key if self.asked.by is By.WEEK else self._words(key)
        return (not key, len(words) if self.asked.by is By.FORM else 0, words)

    def _words(self, key: str) -> str:
        words = self.now.lines.year.profile.words
        if self.asked.by is By.YEAR_GROUP:
            group = self.now.lines.year.profile.year_group(key)
            return group.name if group else f"In no {words.year_group}"
        if self.asked.by is By.FORM:
            return names(self.viewer).group(uuid.UUID(key)) if key else f"In no {words.form}"
        if self.asked.by is By.WEEK:
            monday = dt.date.fromisoformat(key)
            return f"Week of {date(monday)}"
        return held_words(self.asked.by.value, key)

    def _row(self, words: str, of: Measured, then: Measured | None) -> MeasureRow:
        total = of.total
        return MeasureRow(
            words=words,
            cells=(
                str(of.pupils),
                percent(total.attendance),
                percent(total.rate(total.authorised)),
                percent(total.rate(total.unauthorised)),
                str(total.late),
                str(of.persistent),
                *((str(of.severe),) if self._limits.severe else ()),
                str(of.registers),
            ),
            gaps=counted(total.unmarked, "gap", "gaps") if total.unmarked else "",
            behind=self._behind("" if words == "All" else of.key, is_total=words == "All"),
            then=f"{percent(then.total.attendance)}, n {then.pupils}" if then else "",
            change=change_in_points(total.attendance, then.total.attendance if then else None),
        )

    def _codes(self) -> Iterator[MeasureRow]:
        possible = self.now.total.total
        before = {each.code.byte: each for each in self.then.by_code()} if self.then else {}
        for each in self.now.by_code():
            share = percent(possible.rate(each.sessions), 2) if each.code.mark_class.is_possible else ""
            yield MeasureRow(
                words=f"{each.code.symbol} {each.code.label}",
                cells=(str(each.pupils), str(each.sessions), share),
                gaps="",
                behind=self._behind(each.code.symbol),
                then=_sessions(before.get(each.code.byte)) if self.then else "",
            )

    def _behind(self, key: str, *, is_total: bool = False) -> str:
        """The query string of the list of pupils behind a row."""
        by, asked = self.asked.by, self.asked
        first, last = self.now.first, self.now.last
        if by is By.WEEK and not is_total:
            first = dt.date.fromisoformat(key)
            last = first + dt.timedelta(days=6)
        query: dict[str, str] = {"first": first.isoformat(), "last": last.isoformat()}
        query["years"] = EVERYBODY if asked.everybody else ""
        if not is_total:
            query |= self._narrowed(key)
        if asked.at:
            query["at"] = asked.at.strftime("%Y-%m-%dT%H:%M")
        return urlencode({name: value for name, value in query.items() if value})

    def _narrowed(self, key: str) -> Mapping[str, str]:
        by = self.asked.by
        if by is By.YEAR_GROUP:
            return {"years": key or NO_YEAR}
        if by is By.FORM:
            return {"form": key or NO_YEAR}
        if by is By.CODE:
            return {"code": key}
        return {} if by is By.WEEK else {"what": by.value, "held": key or NO_YEAR}


def _sessions(of: MeasuredCode | None) -> str:
    return f"{of.sessions if of else 0} sessions, n {of.pupils if of else 0}"


def _days(of: Counting) -> str:
    return f"{full_date(of.first)} to {full_date(of.last)}"
