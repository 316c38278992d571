"""The letters that a school has written: words with fields, and nothing about a child."""

from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow


class Letter(SchoolRow):
    """One letter of the school. `name` is that of the shipped letter whose place it takes, or its own id."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    language = models.CharField(max_length=8)
    body = models.CharField(max_length=6000)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "name"), name="one_letter_a_name"),)

    def __str__(self) -> str:
        return str(self.id)
