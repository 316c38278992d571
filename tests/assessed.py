"""The school that every test knows, with something to assess: a course for 3B, scales, three points and a class to mark."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.saving import Saved, save_results
from muster.assessment.actions.scales import adopt_scale, change_scale
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.models import Column, ScaleVersion
from muster.assessment.places import SheetPlace
from muster.assessment.queries.sheets import mark_sheet
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from tests.cast import School

POINTS = {
    "summer": NewPoint("Summer", dt.date(2026, 7, 3), dt.date(2026, 9, 1), dt.date(2027, 7, 31)),
    "autumn": NewPoint("Autumn", dt.date(2026, 11, 20), dt.date(2026, 11, 2), dt.date(2026, 12, 11)),
    "closed": NewPoint("September", dt.date(2026, 9, 18), dt.date(2026, 9, 7), dt.date(2026, 9, 25)),
}
"""The points by part: one of last year that is still open, one that is open now, and one that has closed."""

SCALES = ("england.scaled_score", "england.wts_exs_gds", "generic.effort_4_best")


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is assessed at the school: reading for 3B and 4A, at three points, on three scales."""

    school: School
    course: uuid.UUID
    points: Mapping[str, uuid.UUID]
    versions: Mapping[str, uuid.UUID]

    @property
    def place(self) -> SheetPlace:
        """The sheet of 3B."""
        return SheetPlace(self.school.form_3b, self.course)

    def column(self, point: str, series: Series = Series.ATTAINMENT) -> int:
        """The number of a column."""
        with self.school.seen_by_command():
            row = Column.objects.get(
                school_id=self.school.id,
                course_id=self.course,
                point_id=self.points[point],
                series=series.value,
            )
            return row.number

    def sent(
        self,
        pupil: uuid.UUID,
        typed: str,
        *,
        was: str | None = "",
        point: str = "autumn",
        series: Series = Series.ATTAINMENT,
    ) -> SentResult:
        """A pupil's result as a device sends it."""
        return SentResult(uuid.uuid4(), pupil, self.column(point, series), typed, was)

    def save(self, *results: SentResult, by: uuid.UUID | None = None) -> Saved:
        """Save results as the tutor of 3B, or as somebody else."""
        with self.school.seen_by(by or self.school.tutor) as viewer:
            return save_results(by=viewer, place=self.place, results=results)

    def shown(self, point: str = "autumn", series: Series = Series.ATTAINMENT) -> dict[str, str]:
        """What the sheet shows in a column, by name."""
        number = self.column(point, series)
        with self.school.seen_by(self.school.tutor) as viewer:
            sheet = mark_sheet(viewer, self.place)
            at = [column.number for column in sheet.header.columns].index(number)
            return {row.name: row.cells[at].text for row in sheet.rows}


def change_effort(assessed: Assessed) -> uuid.UUID:
    """The school renames a value of its scale of effort, and asks for effort on the new version at the autumn point."""
    with assessed.school.seen_by(assessed.school.head) as head:
        old = shipped_scales("england")[SCALES[2]]
        values = (*old.values[:-1], msgspec.structs.replace(old.values[-1], label="Superb"))
        scale = ScaleVersion.objects.get(school_id=head.school_id, id=assessed.versions[SCALES[2]]).scale_id
        made = change_scale(by=head, scale_id=scale, definition=msgspec.structs.replace(old, values=values))
        ask_for(
            by=head, point_id=assessed.points["autumn"], courses=[assessed.course], series=Series.EFFORT,
            version_id=made,
        )  # fmt: skip
        return made


def assess(school: School) -> Assessed:
    """Set up assessment at a school of the cast, as its head would."""
    with school.seen_by(school.head) as head:
        shipped = shipped_scales("england")
        versions = {key: adopt_scale(by=head, shipped=key, definition=shipped[key]) for key in SCALES}
        (course,) = add_courses(by=head, courses=[NewCourse("Reading", "Reading, Years 3 and 4", ("3", "4"))])
        follow_courses(by=head, pairs=[(course, school.form_3b), (course, school.form_4a)])
        points = {
            part: add_point(by=head, year_id=school.year.id, point=point) for part, point in POINTS.items()
        }
        for point in points.values():
            for series, key in ((Series.ATTAINMENT, SCALES[0]), (Series.EFFORT, SCALES[2])):
                ask_for(by=head, point_id=point, courses=[course], series=series, version_id=versions[key])
        return Assessed(school, course, points, versions)
