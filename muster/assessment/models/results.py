"""Where results are entered and on which scale, and what was entered, sealed. No result lies here readable."""

from typing import ClassVar

from django.db import models

from muster.assessment.models.courses import Course, Objective
from muster.assessment.models.points import AssessmentPoint
from muster.assessment.models.scales import Conversion, ScaleVersion
from muster.assessment.models.work import Assignment, Question
from muster.assessment.series import Series
from muster.protection.identifiers import thing_id
from muster.protection.receipts import Receipt
from muster.protection.walls.relations import SchoolRow, school_relation


class Column(SchoolRow):
    """Where results of one kind are entered, on one version of one scale; neither ever changes.

    `number` is the column's place in the records of its school-year and is never used again. A column belongs to an
    assessment point, perhaps for one objective, or to an assignment, perhaps for one question.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    number = models.PositiveIntegerField()
    course = school_relation(Course)
    series = models.CharField(max_length=12, choices=[(one.value, one.words) for one in Series])
    version = school_relation(ScaleVersion)
    point = school_relation(AssessmentPoint, null=True)
    objective = school_relation(Objective, null=True)
    assignment = school_relation(Assignment, null=True)
    question = school_relation(Question, null=True)
    out_of = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("school_id", "year", "number"), name="one_column_a_number"),
            models.UniqueConstraint(
                fields=("school_id", "course", "series", "point", "objective", "version"),
                name="one_column_a_place",
                nulls_distinct=False,
                condition=models.Q(point__isnull=False),
            ),
        )
        indexes = (models.Index(fields=("school_id", "course")),)


class ResultEntry(SchoolRow):
    """One saving of results, sealed and never changed: whose, into which columns, as what, at what moment."""

    class Origin(models.IntegerChoices):
        SHEET = 1
        IMPORT = 2
        TICKET = 3
        MODERATION = 4
        RULE = 5
        AGREEMENT = 6

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    course = school_relation(Course)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    origin = models.PositiveSmallIntegerField(choices=Origin.choices)
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("school_id", "course", "year")),)


class ResultReceipt(Receipt):
    """That a result with this key was dealt with: a batch sent twice is saved once."""


class TargetSetting(SchoolRow):
    """That targets of one column were set by the school's rule: from which column, by which table, in which entry.

    Without a conversion the rule is to keep the place on the same scale.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    column = school_relation(Column)
    start = school_relation(Column)
    conversion = school_relation(Conversion, null=True)
    entry = school_relation(ResultEntry)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "year")),)
