"""What the set-up said before each change."""

from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow


class SetUpChange(SchoolRow):
    """What a row of the set-up said before it was changed, and what it says since."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    what = models.CharField(max_length=20)
    row_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("school_id", "changed_at")),)
