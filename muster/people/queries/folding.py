"""Verifies, for all pupils in batches, that records agree with the entries they were made from.

Registers and results are stored twice: as entries, which are the truth and never change, and as records in folders,
which are what is read. Replaying the entries must give the records.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from muster.people.models import Pupil
from muster.protection.access.viewer import Viewer

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in a pupil's record that the entries do not explain: what they give, and what the record says."""

    pupil_id: uuid.UUID
    place: str
    entered: str
    held: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries and records were compared, and where they differ."""

    entries: int
    records: int
    differences: tuple[Difference, ...]


Compare = Callable[[Sequence[uuid.UUID]], tuple[int, Sequence[Difference]]]
"""Compares some pupils' records with the entries; gives how many records there were, and where they differ."""


def verified(viewer: Viewer, *, entries: int, compare: Compare) -> Verified:
    """Compare every pupil of the school except erased ones, whose entries nothing can open."""
    rows = Pupil.objects.filter(school_id=viewer.school_id).order_by("pk")
    pupils = list(rows.values_list("pk", flat=True))
    records, differences = 0, list[Difference]()
    for start in range(0, len(pupils), _BATCH):
        compared, found = compare(pupils[start : start + _BATCH])
        records += compared
        differences += found
    return Verified(entries, records, tuple(differences))
