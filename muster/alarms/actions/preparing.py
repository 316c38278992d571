"""Prepares decoys, which no real work opens, and occasions on which many folders are opened."""

import datetime as dt
import uuid

from django.db import transaction

from muster.alarms.access import NAME_OCCASIONS, PLACE_DECOYS
from muster.calendar.refusals import NotPossible
from muster.people import directory
from muster.people.records import NAME, Name
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.budgets.models import Decoy, Occasion
from muster.protection.folder.writing import Change, create_folders, write_folders
from muster.protection.identifiers import people_ids, thing_id

LONGEST_OCCASION = dt.timedelta(days=14)


@transaction.atomic
def place_decoy(*, by: Viewer, name: Name, group_id: uuid.UUID | None) -> uuid.UUID:
    """Make a folder of a pupil who does not exist. It stands in lists beside a form, and in no figure or return."""
    require(by, PLACE_DECOYS)
    (decoy,) = people_ids(1)
    create_folders(by.school_id, [decoy])
    write_folders(by, PLACE_DECOYS, NAME, [Change(decoy, name)], action="place decoy")
    Decoy.objects.create(school_id=by.school_id, id=decoy, group_id=group_id)
    directory.raise_version(by.school_id)
    return decoy


@transaction.atomic
def remove_decoy(*, by: Viewer, decoy_id: uuid.UUID) -> None:
    """Take a decoy out of the lists. Its folder stays, and so does what was recorded of it. Raises NotThere."""
    reason = require(by, PLACE_DECOYS)
    removed, _ = Decoy.objects.filter(school_id=by.school_id, id=decoy_id).delete()
    if not removed:
        raise NotThere(PLACE_DECOYS)
    record(by, PLACE_DECOYS, "remove decoy", reason=reason, people=[decoy_id])


@transaction.atomic
def name_occasion(*, by: Viewer, kind: Occasion.Kind, first_day: dt.date, last_day: dt.date) -> None:
    """Name days on which many folders are opened, both included. Raises NotPossible for days that make no sense."""
    reason = require(by, NAME_OCCASIONS)
    if last_day < first_day:
        raise NotPossible("The last day is before the first.", "last_day")
    if last_day < by.today:
        raise NotPossible("These days are over.", "last_day")
    if last_day - first_day > LONGEST_OCCASION:
        raise NotPossible("An occasion lasts two weeks at most: wider limits protect less.", "last_day")
    Occasion.objects.create(
        id=thing_id(), school_id=by.school_id, kind=kind, first_day=first_day, last_day=last_day
    )
    record(by, NAME_OCCASIONS, "name occasion", reason=reason)


@transaction.atomic
def remove_occasion(*, by: Viewer, occasion_id: uuid.UUID) -> None:
    """Take an occasion back: the usual limits hold again. Raises NotThere."""
    reason = require(by, NAME_OCCASIONS)
    removed, _ = Occasion.objects.filter(school_id=by.school_id, id=occasion_id).delete()
    if not removed:
        raise NotThere(NAME_OCCASIONS)
    record(by, NAME_OCCASIONS, "remove occasion", reason=reason)
