"""Timetabled lessons, their rooms, the letters of weeks, and changes that can be undone. Names of rooms are sealed."""

from django.db import models

from muster.people.models import DatedRow, UndoableChange
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Room(SchoolRow):
    """A room. Its name is sealed under the school's key, as those of groups are: some say what is done there."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name_sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)


class TimetableWeek(SchoolRow):
    """Which week of the pattern a school week is. Without such rows every week is alike."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    monday = models.DateField()
    letter = models.CharField(max_length=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "monday"), name="one_letter_a_week"),)

    def __str__(self) -> str:
        return f"{self.monday} {self.letter}"


class Lesson(DatedRow):
    """A group is taught in a period of a weekday (Monday is 0), each week or in one week of the pattern.

    Two adults in one lesson are two rows. `staff` is empty where nobody is named yet.
    """

    year = school_relation("calendar.AcademicYear")
    group = school_relation("people.Group")
    staff = school_relation("people.Staff", null=True)
    room = school_relation(Room, null=True)
    week = models.CharField(max_length=1, default="")
    weekday = models.PositiveSmallIntegerField()
    period = models.PositiveSmallIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=("school_id", "group")),
            models.Index(fields=("school_id", "staff")),
        )

    def __str__(self) -> str:
        return str(self.id)


class TimetableChange(UndoableChange):
    """One change of the timetable, of a single lesson or of all of them.

    `gained` holds, under the id of each new responsibility, who came to teach which group by it; `lost` the same, with
    the first day, of those that ended with the last lesson.
    """

    first_day = models.DateField()
    coming = models.PositiveIntegerField()
    ending = models.PositiveIntegerField()
    gained = models.JSONField()
    lost = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=("school_id", "made_at")),)
