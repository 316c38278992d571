"""Pieces of work and the questions of tests, the categories they belong to, and by which rules they become grades."""

from django.db import models

from muster.assessment.models.courses import Course, Objective
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Category(SchoolRow):
    """A kind of work of a course, and how much it weighs: homework a fifth, tests a half."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    course = school_relation(Course)
    name = models.CharField(max_length=40)
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    drop_lowest = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "course", "name"), name="one_category_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Gradebook(SchoolRow):
    """By which rules a course makes grades of marks: `policy` has the shape of `gradebook.policy.Policy`.

    `number` counts the versions; what each said before, its categories included, is a `SetUpChange`.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    course = school_relation(Course)
    number = models.PositiveSmallIntegerField()
    policy = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "course"), name="one_gradebook_a_course"),
        )


class Assignment(SchoolRow):
    """A piece of work: of one group, or of everyone on the course where no group is named. A test has questions."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    course = school_relation(Course)
    group = school_relation("people.Group", null=True)
    category = school_relation(Category, null=True)
    title = models.CharField(max_length=60)
    out_of = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    weight = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    set_on = models.DateField()
    due_on = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "course")),)

    def __str__(self) -> str:
        return self.title


class Question(SchoolRow):
    """A question of a test: how many marks it is worth, and which objective it asks about."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    assignment = school_relation(Assignment)
    number = models.CharField(max_length=8)
    rank = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=120, default="", blank=True)
    out_of = models.DecimalField(max_digits=5, decimal_places=1)
    objective = school_relation(Objective, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "assignment", "number"), name="one_question_a_number"
            ),
        )

    def __str__(self) -> str:
        return self.number
