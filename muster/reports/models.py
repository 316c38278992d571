"""Templates, cycles and the state of each report: structure and opaque ids. A report's content is in the folder."""

import datetime as dt
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from muster.people.models import FamilyLink, Pupil
from muster.protection.folder.sealed_rows import SealedAs
from muster.protection.identifiers import thing_id
from muster.protection.walls.relations import SchoolRow, school_relation
from muster.reports.checked import CHECKED_CODE, CheckedReports
from muster.reports.links import LINK_CODE, SentLink


class ReportTemplate(SchoolRow):
    """What every report says beside what is said of the child: which sections in which order, the school's words, its logo."""

    id = models.UUIDField(primary_key=True, default=thing_id)
    name = models.CharField(max_length=60)
    sections = ArrayField(models.CharField(max_length=12))
    opening = models.CharField(max_length=800, default="", blank=True)
    closing = models.CharField(max_length=800, default="", blank=True)
    logo = models.CharField(max_length=140_000, default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("school_id", "name"), name="one_report_template_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class ReportCycle(SchoolRow):
    """One round of reports: of which year groups, with which results, who writes, until when, and when families get it.

    No `courses` means every course that a pupil follows. Lengths are of comments, in characters.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    year = school_relation("calendar.AcademicYear")
    name = models.CharField(max_length=60)
    template = school_relation(ReportTemplate)
    year_groups = ArrayField(models.CharField(max_length=4))
    points = ArrayField(models.UUIDField(), default=list)
    series = ArrayField(models.CharField(max_length=12), default=list)
    courses = ArrayField(models.UUIDField(), default=list)
    parts = ArrayField(models.CharField(max_length=8), default=list)
    shortest = models.PositiveSmallIntegerField(default=40)
    longest = models.PositiveSmallIntegerField(default=600)
    words_due = models.DateField()
    released_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("school_id", "year", "name"), name="one_report_cycle_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    def is_released(self, today: dt.date) -> bool:
        """Whether families have the reports."""
        return self.released_on is not None and self.released_on <= today


class Report(SchoolRow):
    """Where one pupil's report stands: read and found good, then made as a file of the folder.

    Words that change take the reading back. A file from before stays in the folder, and families never get it.
    """

    id = models.UUIDField(primary_key=True, default=thing_id)
    cycle = school_relation(ReportCycle)
    pupil = school_relation(Pupil)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)
    file_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=("school_id", "cycle", "pupil"), name="one_report_a_pupil"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_good(self) -> bool:
        """Whether it was read and found good, and nothing was changed since."""
        return self.read_at is not None

    @property
    def is_made(self) -> bool:
        """Whether its file says what was last found good."""
        return bool(self.file_id and self.read_at and self.made_at and self.made_at >= self.read_at)


class ReportLink(FamilyLink):
    """A link that opens one report to one contact. Whose it is lies sealed: who was sent none says something of a family."""

    version = 1  # what is sealed never changes
    sealed_as: Final = SealedAs(LINK_CODE, SentLink)

    cycle = school_relation(ReportCycle)
    content_sealed = models.BinaryField()
    opened_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)

    def over(self, moment: dt.datetime) -> FamilyLink.Over | None:
        """A link whose report was opened is used when its day is over."""
        over = super().over(moment)
        return self.Over.USED if over is self.Over.RUN_OUT and self.opened_at is not None else over


class CheckedRound(SchoolRow):
    """What one reader's proof-reading of a round goes by: its order, and prints of the comments, sealed. Kept for a day."""

    version = 1  # what is sealed never changes
    sealed_as: Final = SealedAs(CHECKED_CODE, CheckedReports)

    id = models.UUIDField(primary_key=True, default=thing_id)
    cycle = school_relation(ReportCycle)
    reader = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    content_sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
