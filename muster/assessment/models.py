"""What is assessed, when and on which scale, and what was entered, sealed. No result lies here readable."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.assessment.series import Series
from muster.people.models import DatedRow
from muster.protection.identifiers import thing_id
from muster.protection.receipts import Receipt
from muster.protection.walls.relations import SchoolRow, school_relation


class Scale(SchoolRow):
    """A scale that the school uses, through all its versions. `shipped` names the one it came from, if any."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    shipped = models.CharField(max_length=60, default="", blank=True)
    retired_at = models.DateTimeField(null=True)


class ScaleVersion(SchoolRow):
    """One version of a scale: `definition` has the shape of `scales.Definition` and never changes."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    scale = school_relation(Scale)
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "scale", "number"), name="one_version_a_number"),
        )


class Meaning(SchoolRow):
    """What values of different scales have in common, in the school's own words: at, above, below."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    tone = models.CharField(max_length=10)
    sign = models.CharField(max_length=2, default="", blank=True)

    def __str__(self) -> str:
        return self.name


class MeaningOnScale(SchoolRow):
    """From which position of a version of a scale on a result has this meaning, up to the next meaning."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    version = school_relation(ScaleVersion)
    meaning = school_relation(Meaning)
    lowest = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "version", "meaning"), name="one_place_a_meaning"),
        )


class Conversion(SchoolRow):
    """The school's own table from one version of a scale to another: pairs of what is read and what it becomes."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=80)
    source = school_relation(ScaleVersion)
    target = school_relation(ScaleVersion)
    pairs = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.name


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


class TransitionTable(SchoolRow):
    """A published table of what pupils with each starting value got, as it was loaded; never changed.

    `content` has the shape of `transitions.Content`. One loaded again under the same name and year is its next version.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200)
    results_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    is_invented = models.BooleanField(default=False)
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "name", "results_year", "number"), name="one_table_a_number"
            ),
        )


class ResultReceipt(Receipt):
    """That a result with this key was dealt with: a batch sent twice is saved once."""


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


class Phrase(SchoolRow):
    """A sentence of the comment bank. `{name}` in it becomes the pupil's name where it is used."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    subject = school_relation(Subject, null=True)
    words = models.CharField(max_length=300)
    rank = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.words


class SetUpChange(SchoolRow):
    """What a row of the set-up said before it was changed, and what it says since."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    what = models.CharField(max_length=20)
    row_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "changed_at")),)
