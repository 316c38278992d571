"""What a threshold of rolling school weeks is counted over: this year, and the year before while it still reaches in."""

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
    """The lines of the pupils on roll in this year and, where fewer weeks than the rule's are over, the year before."""

    now: Counted
    before: Counted | None

    def where(self, holds: Callable[[Code], bool]) -> Mask:
        """As `Counted.where`, over both years, the earlier first."""
        now = self.now.where(holds)
        return np.hstack([self.before.where(holds), now]) if self.before else now

    def reached_penalty(self) -> Mask:
        """Whose unauthorised sessions reach the country's rule; nobody's where it has none."""
        rule = self.now.year.profile.thresholds.penalty
        if rule is None:
            return np.zeros(len(self.now.roll), dtype=bool)
        days = [day for lines in (self.before, self.now) if lines for _, day in lines.due]
        return reaching_penalty(self.where(lambda code: code.threshold), days, rule)


def count_rolling(
    viewer: Viewer, year: SchoolYear, permission: Permission, *, roll: Mapping[uuid.UUID, OnRoll]
) -> Rolling:
    """Open the lines of these pupils for counting, of the year before only while its weeks still count."""
    return with_year_before(viewer, count_school(viewer, year, permission, roll=roll), permission)


def with_year_before(viewer: Viewer, now: Counted, permission: Permission) -> Rolling:
    """The lines that are open already, and beside them the year before of the same pupils while its weeks still count."""
    year = now.year
    rule = year.profile.thresholds.penalty
    weeks = {monday_of(day) for _, day in now.due}
    earlier = None
    if rule is not None and len(weeks) < rule.school_weeks:
        earlier = school_year(viewer, year.span.first_day - ONE_DAY)
    roll = {each.pupil_id: each for each in now.roll}
    before = count_school(viewer, earlier, permission, roll=roll) if earlier else None
    return Rolling(now, before)
