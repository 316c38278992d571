"""What an import stores: sealed uploads not yet applied, and how tables with a given header are read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow


class SentRoster(SchoolRow):
    """Files between sending and applying, sealed whole under the school's key, with what was settled about them.

    Of pictures: how many are to be drawn anew, and how many are. Until all are, nothing is sealed.
    """

    class What(models.TextChoices):
        TABLES = "tables", "Tables as they were sent"
        PHOTOGRAPHS = "photographs", "Pictures that were drawn anew"

    id = models.UUIDField(primary_key=True, default=thing_id)
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)
    what = models.CharField(max_length=11, choices=What.choices, default=What.TABLES)
    to_draw = models.PositiveSmallIntegerField(default=0)
    drawn = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("school_id", "sent_at")),)

    def __str__(self) -> str:
        return str(self.id)


class RememberedColumns(SchoolRow):
    """How a person said that a table with this header is read. The header is kept as a hash of its column names."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    columns = ArrayField(models.CharField(max_length=40, blank=True))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "fingerprint"), name="one_reading_a_header"),
        )

    def __str__(self) -> str:
        return str(self.id)
