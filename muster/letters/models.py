"""The letters that a school has written: words with fields, and nothing about a child. What they say lies sealed."""

from typing import Final

from django.db import models

from muster.letters.content import LETTER_CODE, LetterText
from muster.protection.folder.sealed_rows import SealedAs
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow


class Letter(SchoolRow):
    """One letter of the school. `name` is that of the shipped letter whose place it takes, or its own id."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=40)
    changed_at = models.DateTimeField()
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    sealed_as: Final = SealedAs(LETTER_CODE, LetterText)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("school_id", "name"), name="one_letter_a_name"),)

    def __str__(self) -> str:
        return str(self.id)
