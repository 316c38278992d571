"""Requests, agreements and grants: who agreed to what, until when it holds. What was asked for is sealed, the rest opaque."""

import datetime as dt
import json
import uuid
from typing import Any, ClassVar, Self

from cryptography.exceptions import InvalidTag
from django.db import models

from muster.protection.accounts.binding import BoundRow
from muster.protection.accounts.secrets import keyed_hash, open_for_account, seal_for_account
from muster.protection.approvals.rules import Details, canonical
from muster.protection.walls.relations import SchoolRow, school_relation


class Approval(BoundRow, SchoolRow):
    """A request that takes two people.

    `details` say exactly what was asked, and are shown to the second person; somebody's words are among them, so they
    lie sealed. `digest` finds them. Bound, so that write access to the database is not enough to agree.
    """

    bound: ClassVar[tuple[str, ...]] = (
        "id",
        "school_id",
        "kind",
        "digest",
        "asked_by_id",
        "answered_by_id",
        "is_granted",
        "holds_until",
    )

    class Kind(models.IntegerChoices):
        EXPORT = 1, "An export"
        DESTRUCTION = 2, "A destruction"
        WHOLE_SCHOOL = 3, "An export of the whole school"
        LETTERS = 4, "Many letters at once"
        RECOVERY = 5, "Letting a colleague in again"
        SUPPORT = 6, "Access for support"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    digest = models.BinaryField()
    details_sealed = models.BinaryField()
    asked_by = school_relation("protection.Folder")
    asked_at = models.DateTimeField()
    answered_by = school_relation("protection.Folder", null=True)
    answered_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(default=False)
    holds_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval"
        indexes = (models.Index(fields=("school_id", "kind", "digest"), name="approval_by_digest"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_as_asked(self) -> bool:
        """Whether this program wrote the row, and what it shows to the second person is what its digest covers."""
        try:
            return self.is_intact and bytes(self.digest) == fingerprint_of(self.details)
        except InvalidTag:
            return False

    @property
    def details(self) -> dict[str, Any]:
        """What was asked for. Raises cryptography's InvalidTag if it was altered or comes from another row."""
        found: dict[str, Any] = json.loads(
            open_for_account("approval", self.id.bytes, bytes(self.details_sealed))
        )
        return found

    def describe(self, details: Details) -> Self:
        """Say what is asked for, on a row that is not stored yet."""
        self.details_sealed = seal_for_account("approval", self.id.bytes, canonical(details))
        self.digest = fingerprint_of(details)
        return self


def fingerprint_of(details: Details) -> bytes:
    """The keyed hash of exactly what is approved: anything changed afterwards is not approved, and no guess can be tested."""
    return keyed_hash("approval", canonical(details))


class TakenOut(SchoolRow):
    """When somebody last took one pupil's data out of the school on their own word alone. One row per person and pupil."""

    pk = models.CompositePrimaryKey("school_id", "taker_id", "pupil_id")
    taker_id = models.UUIDField()
    pupil_id = models.UUIDField()
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "taken_out"

    def __str__(self) -> str:
        return str(self.taker_id)


class SupportGrant(BoundRow, SchoolRow):
    """A school's permission for a support engineer to look at something for a limited time. It is never extended.

    `scope` names what, `extent` whose: the whole school's, or that of the group or pupil in `about`. Bound, so that
    write access to the database is not enough to let anyone in, stay longer or see more.
    """

    class Extent(models.TextChoices):
        SCHOOL = "school", "The whole school"
        GROUP = "group", "One form or class"
        PUPIL = "pupil", "One pupil"

    bound: ClassVar[tuple[str, ...]] = (
        "id",
        "school_id",
        "staff_id",
        "scope",
        "extent",
        "about",
        "begins_at",
        "ends_at",
        "asked_by_id",
        "agreed_by_id",
        "ended_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    staff = school_relation("protection.Folder")
    scope = models.CharField(max_length=12)
    extent = models.CharField(max_length=6, choices=Extent.choices, default=Extent.SCHOOL)
    about = models.UUIDField(null=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_by = school_relation("protection.Folder")
    agreed_by = school_relation("protection.Folder")
    ended_at = models.DateTimeField(null=True)
    ended_by = school_relation("protection.Folder", null=True)

    class Meta:
        db_table = "support_grant"
        indexes = (models.Index(fields=("school_id", "staff", "ends_at"), name="support_grant_in_force"),)

    def __str__(self) -> str:
        return str(self.id)

    def holds_at(self, moment: dt.datetime) -> bool:
        """Whether it is in force at this moment and the row is intact."""
        return self.ended_at is None and self.begins_at <= moment < self.ends_at and self.is_intact


class DayPass(BoundRow, SchoolRow):
    """A code that replaces somebody's second factor for the rest of one day, given face to face and stored hashed.

    Bound, so that write access to the database is not enough to give or extend one.
    """

    bound: ClassVar[tuple[str, ...]] = (
        "id",
        "school_id",
        "staff_id",
        "code_hash",
        "given_by_id",
        "ends_at",
        "ended_at",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    staff = school_relation("protection.Folder")
    code_hash = models.BinaryField()
    given_by = school_relation("protection.Folder")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "day_pass"
        indexes = (models.Index(fields=("school_id", "staff", "ends_at"), name="day_pass_in_force"),)

    def __str__(self) -> str:
        return str(self.id)

    def holds_at(self, moment: dt.datetime) -> bool:
        """Whether it counts at this moment and the row is intact."""
        return self.ended_at is None and moment < self.ends_at and self.is_intact
