"""The plain columns of breaches, access requests and withheld openings: existence, date, and the sealed content."""

import uuid
from typing import Final

from django.db import models

from muster.oversight.content import (
    BREACH_CODE,
    REQUEST_CODE,
    WITHHELD_CODE,
    BreachFile,
    RequestFile,
    WithheldList,
)
from muster.protection.folder.sealed_rows import SealedAs
from muster.protection.walls.relations import SchoolRow


class Breach(SchoolRow):
    """A breach, or a rehearsal of one. The 72 hours run from `noticed_at`; everything else is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    noticed_at = models.DateTimeField()
    is_rehearsal = models.BooleanField()
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    sealed_as: Final = SealedAs(BREACH_CODE, BreachFile)

    class Meta:
        db_table = "breach"
        indexes = (models.Index(fields=["school_id", "-noticed_at"], name="breach_newest"),)

    def __str__(self) -> str:
        return str(self.id)


class AccessRequest(SchoolRow):
    """A person's request for what is held of them: when it came and by when it is due. Whose it is lies sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    received_on = models.DateField()
    due_on = models.DateField()
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    sealed_as: Final = SealedAs(REQUEST_CODE, RequestFile)

    class Meta:
        db_table = "access_request"
        indexes = (models.Index(fields=["school_id", "due_on"], name="access_request_due"),)

    def __str__(self) -> str:
        return str(self.id)


class WithheldOpenings(SchoolRow):
    """The openings that families are not shown: one sealed list a school, so that no row points at a child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    sealed_as: Final = SealedAs(WITHHELD_CODE, WithheldList)

    class Meta:
        db_table = "withheld_openings"
        constraints = (models.UniqueConstraint(fields=("school_id",), name="one_withheld_list_a_school"),)

    def __str__(self) -> str:
        return str(self.id)
