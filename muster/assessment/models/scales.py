"""Scales through all their versions, what the school says their values mean, and its tables from one to another."""

from django.db import models

from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation


class Scale(SchoolRow):
    """A scale that the school uses, through all its versions. `shipped` names the one it came from, if any."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    shipped = models.CharField(max_length=60, default="", blank=True)
    retired_at = models.DateTimeField(null=True)


class ScaleVersion(SchoolRow):
    """One version of a scale: `definition` has the shape of `scales.Definition` and never changes."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    scale = school_relation(Scale)
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "scale", "number"), name="one_version_a_number"),
        )


class Meaning(SchoolRow):
    """What values of different scales have in common, in the school's own words: at, above, below."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    tone = models.CharField(max_length=10)
    sign = models.CharField(max_length=2, default="", blank=True)

    def __str__(self) -> str:
        return self.name


class MeaningOnScale(SchoolRow):
    """From which position of a version of a scale on a result has this meaning, up to the next meaning."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    version = school_relation(ScaleVersion)
    meaning = school_relation(Meaning)
    lowest = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("school_id", "version", "meaning"), name="one_place_a_meaning"),
        )


class Conversion(SchoolRow):
    """The school's own table from one version of a scale to another: pairs of what is read and what it becomes."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=80)
    source = school_relation(ScaleVersion)
    target = school_relation(ScaleVersion)
    pairs = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.name
