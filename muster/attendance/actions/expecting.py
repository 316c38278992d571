"""Absences that the school knows beforehand: kept in the folder, entered when the register is finished."""

import uuid
from collections.abc import Mapping

from django.db import transaction

from muster.attendance.access import EXPECT_ABSENCE
from muster.attendance.records import KNOWN_ABSENCES, KnownAbsence, KnownAbsences
from muster.calendar.models import AcademicYear
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, create_missing, rewrite_opened


@transaction.atomic(savepoint=False)
def expect_absences(*, by: Viewer, year: AcademicYear, absences: Mapping[uuid.UUID, KnownAbsence]) -> None:
    """Note one absence for each of these pupils. Raises NotThere unless all are the viewer's to note it for."""
    people = sorted(absences)
    want = Want(KNOWN_ABSENCES, year.period)
    opened = open_folders(by, EXPECT_ABSENCE, people, want, action="expect absences", lock=True)
    missing = [person for person in people if person not in opened.of(KNOWN_ABSENCES, year.period)]
    if missing:
        create_missing(by, opened, KNOWN_ABSENCES, missing, record=KnownAbsences(), period=year.period)
        opened = open_folders(by, EXPECT_ABSENCE, people, want, action="expect absences", lock=True)
    changes = [
        Change(person, KnownAbsences((*held.record.absences, absences[person])), held.version)
        for person, held in opened.of(KNOWN_ABSENCES, year.period).items()
    ]
    rewrite_opened(by, opened, KNOWN_ABSENCES, changes, period=year.period)
