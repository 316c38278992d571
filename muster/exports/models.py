"""Recipes and the exports made from them: structure and sealed bytes, nothing about a child."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Recipe(SchoolRow):
    """What goes to whom: fields, groups (none means the whole roll), and the recipient's public key.

    `words` say what for; they name a firm or an office, and no child.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    words = models.CharField(max_length=120)
    recipient = models.CharField(max_length=120)
    recipient_key = models.CharField(max_length=80)
    fields = ArrayField(models.CharField(max_length=30))
    groups = ArrayField(models.UUIDField(), default=list)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Export(SchoolRow):
    """One package: its number in the school, what it came to, and its bytes, which only the recipient can open."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    number = models.PositiveIntegerField()
    recipe = school_relation(Recipe)
    made_by = school_relation("protection.Folder")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    pupils = models.PositiveIntegerField()
    package = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "number"), name="one_export_a_number"),)

    def __str__(self) -> str:
        return str(self.id)
