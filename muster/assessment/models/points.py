"""When results are fixed, and that a class was reminded of it."""

from django.db import models

from muster.assessment.models.courses import Course
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class AssessmentPoint(SchoolRow):
    """A date at which results are fixed. `day` is what they speak of; they are entered from `opens` to `closes`."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    name = models.CharField(max_length=60)
    day = models.DateField()
    opens = models.DateField()
    closes = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "year", "name"), name="one_point_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Reminder(SchoolRow):
    """That a class's teachers were reminded of an assessment point. Once: a second one teaches nobody anything."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    point = school_relation(AssessmentPoint)
    course = school_relation(Course)
    group = school_relation("people.Group")
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "point", "course", "group"), name="one_reminder"),
        )
