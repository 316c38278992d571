"""Replays a register's entries in order, giving each mark with the one it replaced."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.attendance.entries import EntryPlace, open_entry
from muster.attendance.headers import Header
from muster.attendance.marks import NOT_MARKED, Mark
from muster.protection.access.viewer import Viewer

_NO_MARK = Mark(NOT_MARKED)


@dataclass(frozen=True, slots=True)
class ReplacedMark:
    """One pupil's mark as it was entered, and as it was before."""

    pupil_id: uuid.UUID
    before: Mark
    after: Mark


def folded(
    viewer: Viewer, header: Header, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[tuple[uuid.UUID, tuple[ReplacedMark, ...]]]:
    """Every entry of the register in order, each mark with the one it replaced."""
    standing: dict[uuid.UUID, Mark] = {}
    for entry_id, sealed in header.entries:
        place = EntryPlace(viewer.school_id, header.year_id, entry_id)
        marks = []
        for entered in open_entry(place, sealed, ciphers):
            before = standing.get(entered.pupil_id, _NO_MARK)
            marks.append(ReplacedMark(entered.pupil_id, before, entered.mark))
            standing[entered.pupil_id] = entered.mark
        yield entry_id, tuple(marks)
