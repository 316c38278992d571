"""A school and its year: when it is open, and when its registers open and close."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Trust(models.Model):
    """A group of schools. Global, without row security: a public name, read before a school is entered."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class School(SchoolRow):
    """A school and its settings. `school_id` is its own id, so that row security covers it too."""

    class PupilWord(models.TextChoices):
        PUPIL = "pupil"
        STUDENT = "student"

    class NameOrder(models.TextChoices):
        GIVEN_FIRST = "given_first"
        FAMILY_FIRST = "family_first"

    class RegisterMode(models.TextChoices):
        """Nobody keys a mark twice: the school says which system holds the register."""

        FEEDS = "feeds"
        IS_REGISTER = "is_register"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    trust = models.ForeignKey(Trust, null=True, on_delete=models.PROTECT, related_name="schools")
    name = models.CharField(max_length=200)
    urn = models.CharField(max_length=20, default="")
    address = models.CharField(max_length=300, default="")  # lines as on an envelope
    telephone = models.CharField(max_length=40, default="")
    profile = models.CharField(max_length=40, default="england")
    timezone = models.CharField(max_length=60, default="Europe/London")
    pupil_word = models.CharField(max_length=10, choices=PupilWord.choices, default=PupilWord.PUPIL)
    name_order = models.CharField(max_length=20, choices=NameOrder.choices, default=NameOrder.GIVEN_FIRST)
    register_mode = models.CharField(max_length=20, choices=RegisterMode.choices, default=RegisterMode.FEEDS)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(id=models.F("school_id")), name="school_is_its_own_school"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Site(SchoolRow):
    """A place where a school teaches."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class AcademicYear(SchoolRow):
    """An academic year. Lines of attendance count their slots from `first_day`, which never changes once used."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "first_day"), name="one_year_a_first_day"),
        )

    def __str__(self) -> str:
        return f"{self.first_day.year}/{self.last_day.year % 100:02}"

    @property
    def period(self) -> int:
        """The period under which folders keep the year's records: the calendar year in which it begins."""
        return self.first_day.year


class Term(SchoolRow):
    """A term or a half-term of a year. Days outside every term are holidays."""

    class Kind(models.TextChoices):
        TERM = "term"
        HALF_TERM = "half_term"

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation(AcademicYear)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()

    def __str__(self) -> str:
        return self.name


class Closure(SchoolRow):
    """Days inside a term on which the school, or one site, is closed."""

    class Kind(models.TextChoices):
        INSET = "inset", "INSET day"
        HOLIDAY = "holiday", "Holiday"
        EMERGENCY = "emergency", "Unexpected closure"

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation(AcademicYear)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    site = school_relation(Site, null=True)
    first_day = models.DateField()
    last_day = models.DateField()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_day:%d %b %Y}"


class SessionTime(SchoolRow):
    """When a session opens, closes and ends. Site, weekday and year groups narrow it; the narrowest holds."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation(AcademicYear)
    slot = models.PositiveSmallIntegerField()
    site = school_relation(Site, null=True)
    weekday = models.PositiveSmallIntegerField(null=True)
    year_groups = ArrayField(models.CharField(max_length=4), default=list)
    opens = models.TimeField()
    closes = models.TimeField()
    ends = models.TimeField()

    def __str__(self) -> str:
        return f"slot {self.slot}, {self.opens:%H:%M} to {self.ends:%H:%M}"


class LessonPeriod(SchoolRow):
    """A lesson's place in the day, numbered from 1."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation(AcademicYear)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=30)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "year", "number"), name="one_period_a_number"),
        )

    def __str__(self) -> str:
        return self.name


class CalendarChange(SchoolRow):
    """What a row of the calendar or the settings said before it was changed or removed, and what it said afterwards."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    what = models.CharField(max_length=20)
    row_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "changed_at")),)

    def __str__(self) -> str:
        return str(self.id)
