"""Published tables of what pupils with each starting value got, as they were loaded."""

from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow


class TransitionTable(SchoolRow):
    """A published table of what pupils with each starting value got, as it was loaded; never changed.

    `content` has the shape of `transitions.Content`. One loaded again under the same name and year is its next version.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=200)
    results_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    is_invented = models.BooleanField(default=False)
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("school_id", "name", "results_year", "number"), name="one_table_a_number"
            ),
        )
