"""A pupil of the invented secondary school who attends every day but is never in one lesson of the week."""

from dataclasses import dataclass
from datetime import date, timedelta

from muster.demonstration.made import MadeSchool
from muster.demonstration.timetable import LESSONS_A_DAY, block_of
from muster.demonstration.year import MONDAY

CLASS = "7 Mathematics 2"
WEEKS = 6
SCHOOL_DAYS = 5
_SOME_MONDAY = date(2026, 9, 7)


@dataclass(frozen=True, slots=True)
class Skipped:
    """The number of the class and of the pupil, and which lesson of the week is skipped."""

    group: int
    pupil: int
    weekday: int
    period: int

    def is_it(self, group: int, day: date, period: int) -> bool:
        """Whether this is the lesson."""
        return (group, day.weekday(), period) == (self.group, self.weekday, self.period)


def skipped_lesson(school: MadeSchool) -> Skipped | None:
    """The last lesson of that class's week, and a pupil who has been in the class all year."""
    for number, group in enumerate(school.groups):
        if group.name != CLASS or group.year is None:
            continue
        lessons = [
            (weekday, period)
            for weekday in range(MONDAY, MONDAY + SCHOOL_DAYS)
            for period in range(1, LESSONS_A_DAY + 1)
            if block_of(group.year, _SOME_MONDAY + timedelta(days=weekday), period) == group.block
        ]
        here = [
            each.pupil for each in group.members if each.first_day == school.year.first and not each.last_day
        ]
        return Skipped(number, here[len(here) // 2], *lessons[-1])
    return None
