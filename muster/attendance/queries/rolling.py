"""The lines for a threshold over rolling school weeks: this year's, and last year's while its weeks still count."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from muster.attendance.figures import Mask
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.sieve import reaching_penalty
from muster.calendar.codes import Code
from muster.calendar.rules import ONE_DAY, monday_of
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Rolling:
    """The lines of pupils on roll this year and, while fewer weeks than the rule needs have passed, last year."""

    now: Counted
    before: Counted | None

    def where(self, holds: Callable[[Code], bool]) -> Mask:
        """As `Counted.where`, over both years, the earlier first."""
        now = self.now.where(holds)
        return np.hstack([self.before.where(holds), now]) if self.before else now

    def reached_penalty(self) -> Mask:
        """Whose unauthorised sessions reach the country's threshold; nobody's if it has none."""
        rule = self.now.year.profile.thresholds.penalty
        if rule is None:
            return np.zeros(len(self.now.roll), dtype=bool)
        days = [day for lines in (self.before, self.now) if lines for _, day in lines.due]
        return reaching_penalty(self.where(lambda code: code.threshold), days, rule)


def count_rolling(
    viewer: Viewer, year: SchoolYear, permission: Permission, *, roll: Mapping[uuid.UUID, OnRoll]
) -> Rolling:
    """Open these pupils' lines for counting, including last year's while its weeks still count."""
    return with_year_before(viewer, count_school(viewer, year, permission, roll=roll), permission)


def with_year_before(viewer: Viewer, now: Counted, permission: Permission) -> Rolling:
    """Lines already open, joined by the same pupils' lines of last year while its weeks still count."""
    year = now.year
    rule = year.profile.thresholds.penalty
    weeks = {monday_of(day) for _, day in now.due}
    earlier = None
    if rule is not None and len(weeks) < rule.school_weeks:
        earlier = school_year(viewer, year.span.first_day - ONE_DAY)
    roll = {each.pupil_id: each for each in now.roll}
    before = count_school(viewer, earlier, permission, roll=roll) if earlier else None
    return Rolling(now, before)
