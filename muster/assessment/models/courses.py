"""What is taught of each subject and to whom, who leads it, what is to be learnt, and the sentences of its comment bank."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.people.models import DatedRow
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Subject(SchoolRow):
    """A subject, as the school calls it."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "name"), name="one_subject_a_name"),)

    def __str__(self) -> str:
        return self.name


class SubjectLeader(DatedRow):
    """Somebody who leads a subject in every group that follows it, such as the forms of a primary school."""

    subject = school_relation(Subject)
    staff = school_relation("people.Staff")

    class Meta:
        indexes = (models.Index(fields=("school_id", "staff")),)


class Course(SchoolRow):
    """What is taught of a subject to some year groups. A pupil stays on it when they change their set.

    `slot`, an `eight.Slot`, is as what it counts in Attainment 8, if at all; `awards` how many qualifications it ends with.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    subject = school_relation(Subject)
    name = models.CharField(max_length=80)
    year_groups = ArrayField(models.CharField(max_length=4), default=list)
    slot = models.CharField(max_length=12, default="", blank=True)
    awards = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "name"), name="one_course_a_name"),)

    def __str__(self) -> str:
        return self.name


class CourseGroup(DatedRow):
    """A group that follows a course: a class, a form, or a whole year group."""

    course = school_relation(Course)
    group = school_relation("people.Group")

    class Meta:
        indexes = (models.Index(fields=("school_id", "group")),)


class Objective(SchoolRow):
    """Something to be learnt on a course. `case_id` is its identifier in a published framework (1EdTech CASE)."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    course = school_relation(Course)
    code = models.CharField(max_length=20, default="", blank=True)
    words = models.CharField(max_length=300)
    strand = models.CharField(max_length=60, default="", blank=True)
    rank = models.PositiveIntegerField()
    case_id = models.CharField(max_length=200, default="", blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "course")),)

    def __str__(self) -> str:
        return self.words


class Phrase(SchoolRow):
    """A sentence of the comment bank. `{name}` in it becomes the pupil's name where it is used."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    subject = school_relation(Subject, null=True)
    words = models.CharField(max_length=300)
    rank = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.words
