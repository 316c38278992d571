"""Sweeps the store every night: removes objects without a row, left behind by transactions that were rolled back."""

import datetime as dt
import uuid

from django.db import transaction

from muster.protection import clock
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.files import store
from muster.protection.files.models import SealedFile
from muster.protection.walls.schools import school_ids

SWEPT_AFTER = dt.timedelta(days=1)
"""An object is stored before its row is committed, so a younger one may belong to a transaction still running."""


def sweep() -> int:
    """Remove objects that are a day old and have no row in any school. Returns how many were removed."""
    stored = set(store.stored_names())
    orphans = stored - {store.object_name(file_id) for file_id in _known()}
    latest = clock.real_now() - SWEPT_AFTER
    old = [name for name in sorted(orphans) if store.stored_at(name) < latest]
    store.remove_named(old)
    return len(old)


def _known() -> set[uuid.UUID]:
    """The ids of every school's files. Read after the store was listed, so that no listed object's row is missed."""
    known: set[uuid.UUID] = set()
    for school_id in school_ids():
        with transaction.atomic():
            unscoped_viewer(school_id, because="objects that no row knows are removed")
            known.update(SealedFile.objects.filter(school_id=school_id).values_list("id", flat=True))
    return known
