"""Registers and their sealed entries; day cards, devices with the evacuation pack, links to families.

No mark is readable in these tables.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.people.models import FamilyLink
from muster.protection.identifiers import thing_id
from muster.protection.receipts import Receipt
from muster.protection.walls.relations import SchoolRow, school_relation


class Register(SchoolRow):
    """One group's register of one session or lesson: who took it, when, and how often it was saved.

    A register that nobody has saved has no row: unmarked is a gap.
    """

    class Kind(models.TextChoices):
        SESSION = "session"
        LESSON = "lesson"

    id = models.UUIDField(primary_key=True, default=thing_id)
    group = school_relation("people.Group")
    year = school_relation("calendar.AcademicYear")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "group", "kind", "day", "slot"), name="one_register_a_slot"
            ),
        )
        indexes = (models.Index(fields=("school_id", "day")),)


class RegisterEntry(SchoolRow):
    """One save of a register, sealed and never changed: whose marks, which codes, at what moment."""

    class Origin(models.IntegerChoices):
        REGISTER = 1
        OFFICE = 2
        KNOWN_ABSENCE = 3
        IMPORT = 4
        DERIVED = 5
        TICKET = 6
        DAY_CARD = 7
        DESK = 20
        PAPER = 21
        CLOSURE = 22

    id = models.UUIDField(primary_key=True, default=thing_id)
    register = school_relation(Register)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    origin = models.PositiveSmallIntegerField(choices=Origin.choices)
    change = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("school_id", "register")),)


class MarkReceipt(Receipt):
    """The receipt of a mark: a batch sent twice is saved once."""


class SessionRuleChoice(SchoolRow):
    """The rule by which a school's session marks are made; without a row, they come from the form's own register."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    rule = models.CharField(max_length=20)
    chosen_at = models.DateTimeField()
    chosen_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "chosen_at")),)


class UnexpectedClosure(SchoolRow):
    """A day on which many could not come in: which days, which part of the school, which code, and the entries it made.

    Site, year groups and group narrow it; without them it covers the whole school. No slots means all day.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    code = models.CharField(max_length=4)
    first_day = models.DateField()
    last_day = models.DateField()
    slots = ArrayField(models.PositiveSmallIntegerField(), default=list)
    site = school_relation("calendar.Site", null=True)
    year_groups = ArrayField(models.CharField(max_length=4), default=list)
    group = school_relation("people.Group", null=True)
    entries = ArrayField(models.UUIDField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "made_at")),)


class Event(SchoolRow):
    """A visit, fixture or placement. Its group holds the name, the pupils and the leaders; this row the code and the days.

    No slots means all day.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    group = school_relation("people.Group")
    code = models.CharField(max_length=4)
    first_day = models.DateField()
    last_day = models.DateField()
    slots = ArrayField(models.PositiveSmallIntegerField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "first_day")),)


class DayCard(SchoolRow):
    """A supply teacher's card for one day: a link and a PIN, bound to the first device, for the named groups."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    token_hash = models.BinaryField(unique=True)
    pin_hash = models.CharField(max_length=200)
    staff = school_relation("people.Staff")
    device_hash = models.BinaryField(null=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    made_by = models.UUIDField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()


class EvacuationDevice(SchoolRow):
    """A device that holds the evacuation pack: its sealed name, the hash of its cookie, and its public key.

    What it is sent opens only with its private key, which never leaves it.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    name_sealed = models.BinaryField()
    token_hash = models.BinaryField(unique=True)
    public_key = models.CharField(max_length=800, default="")
    named_at = models.DateTimeField()
    named_by = models.UUIDField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class ReasonLink(FamilyLink):
    """A link by which a family gives the reason for one absence; the child and the day are sealed."""

    sealed = models.BinaryField()
    answered_at = models.DateTimeField(null=True)

    def over(self, moment: dt.datetime) -> FamilyLink.Over | None:
        """A link takes one answer, and is used then."""
        return self.Over.USED if self.answered_at is not None else super().over(moment)


class RegisterChase(SchoolRow):
    """A mark that the people who should have taken a register were written to, which happens once per register."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    group = school_relation("people.Group")
    day = models.DateField()
    slot = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "group", "day", "slot"), name="one_chase_a_register"
            ),
        )
