"""Where a sealed file belongs: whose folder, which kind. Its name, type and size are inside the seal."""

import uuid

from django.db import models

from muster.protection.folder.models import Folder
from muster.protection.walls.relations import SchoolRow, school_relation


class SealedFile(SchoolRow):
    """One file of a folder. The stored object is named after the row's id and reveals nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = school_relation(Folder)
    kind = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "sealed_file"
        indexes = (models.Index(fields=["school_id", "person", "kind"], name="sealed_file_of_person"),)

    def __str__(self) -> str:
        return str(self.id)
