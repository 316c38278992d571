"""Patterns in the absences of a whole school, only where they go beyond chance, and the pupils concerned."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from muster.attendance.patterns import (
    around_holidays,
    days_missed,
    in_one_lesson,
    on_weekdays,
    with_one_another,
)
from muster.attendance.queries.lesson_lines import lessons_in_school
from muster.attendance.queries.whole import Counted
from muster.calendar.profile import WEEKDAYS
from muster.people.directory import names
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern beyond chance, with the pupils concerned."""

    names: tuple[tuple[uuid.UUID, str], ...]
    form: str
    words: str


def patterns_of(viewer: Viewer, lines: Counted) -> Iterator[Pattern]:
    """Weekdays and holidays over all absences; lessons and pairs over unauthorised ones only: illness goes round a class."""
    days = [day for _, day in lines.due]
    absent = days_missed(lines.where(lambda code: code.mark_class.is_absent), days)
    for lying in on_weekdays(absent):
        weekday = WEEKDAYS[lying.place].capitalize()
        yield _pattern(viewer, lines, f"{lying.often} of {lying.of} days missed were a {weekday}", lying.row)
    for lying in around_holidays(absent):
        said = (
            f"{lying.often} of {lying.of} days missed were the last before a holiday or the first after one"
        )
        yield _pattern(viewer, lines, said, lying.row)
    yield from _lessons(viewer, lines)
    without_leave = days_missed(lines.where(lambda code: code.threshold), days)
    for pair in with_one_another(without_leave):
        said = f"{pair.both} days without leave were missed by both"
        yield _pattern(viewer, lines, said, pair.first, pair.second)


def _lessons(viewer: Viewer, lines: Counted) -> Iterator[Pattern]:
    """The same weekly lesson missed without leave by a pupil who was in school that day."""
    lessons = lessons_in_school(viewer, lines)
    if lessons is None:
        return
    week = sorted(set(lessons.places))
    for lying in in_one_lesson(lessons.taken, lessons.missed, lessons.places):
        weekday, period = week[lying.place]
        lesson = f"{lessons.names[period]} on a {WEEKDAYS[weekday].capitalize()}"
        said = f"{lying.often} of {lying.of} lessons missed while in school were {lesson}"
        yield _pattern(viewer, lines, said, lying.row)


def _pattern(viewer: Viewer, lines: Counted, words: str, *rows: int) -> Pattern:
    directory = names(viewer)
    pupils = [lines.roll[row] for row in rows]
    forms = dict.fromkeys(directory.group(each.form_id) for each in pupils if each.form_id)
    return Pattern(
        names=tuple((each.pupil_id, directory.shown(each.pupil_id)) for each in pupils),
        form=", ".join(forms),
        words=words,
    )
