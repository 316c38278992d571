"""Writes the session marks that follow from lessons when a lesson is saved, as separate entries labelled as derived.

Lock order is lesson before session: the lesson's header and lines are locked before any session's.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from muster.attendance.access import CHOOSE_SESSION_RULE
from muster.attendance.actions.saving import lock_register, open_lines, write_intake
from muster.attendance.authority import Authority, authority_over
from muster.attendance.deriving import (
    Derived,
    LessonSeen,
    SessionRule,
    Window,
    codes_before,
    derived,
    follows,
)
from muster.attendance.headers import Header, NoRegister, read_header
from muster.attendance.intake import Intake
from muster.attendance.lines import LinePlace, lesson_place
from muster.attendance.marks import Mark
from muster.attendance.models import Register, RegisterEntry, SessionRuleChoice
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.session_rule import refusals, session_rule
from muster.attendance.records import Line
from muster.attendance.rules import WhyChanged
from muster.calendar.models import LessonPeriod
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.opening import open_folders

_SESSION_GROUPS = """
SELECT m.group_id, m.pupil_id FROM people_membership m
JOIN people_group g ON g.school_id = m.school_id AND g.id = m.group_id AND g.registers = 'session'
WHERE m.school_id = %s AND m.pupil_id = ANY(%s) AND m.first_day <= %s AND (m.last_day IS NULL OR m.last_day >= %s)
ORDER BY m.group_id, m.pupil_id
"""


@dataclass(frozen=True, slots=True)
class LessonMark:
    """What was just entered for a pupil in a lesson, as a symbol, and what it replaced."""

    was: str
    minutes: int | None


@transaction.atomic
def choose_session_rule(*, by: Viewer, rule: SessionRule) -> None:
    """Choose how session marks are made from now on. Raises NotPossible if the school's day does not allow the rule."""
    reason = require(by, CHOOSE_SESSION_RULE)
    why_not = refusals(by)[rule]
    if why_not:
        raise NotPossible(why_not, "rule")
    SessionRuleChoice.objects.create(
        school_id=by.school_id, rule=rule.value, chosen_at=by.moment, chosen_by=by.person_id
    )
    record(by, CHOOSE_SESSION_RULE, "choose session rule", reason=reason)


@transaction.atomic(savepoint=False)
def derive_sessions(*, by: Viewer, place: RegisterPlace, entered: Mapping[uuid.UUID, LessonMark]) -> None:
    """Derive the session marks of pupils just marked in a lesson, by the school's rule. Call it after saving."""
    rule = session_rule(by.school_id)
    if rule is SessionRule.FORM or not entered:
        return
    lesson = read_header(by, place)
    authority = authority_over(by, lesson)
    pupils = sorted(entered.keys() & set(lesson.members))
    opened = open_folders(
        by,
        authority.permission,
        pupils,
        lesson.line.want,
        action="derive session marks",
        reasons=authority.over(pupils),
    )
    lines = opened.of(lesson.line.kind, lesson.line.period)
    seen = _Seen(lesson, entered, {pupil: held.record for pupil, held in lines.items()}, _periods(by, lesson))
    for group, members in _by_session_group(by, lesson, pupils).items():
        session = RegisterPlace(group, place.day, Register.Kind.SESSION, lesson.session_slot)
        try:
            header = read_header(by, session)
        except NoRegister:
            continue
        _follow(by, rule, header, authority, seen=seen, pupils=members)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The lessons of a day, from the pupils' lines."""

    lesson: Header
    entered: Mapping[uuid.UUID, LessonMark]
    lines: Mapping[uuid.UUID, Line]
    periods: Sequence[LessonPeriod]

    def of(self, pupil: uuid.UUID) -> list[LessonSeen]:
        """Every lesson of the day as it is now."""
        return [self._lesson(pupil, period, before=False) for period in self.periods]

    def before(self, pupil: uuid.UUID) -> list[LessonSeen]:
        """The same as it was before the lesson was saved."""
        return [self._lesson(pupil, period, before=True) for period in self.periods]

    def _lesson(self, pupil: uuid.UUID, period: LessonPeriod, *, before: bool) -> LessonSeen:
        place, line = self.lesson.place, self.lines[pupil]
        is_this = period.number == place.slot
        symbol = self.entered[pupil].was if is_this and before else self._symbol(line, period.number)
        mark = self.lesson.profile.code_on(symbol, place.day) if symbol else None
        minutes = self.entered[pupil].minutes if is_this and not before else None
        return LessonSeen(period.number, period.starts, period.ends, mark, minutes)

    def _symbol(self, line: Line, number: int) -> str:
        of_lesson = self.lesson.line
        place: LinePlace = lesson_place(
            first_day=of_lesson.first_day,
            last_day=of_lesson.last_day,
            day=of_lesson.day,
            period_number=number,
        )
        return self.lesson.profile.symbols_by_byte[place.byte_in(line)]


def _periods(by: Viewer, lesson: Header) -> list[LessonPeriod]:
    rows = LessonPeriod.objects.filter(school_id=by.school_id, year_id=lesson.year_id)
    return list(rows.order_by("number"))


def _by_session_group(
    by: Viewer, header: Header, pupils: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """The pupils by the group in whose session register they are, in the order of group ids."""
    day = header.place.day
    with connection.cursor() as cursor:
        cursor.execute(_SESSION_GROUPS, [by.school_id, list(pupils), day, day])
        groups: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        for group, pupil in cursor.fetchall():
            groups[group].append(pupil)
    return groups


def _follow(
    by: Viewer,
    rule: SessionRule,
    header: Header,
    authority: Authority,
    *,
    seen: _Seen,
    pupils: Sequence[uuid.UUID],
) -> None:
    """Write the derived marks of one session register."""
    window = Window(header.opens, header.closes, header.ends, header.present)
    profile, no_reason = header.profile, header.profile.follow_up.no_reason
    members = [pupil for pupil in pupils if pupil in header.members]
    if not members:
        return
    register_id, header = lock_register(by, header)
    opened = open_lines(by, header, authority, members)
    intake = Intake(by, header, opened.of(header.line.kind, header.line.period))
    for pupil in members:
        now = derived(rule, window, seen.of(pupil), profile)
        before = codes_before(rule, window, seen.before(pupil), profile)
        present = intake.present(pupil) or ""
        if now is not None and follows(rule, now, present=present, before=before, no_reason=no_reason):
            intake.enter_derived(pupil, _mark(now, header))
            if present:
                intake.change = WhyChanged.FROM_LESSON
    if intake.entered:
        write_intake(by, opened, intake, register_id=register_id, origin=RegisterEntry.Origin.DERIVED)


def _mark(now: Derived, header: Header) -> Mark:
    return Mark(header.profile.bytes_by_symbol[now.code], now.minutes, period=now.period)
