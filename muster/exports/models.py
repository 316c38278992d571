"""Recipes and the exports made from them: structure and sealed bytes, nothing about a child."""

import json

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.protection.accounts.secrets import open_for_account, seal_for_account
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Recipe(SchoolRow):
    """What goes to whom: fields, groups (none means the whole roll), and the recipient's public key.

    What it is for and who gets it are somebody's own words, which may name a child: they lie sealed.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    words_sealed = models.BinaryField()
    recipient_key = models.CharField(max_length=80)
    fields = ArrayField(models.CharField(max_length=30))
    groups = ArrayField(models.UUIDField(), default=list)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)

    def write(self, words: str, recipient: str) -> None:
        """Seal what it is for and who gets it."""
        self.words_sealed = seal_for_account("recipe", self.id.bytes, json.dumps([words, recipient]))

    @property
    def words(self) -> str:
        """What it is for."""
        return self._typed[0]

    @property
    def recipient(self) -> str:
        """Who gets it: a firm, an authority, a school."""
        return self._typed[1]

    @property
    def _typed(self) -> list[str]:
        typed: list[str] = json.loads(open_for_account("recipe", self.id.bytes, bytes(self.words_sealed)))
        return typed


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
