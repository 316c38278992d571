"""Who has reached an absence threshold, with the dates and codes that show it: evidence for a person to decide on.

Whole schools are filtered on arrays; only the marks of pupils who remain are examined, and only their birth dates are
opened, since most thresholds apply to compulsory school age only.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np

from muster.attendance.access import SEE_THRESHOLDS
from muster.attendance.figures import FiguresByPupil, Mask
from muster.attendance.pages import tone_of
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.population import populated, population_words
from muster.attendance.queries.rolling import Rolling, with_year_before
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.records import SESSION_LINE
from muster.attendance.sieve import days_with, reaching_penalty, reaching_run
from muster.attendance.thresholds import (
    PROVISIONAL_WEEKS,
    DueSession,
    continuous_run,
    illness_days,
    is_illness,
    penalty_window,
)
from muster.attendance.words import counted
from muster.calendar.codes import Code
from muster.calendar.profile import Penalty, Profile
from muster.calendar.rules import is_of_compulsory_age, missing_history, monday_of
from muster.people.directory import names
from muster.people.records import PARTICULARS
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.pupils.queries.patterns import Pattern, patterns_of
from muster.ui.formats import date, full_date, span, weekday_date

_WEEK = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Reached:
    """A pupil who has reached a threshold: what was counted, and each day of it with its codes."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    form: str
    words: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """One rule in words, who has reached it, and how many others did who are outside compulsory school age."""

    title: str
    rule: str
    rows: tuple[Reached, ...]
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many have missed a share of their sessions, and the address of the list that names them."""

    words: str
    only: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All thresholds reached, whom they cover, and what is not known yet.

    `asks_who_fails`: by the country's law a person judges who fails to attend regularly.
    """

    population: str
    until: dt.datetime
    asks_who_fails: bool
    caveats: tuple[str, ...]
    shares: tuple[Share, ...]
    thresholds: tuple[Threshold, ...]
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The marks counted: this year, and the year before while its weeks are within the rolling window.

    `everyone` was on roll at any time of this year, and is opened once; `now` are those of them on roll today.
    `written` writes a day, each only once: many pupils missed the same ones.
    """

    viewer: Viewer
    everyone: Counted
    now: Counted
    before: Counted | None
    so_far: FiguresByPupil
    written: Callable[[dt.date], str]

    @property
    def profile(self) -> Profile:
        return self.now.year.profile

    @property
    def days(self) -> list[dt.date]:
        """The day of each due session of this year."""
        return [day for _, day in self.now.due]

    @property
    def days_of_both(self) -> list[dt.date]:
        """The day of each due session, last year's first."""
        return [day for _, day in self.before.due] + self.days if self.before else self.days

    @property
    def sessions_of_days_over(self) -> int:
        """How many of the due sessions, of both years, lie on days of which every session was due."""
        today = sum(day == self.now.today for day in self.days)
        is_over = today == len(self.profile.sessions)
        return len(self.days_of_both) - (0 if is_over else today)

    def where_in_both(self, holds: Callable[[Code], bool]) -> Mask:
        """As `Counted.where`, over both years."""
        return Rolling(self.now, self.before).where(holds)

    def sessions(self, row: int, *, with_last_year: bool = False) -> tuple[DueSession, ...]:
        """A pupil's due sessions, oldest first."""
        earlier = self.before.sessions(row) if self.before and with_last_year else ()
        return earlier + self.now.sessions(row)


def thresholds(viewer: Viewer) -> Thresholds | None:
    """The thresholds reached by pupils on roll today; None if there is no year. Naming them is recorded."""
    reason = require(viewer, SEE_THRESHOLDS)
    year = school_year(viewer, viewer.today)
    if year is None:
        return None
    ground = _ground(viewer, year)
    found = tuple(_thresholds(ground))
    patterns = tuple(patterns_of(viewer, ground.now))
    named = {row.id for each in found for row in each.rows}
    named |= {pupil for each in patterns for pupil, _ in each.names}
    record(
        viewer,
        SEE_THRESHOLDS,
        "list who reached a threshold",
        reason=reason,
        people=sorted(named),
        kinds=[SESSION_LINE],
    )
    words = year.profile.words
    return Thresholds(
        population=f"{counted(len(ground.now.roll), words.pupil, words.pupils)} on roll today",
        until=viewer.now,
        asks_who_fails=year.profile.thresholds.severe is not None,
        caveats=tuple(_caveats(ground)),
        shares=tuple(_shares(ground)),
        thresholds=found,
        patterns=patterns,
    )


def _ground(viewer: Viewer, year: SchoolYear) -> _Ground:
    everyone = count_school(viewer, year, SEE_THRESHOLDS)
    now = everyone.on_roll_today()
    rolling = with_year_before(viewer, now, SEE_THRESHOLDS)
    return _Ground(viewer, everyone, now, rolling.before, now.over(0, len(now.due)), cache(weekday_date))


def _weeks(lines: Counted) -> set[dt.date]:
    return {monday_of(day) for _, day in lines.due}


def _caveats(ground: _Ground) -> Iterator[str]:
    """Cautions for the reader: too little of the year, too little history, gaps."""
    weeks = len(_weeks(ground.now))
    if weeks < PROVISIONAL_WEEKS:
        yield f"Provisional: {counted(weeks, 'school week', 'school weeks')} of the year so far."
    rule = ground.profile.thresholds.penalty
    if rule is not None:
        missing = missing_history(_days_held(ground), rule.school_weeks)
        if missing:
            yield (
                f"History missing before {full_date(missing)}: fewer than {rule.school_weeks} school weeks"
                " are held."
            )
    gaps = ground.so_far.total.unmarked
    if gaps:
        yield f"{counted(gaps, 'session has', 'sessions have')} no mark and count for nothing."


def _days_held(ground: _Ground) -> list[dt.date]:
    """The days with at least one mark; a year that was never imported has none."""
    days: list[dt.date] = []
    for lines in filter(None, (ground.before, ground.now)):
        held = set(np.flatnonzero(lines.marks.any(axis=0)).tolist())
        days += [day for index, day in lines.due if index in held]
    return days


@dataclass(frozen=True, slots=True)
class _Rule:
    """One threshold: which rows reach it, and the words and sessions that show it for a row."""

    title: str
    rule: str
    reached: Mask
    says: Callable[[int], tuple[str, Sequence[DueSession]]]


def _thresholds(ground: _Ground) -> list[Threshold]:
    """Every threshold of the country profile. Ages are opened once, and only for those in question."""
    rules = list(_rules(ground))
    if not rules:
        return []
    in_question = np.logical_or.reduce([each.reached for each in rules])
    outside = _outside(ground, [ground.now.roll[row].pupil_id for row in np.flatnonzero(in_question)])
    return [_threshold(ground, each, outside) for each in rules]


def _rules(ground: _Ground) -> Iterator[_Rule]:
    limits, follow_up = ground.profile.thresholds, ground.profile.follow_up
    if limits.penalty is not None:
        yield _penalty(ground, limits.penalty)
    if follow_up.continuous_return_school_days is not None:
        yield _continuous(ground, follow_up.continuous_return_school_days)
    if follow_up.illness is not None and follow_up.illness_return_school_days is not None:
        yield _illness(ground, follow_up.illness_return_school_days)


def _penalty(ground: _Ground, rule: Penalty) -> _Rule:
    def says(row: int) -> tuple[str, Sequence[DueSession]]:
        sessions = ground.sessions(row, with_last_year=True)
        window = penalty_window(sessions, rule, ground.days_of_both)
        if window is None:
            raise ValueError("the sieve and the rule disagree")
        week = window.first_week, window.last_week + _WEEK
        inside = [each for each in sessions if _is_threshold(each.code) and week[0] <= each.day <= week[1]]
        return f"{window.sessions} sessions, {_from_to(inside[0].day, inside[-1].day)}", inside

    threshold = ground.where_in_both(_is_threshold)
    return _Rule(
        f"{rule.sessions} unauthorised sessions in {rule.school_weeks} school weeks",
        f"Coded {_threshold_symbols(ground.profile)}, in any mix, within {rule.school_weeks} school weeks that follow"
        " one another, across terms and years. Consider support first; a penalty notice is a person's decision.",
        reaching_penalty(threshold, ground.days_of_both, rule),
        says,
    )


def _is_threshold(code: Code | None) -> bool:
    return code is not None and code.threshold


def _continuous(ground: _Ground, days: int) -> _Rule:
    over = ground.sessions_of_days_over  # at noon, today is no whole day yet
    threshold = ground.where_in_both(_is_threshold)[:, :over]
    possible = ground.where_in_both(lambda code: code.mark_class.is_possible)[:, :over]
    counted_days = ground.days_of_both[:over]

    def says(row: int) -> tuple[str, Sequence[DueSession]]:
        last = counted_days[-1]
        sessions = [each for each in ground.sessions(row, with_last_year=True) if each.day <= last]
        run = continuous_run(sessions, days)
        inside = [each for each in sessions if each.day in run and _is_threshold(each.code)]
        return f"{len(run)} school days, {_from_to(run[0], run[-1])}", inside

    return _Rule(
        f"{days} school days in a row",
        f"Every session of them coded {_threshold_symbols(ground.profile)}, in any mix, also across the holidays."
        " A return to the local authority.",
        reaching_run(threshold, possible, counted_days, days),
        says,
    )


def _illness(ground: _Ground, days: int) -> _Rule:
    follow_up = ground.profile.follow_up
    ill = ground.now.where(lambda code: is_illness(code, follow_up))

    def says(row: int) -> tuple[str, Sequence[DueSession]]:
        sessions = ground.now.sessions(row, ill)
        return f"{illness_days(sessions, follow_up)} school days with illness", sessions

    return _Rule(
        f"{days} school days of illness",
        "Together or not, in this school year. A return to the local authority is due once a spell, as soon as"
        f" {days} days are expected: do not wait for the last of them.",
        days_with(ill, ground.days) >= days,
        says,
    )


def _shares(ground: _Ground) -> Iterator[Share]:
    """How many are persistently and severely absent: of those, and of everyone of them this year, whom the school's
    figures are of, so that both pages say the same; who they are stands on the list behind the figure.
    """
    lines = ground.everyone
    of_each = ground.so_far if lines is ground.now else lines.over(0, len(lines.due))
    counted_of = FiguresByPupil(of_each.counts[populated(lines)])
    limits, words, base = ground.profile.thresholds, ground.profile.words, counted_of.with_figures
    for only, limit in (("persistent", limits.persistent), ("severe", limits.severe)):
        if limit is not None:
            number = int(np.count_nonzero(counted_of.reaching(limit)))
            yield Share(
                f"{population_words(lines)}: {number} of {base} {words.pupils} missed {limit.absent} in {limit.of} or"
                f" more of their own possible {words.half_days} this year: {limit.words}.",
                only if number else "",
            )


def _threshold(ground: _Ground, rule: _Rule, outside: AbstractSet[uuid.UUID]) -> Threshold:
    rows = [int(row) for row in np.flatnonzero(rule.reached)]
    listed = [row for row in rows if ground.now.roll[row].pupil_id not in outside]
    left_out = len(rows) - len(listed)
    words = ground.profile.words
    pupils, verb = counted(left_out, words.pupil, words.pupils), "is" if left_out == 1 else "are"
    return Threshold(
        rule.title,
        rule.rule,
        tuple(_row(ground, row, *rule.says(row)) for row in listed),
        f"{pupils} outside compulsory school age {verb} not listed." if left_out else "",
    )


def _outside(ground: _Ground, people: Sequence[uuid.UUID]) -> AbstractSet[uuid.UUID]:
    """Those known to be outside compulsory school age today; a pupil without a birth date counts as within it."""
    rule = ground.profile.compulsory_age
    if rule is None or not people:
        return frozenset()
    opened = open_folders(ground.viewer, SEE_THRESHOLDS, people, Want(PARTICULARS), action="check age")
    return {
        person
        for person, held in opened.of(PARTICULARS).items()
        if held.record.born and not is_of_compulsory_age(held.record.born, ground.viewer.today, rule)
    }


def _row(ground: _Ground, row: int, words: str, sessions: Iterable[DueSession]) -> Reached:
    directory, each = names(ground.viewer), ground.now.roll[row]
    return Reached(
        id=each.pupil_id,
        name=directory.shown(each.pupil_id),
        initials=directory.initials(each.pupil_id),
        tone=tone_of(each.pupil_id),
        form=directory.group(each.form_id) if each.form_id else "",
        words=words,
        evidence=tuple(_evidence(ground, sessions)),
    )


def _evidence(ground: _Ground, sessions: Iterable[DueSession]) -> Iterator[tuple[str, str]]:
    """Each day with the codes of its sessions: "Mon 9 November 2026", "AM G, PM G"."""
    for day, of_day in groupby(sessions, key=lambda session: session.day):
        codes = [
            f"{ground.profile.sessions[each.slot].short} {each.code.symbol}" for each in of_day if each.code
        ]
        yield ground.written(day), ", ".join(codes)


def _threshold_symbols(profile: Profile) -> str:
    symbols = sorted({code.symbol for code in profile.codes if code.threshold})
    return f"{', '.join(symbols[:-1])} or {symbols[-1]}" if len(symbols) > 1 else "".join(symbols)


def _from_to(first: dt.date, last: dt.date) -> str:
    return span(first, last) if first != last else f"on {date(first)}"
