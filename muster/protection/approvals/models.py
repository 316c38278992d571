"""What was asked for, who agreed, until when it holds: opaque ids, counts and the names of fields."""

import uuid
from typing import ClassVar

from django.db import models

from muster.protection.accounts.binding import BoundRow
from muster.protection.walls.relations import SchoolRow, school_relation


class Approval(BoundRow, SchoolRow):
    """One thing that takes two people. `digest` is of exactly what was asked; `details` says it for the second person.

    Bound: whoever can write to the database alone agrees to nothing.
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

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    digest = models.BinaryField()
    details = models.JSONField()
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
