"""Signed evidence of what was checked about the protection, when, and with which result.

One table for the whole deployment, without row security: it holds counts, places and days, and nothing about a person.
"""

import datetime as dt
import uuid

from django.db import models


class Evidence(models.Model):
    """One check, drill, backup or restore, with its result and the system key's signature over the whole row."""

    class Kind(models.TextChoices):
        SECURITY_CHECK = "security_check", "Security check"
        LEAK_DRILL = "leak_drill", "Leak drill"
        EXPOSURE_DRILL = "exposure_drill", "Exposure drill"
        BACKUP = "backup", "Backup"
        RESTORE_TEST = "restore_test", "Restore test"
        KEY_LOSS_DRILL = "key_loss_drill", "Key loss drill"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at: "models.DateTimeField[dt.datetime, dt.datetime]" = models.DateTimeField()
    is_good = models.BooleanField()
    result = models.JSONField()
    signature = models.BinaryField()

    class Meta:
        db_table = "evidence"
        indexes = (models.Index(fields=("kind", "-at"), name="evidence_newest"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
