"""The folder itself: a person of a school as an opaque id. What is known of them is sealed inside."""

import uuid

from django.db import models

from muster.protection.walls.relations import SchoolRow


class Folder(SchoolRow):
    """A person's folder. Pupils, staff and contacts each have one; its id is the person's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        db_table = "folder"

    def __str__(self) -> str:
        return str(self.id)
