"""Relations between people and groups, with dates, in opaque ids. What is known about a person is in their folder."""

import datetime as dt
import uuid
from enum import Enum, auto
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation

MOST_WRONG_TRIES = 5
"""After this many failed checks a family's link is over."""


def person_folder() -> "models.OneToOneField[Any, Any]":
    """The folder that a person is: its id is the person's id."""
    return models.OneToOneField(
        "protection.Folder",
        primary_key=True,
        db_column="id",
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="+",
    )


class Dated(models.QuerySet[Any]):
    """Rows that hold from a day to a day, both included; no last day means that they still hold."""

    def on(self, day: dt.date) -> "Dated":
        """Those that hold on a day."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day)

    def between(self, first: dt.date, last: dt.date) -> "Dated":
        """Those that hold on any day of a span."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=first), first_day__lte=last)


class DatedRow(SchoolRow):
    """A row that holds from a first day to a last day, both included."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    objects: ClassVar[Any] = Dated.as_manager()

    class Meta:
        abstract = True


class Pupil(SchoolRow):
    """A pupil. The UPN is found by a keyed hash, because it may be neither shown nor stored in plain."""

    folder = person_folder()
    upn_hash = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "upn_hash"), name="one_pupil_a_upn"),)

    def __str__(self) -> str:
        return str(self.pk)


class Enrolment(DatedRow):
    """A period on the school's roll. A pupil who returns has two. One that has not begun means that the pupil is expected."""

    class Kind(models.TextChoices):
        SINGLE = "single", "Only at this school"
        DUAL_MAIN = "dual_main", "Dual registered, mainly here"
        DUAL_OTHER = "dual_other", "Dual registered, mainly elsewhere"
        GUEST = "guest", "Guest"

    pupil = school_relation(Pupil)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SINGLE)

    class Meta:
        indexes = (models.Index(fields=("school_id", "pupil")),)


class Staff(SchoolRow):
    """A member of staff."""

    folder = person_folder()

    def __str__(self) -> str:
        return str(self.pk)


class Contact(SchoolRow):
    """A parent, carer or other contact of one or more pupils."""

    folder = person_folder()

    def __str__(self) -> str:
        return str(self.pk)


class ContactLink(SchoolRow):
    """Who is whose contact, and who is called first. What the relationship is stands in the pupil's folder."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    pupil = school_relation(Pupil)
    contact = school_relation(Contact)
    priority = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "pupil", "contact"), name="one_link_a_contact"),
        )


class FamilyLink(SchoolRow):
    """A link that was sent to a contact. Its token is stored nowhere; each kind of link seals in its row whom it concerns."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    token_hash = models.BinaryField(unique=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        abstract = True

    class Over(Enum):
        """Why a link opens no longer."""

        TRIED_OUT = auto()
        USED = auto()
        RUN_OUT = auto()

    def over(self, moment: dt.datetime) -> Over | None:
        """Why it opens no longer; None while it opens."""
        if self.is_tried_out:
            return self.Over.TRIED_OUT
        return self.Over.RUN_OUT if self.ends_at <= moment else None

    @property
    def is_tried_out(self) -> bool:
        """Whether its check was failed too often."""
        return self.wrong_tries >= MOST_WRONG_TRIES


class Group(SchoolRow):
    """A group of pupils. Its name is sealed under the school's key, because some names say something about their members."""

    class Kind(models.TextChoices):
        FORM = "form", "Form"
        CLASS = "class", "Class"
        YEAR = "year", "Year group"
        HOUSE = "house", "House"
        BAND = "band", "Band"
        INTERVENTION = "intervention", "Intervention"
        EVENT = "event", "Visit or event"

    class Registers(models.TextChoices):
        NONE = "none", "No register"
        SESSION = "session", "Morning and afternoon"
        LESSON = "lesson", "Each lesson"

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear", null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    registers = models.CharField(max_length=8, choices=Registers.choices, default=Registers.NONE)
    year_group = models.CharField(max_length=4, default="")
    site = school_relation("calendar.Site", null=True)
    name_sealed = models.BinaryField()
    name_version = models.PositiveIntegerField(default=1)
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    objects: ClassVar[Any] = Dated.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class FormerGroupName(SchoolRow):
    """What a group was called before, sealed as it was, with who changed it and when."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    group = school_relation(Group)
    name_sealed = models.BinaryField()
    name_version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "group")),)


class FormerSite(SchoolRow):
    """Where a group was taught until a day, that day included; no site means that it belonged to the whole school.

    `Group.site` is where it is taught after the last of them.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    group = school_relation(Group)
    site = school_relation("calendar.Site", null=True)
    last_day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "group", "last_day"), name="one_former_site_a_last_day"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Membership(DatedRow):
    """A pupil's time in a group."""

    group = school_relation(Group)
    pupil = school_relation(Pupil)

    class Meta:
        indexes = (
            models.Index(fields=("school_id", "group")),
            models.Index(fields=("school_id", "pupil")),
        )


class UndoableChange(SchoolRow):
    """A change of many rows at once, kept so that it can be undone as one.

    `before` and `after` hold the rows as they were and as they became, under their ids: opaque ids, dates and places, as
    in the tables themselves.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    before = models.JSONField()
    after = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)

    def note_undone(self, at: dt.datetime, by: uuid.UUID | None) -> None:
        """Note that everything is as it was before."""
        self.undone_at, self.undone_by = at, by
        self.save(update_fields=["undone_at", "undone_by"])


class RollChange(UndoableChange):
    """One move of many pupils at once: under each membership's id its group, pupil and dates."""

    group = school_relation(Group)
    first_day = models.DateField()
    pupils = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index(fields=("school_id", "made_at")),)


class YearTurn(UndoableChange):
    """A year that was turned: for each table, the changed rows under their ids."""

    year = school_relation("calendar.AcademicYear")
    seen_from = models.DateField()
    leavers = models.JSONField()

    @property
    def members(self) -> set[uuid.UUID]:
        """The pupils whose place in a form the turn changed."""
        return {uuid.UUID(row["pupil_id"]) for row in self.after["membership"].values()}


class Responsibility(DatedRow):
    """What a member of staff is to a group: job shares and two adults on a class are ordinary."""

    class Relation(models.TextChoices):
        TEACHES = "teaches"
        TUTORS = "tutors"
        ASSISTS = "assists"
        LEADS = "leads"
        ESCORTS = "escorts"

    group = school_relation(Group)
    staff = school_relation(Staff)
    relation = models.CharField(max_length=8, choices=Relation.choices)

    class Meta:
        indexes = (
            models.Index(fields=("school_id", "staff")),
            models.Index(fields=("school_id", "group")),
        )


class Cover(SchoolRow):
    """Somebody takes a group in another's place, for one session or lesson or for the day.

    `slot` is a session's, counted from 0, or a lesson's number; None for the whole day.
    """

    class Kind(models.TextChoices):
        DAY = "day", "All day"
        SESSION = "session", "One session"
        LESSON = "lesson", "One lesson"

    id = models.UUIDField(primary_key=True, default=thing_id)
    group = school_relation(Group)
    staff = school_relation(Staff)
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.DAY)
    slot = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "group", "day", "kind", "slot", "staff"),
                nulls_distinct=False,
                name="one_cover_a_lesson_and_person",
            ),
            models.CheckConstraint(
                condition=Q(kind="day", slot=None) | Q(kind__in=("session", "lesson"), slot__isnull=False),
                name="cover_of_part_of_a_day_has_a_slot",
            ),
        )
        indexes = (models.Index(fields=("school_id", "staff", "day")),)


class RoleHolding(DatedRow):
    """A role that a member of staff holds. A person may hold several."""

    staff = school_relation(Staff)
    role = models.CharField(max_length=40)

    class Meta:
        indexes = (models.Index(fields=("school_id", "staff")),)


class Directory(SchoolRow):
    """The version of the school's names: every change of an identity or a group's name raises it."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id",), name="one_directory_a_school"),)


class ExternalId(SchoolRow):
    """Another system's identifier for something of ours, as a keyed hash, because outside identifiers can be personal."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    key_hash = models.BinaryField()
    target_id = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "source", "kind", "key_hash"), name="one_target_a_key"
            ),
        )
        indexes = (models.Index(fields=("school_id", "target_id")),)
