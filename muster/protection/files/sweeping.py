"""Sweeping the store: objects that no row knows, left by transactions that were rolled back, are removed every night."""

import datetime as dt
import uuid

from django.db import transaction

from muster.protection import clock
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.files import store
from muster.protection.files.models import SealedFile
from muster.protection.walls.schools import school_ids

SWEPT_AFTER = dt.timedelta(days=1)
"""An object is stored before its row is committed: what is younger may belong to work that still goes on."""


def sweep() -> int:
    """Remove what no row of any school knows and what has lain for a day. Returns how many objects there were."""
    stored = set(store.stored_names())
    orphans = stored - {store.object_name(file_id) for file_id in _known()}
    latest = clock.real_now() - SWEPT_AFTER
    old = [name for name in sorted(orphans) if store.stored_at(name) < latest]
    store.remove_named(old)
    return len(old)


def _known() -> set[uuid.UUID]:
    """The ids of the files of every school: structure. Read after the store was listed, so that no row is too new."""
    known: set[uuid.UUID] = set()
    for school_id in school_ids():
        with transaction.atomic():
            unscoped_viewer(school_id, because="objects that no row knows are removed")
            known.update(SealedFile.objects.filter(school_id=school_id).values_list("id", flat=True))
    return known
