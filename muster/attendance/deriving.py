"""Derives a session's statutory mark from lessons, under the rule that the school has chosen.

"Present" requires the child to be there when the session's register opens, "late" to arrive before it closes; a later
lesson can prove "late after closing", never "present". Rules that break this are not offered: "present in any lesson",
"in most lessons", "in the last lesson". (School Attendance (Pupil Registration) (England) Regulations 2024)
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from muster.calendar.codes import Code, MarkClass
from muster.calendar.profile import Profile
from muster.ui.formats import clock

_LATEST = 600


class SessionRule(StrEnum):
    """How a session's mark is made."""

    FORM = "form"
    FORM_THEN_LESSONS = "form_then_lessons"
    LESSON_AT_OPENING = "lesson_at_opening"


RULE_WORDS = {
    SessionRule.FORM: (
        "The form's own register",
        "Lessons say who is in them and change no session.",
    ),
    SessionRule.FORM_THEN_LESSONS: (
        "The form's own register, and lessons for who came later",
        "Who is absent without a reason, and then seen in a lesson of the same session, was late.",
    ),
    SessionRule.LESSON_AT_OPENING: (
        "The lesson that is on when the session's register opens",
        "Present there is present; late there is late; who is first seen in a later lesson came after closing.",
    ),
}


@dataclass(frozen=True, slots=True)
class Window:
    """One day's session: when its register opens and closes, when it ends, and its code for "present"."""

    opens: dt.time
    closes: dt.time
    ends: dt.time
    present: str


@dataclass(frozen=True, slots=True)
class LessonSeen:
    """A lesson and one pupil's mark in it; `minutes` late is None if unknown."""

    period: int
    starts: dt.time
    ends: dt.time
    mark: Code | None
    minutes: int | None = None

    def arrived(self) -> int | None:
        """The minute of the day from which the pupil was seen in the lesson; None if they were not."""
        if self.mark is None or self.mark.mark_class is not MarkClass.PRESENT:
            return None
        return minute_of(self.starts) + (self.minutes or 0 if self.mark.late else 0)


@dataclass(frozen=True, slots=True)
class Derived:
    """The derived mark: its code, minutes late, the period it comes from, and whether the child was seen."""

    code: str
    minutes: int | None
    period: int
    is_sighting: bool


def minute_of(at: dt.time) -> int:
    """The minute of the day."""
    return at.hour * 60 + at.minute


def derived(
    rule: SessionRule, window: Window, lessons: Sequence[LessonSeen], profile: Profile
) -> Derived | None:
    """What the lessons of a session prove about it under a rule; None if they prove nothing."""
    if rule is SessionRule.FORM:
        return None
    inside = [one for one in lessons if one.ends > window.opens and one.starts < window.ends]
    seen = [(at, one.period) for one in inside if (at := _seen_at(one, window)) is not None]
    opening = _opening(inside, window) if rule is SessionRule.LESSON_AT_OPENING else None
    if seen:
        at, period = min(seen)
        came_first = opening is not None and opening.period == period
        sighting = _sighting(at, period, window, profile, may_be_present=came_first)
        is_vague = any(_is_vague(one) for one in inside if one.period == period)
        return replace(sighting, minutes=None) if is_vague else sighting
    if opening is None or opening.mark is None:
        return None
    return Derived(opening.mark.symbol, None, opening.period, is_sighting=False)


def _seen_at(lesson: LessonSeen, window: Window) -> int | None:
    """The minute at which the pupil was seen; a pupil late by an unknown time was not there when the register opened."""
    at = lesson.arrived()
    return max(at, minute_of(window.opens) + 1) if at is not None and _is_vague(lesson) else at


def _is_vague(lesson: LessonSeen) -> bool:
    """Whether the pupil was late and nobody knows by how much: then no minutes are written into a register either."""
    return lesson.mark is not None and lesson.mark.late and lesson.minutes is None


def _opening(lessons: Iterable[LessonSeen], window: Window) -> LessonSeen | None:
    """The lesson in progress when the register opens."""
    return next((one for one in lessons if one.starts <= window.opens < one.ends), None)


def _sighting(at: int, period: int, window: Window, profile: Profile, *, may_be_present: bool) -> Derived:
    late = max(at - minute_of(window.opens), 0)
    if may_be_present and late == 0:
        return Derived(window.present, None, period, is_sighting=True)
    if at < minute_of(window.closes):
        return Derived(profile.register.late, late, period, is_sighting=True)
    return Derived(profile.register.late_after_closing, late, period, is_sighting=True)


def codes_before(
    rule: SessionRule, window: Window, lessons: Sequence[LessonSeen], profile: Profile
) -> frozenset[str]:
    """Every code these lessons can have led to, however late a late pupil was."""
    guesses = [
        [LessonSeen(one.period, one.starts, one.ends, one.mark, minutes) for one in lessons]
        for minutes in (None, 0, 1, _LATEST)
    ]
    found = (derived(rule, window, guess, profile) for guess in guesses)
    return frozenset(each.code for each in found if each is not None)


def follows(
    rule: SessionRule, now: Derived | None, *, present: str, before: frozenset[str], no_reason: str
) -> bool:
    """Whether the session's mark becomes what the lessons prove.

    A mark made by a person stays, except that a sighting beats an absence without a reason. Gaps are filled and
    derived marks follow their lesson only if the school derives its marks from lessons.
    """
    if now is None or now.code == present:
        return False
    if present == no_reason and now.is_sighting:
        return True
    return rule is SessionRule.LESSON_AT_OPENING and (present == "" or present in before)


def why_not_possible(
    rule: SessionRule, windows: Iterable[Window], lessons: Sequence[tuple[dt.time, dt.time]]
) -> str:
    """Why a school's day does not allow a rule, in words; empty if it does."""
    if rule is SessionRule.FORM_THEN_LESSONS and not lessons:
        return "The school has set no lessons."
    if rule is not SessionRule.LESSON_AT_OPENING:
        return ""
    for window in windows:
        if not any(starts <= window.opens < ends for starts, ends in lessons):
            return f"No lesson is on when the register opens at {clock(window.opens)}: nobody could be found present."
    return ""
