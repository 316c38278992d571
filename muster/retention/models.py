"""The plain columns of holds and destructions: existence, date, size, and the sealed content."""

import uuid
from typing import Final

from django.db import models

from muster.protection.folder.sealed_rows import SealedAs
from muster.protection.walls.relations import SchoolRow
from muster.retention.content import DESTRUCTION_CODE, HOLD_CODE, DestructionFile, Hold


class LegalHold(SchoolRow):
    """Nothing of one person's ends while it stands; whose it is and why lies sealed. It is reviewed, and never lapses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    sealed_as: Final = SealedAs(HOLD_CODE, Hold)

    class Meta:
        db_table = "legal_hold"

    def __str__(self) -> str:
        return str(self.id)


class Destruction(SchoolRow):
    """Keys that are to be destroyed together, numbered in the school; done once, and never undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField()
    keys = models.PositiveIntegerField()
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    sealed_as: Final = SealedAs(DESTRUCTION_CODE, DestructionFile)

    class Meta:
        db_table = "destruction"
        constraints = (
            models.UniqueConstraint(fields=("school_id", "number"), name="one_destruction_a_number"),
        )

    def __str__(self) -> str:
        return str(self.number)
