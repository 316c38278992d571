"""The directory: the names of a school's people and groups, opened once and cached for a few minutes.

Lists, search and headings show names. Names are the only records that are cached; each process checks its copy against
the version that every change of an identity raises, and forgets it after five minutes in any case.
"""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from muster.calendar.models import School
from muster.people.access import SEE_NAMES
from muster.people.models import Group
from muster.people.names import initials, shown_name, sort_key
from muster.people.records import NAME, Name
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.models import Folder
from muster.protection.folder.store import fetch
from muster.protection.keys.envelope import NO_ITEM, Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher
from muster.protection.secret import SecretWords

GROUP_NAME_CODE = 90
_SECONDS_KEPT = 300
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of a school at one version of its directory, and how each is shown: lists ask for it a thousand times."""

    version: int
    people: Mapping[uuid.UUID, Name]
    shown_as: Mapping[uuid.UUID, SecretWords]
    short: Mapping[uuid.UUID, SecretWords]
    groups: Mapping[uuid.UUID, str]
    ranks: Mapping[uuid.UUID, int]
    family_first: bool
    loaded_at: float

    def shown(self, person_id: uuid.UUID | None) -> str:
        """The name as the school shows it; empty where the person is unknown or erased."""
        return self.shown_as.get(person_id, _NO_WORDS) if person_id else _NO_WORDS

    def initials(self, person_id: uuid.UUID | None) -> str:
        """The initials that stand for a missing photograph."""
        return self.short.get(person_id, _NO_WORDS) if person_id else _NO_WORDS

    def in_order(self, people: Iterable[uuid.UUID]) -> list[uuid.UUID]:
        """These people in the order of their names; those without a name last."""
        return sorted(people, key=lambda person: self.ranks.get(person, len(self.ranks)))

    def told_apart(self, people: Iterable[uuid.UUID]) -> tuple[tuple[uuid.UUID, str], ...]:
        """(id, name) in the order of names, to be chosen from: two who are shown alike say their given names too."""
        shown = [(person, self.shown(person)) for person in self.in_order(people)]
        alike = Counter(words for _, words in shown)
        return tuple(
            (person, f"{words} ({self.person(person).given})" if alike[words] > 1 else words)
            for person, words in shown
        )

    def person(self, person_id: uuid.UUID | None) -> Name:
        """A person's name; an empty one where the person is unknown or erased."""
        return self.people.get(person_id, _NOBODY) if person_id else _NOBODY

    def group(self, group_id: uuid.UUID) -> str:
        """A group's name; empty where it is unknown."""
        return self.groups.get(group_id, "")


_NOBODY, _NO_WORDS = Name(), SecretWords("")
_kept: dict[uuid.UUID, Names] = {}
_lock = threading.Lock()


def names(viewer: Viewer) -> Names:
    """The names of the viewer's school, from memory if those are of the current version."""
    changed_to = _changed_in_this_transaction(viewer.school_id)
    if changed_to is not None:
        return _of_this_transaction(viewer, changed_to)
    kept = _kept.get(viewer.school_id)
    version = viewer.standing.directory_version
    if kept is not None and kept.version == version and time.monotonic() - kept.loaded_at < _SECONDS_KEPT:
        return kept
    opened = _open(viewer, version)
    with _lock:
        _kept[viewer.school_id] = opened
    return opened


def forget(school_id: uuid.UUID | None = None) -> None:
    """Drop the names kept in memory: of one school, or of all."""
    with _lock:
        if school_id is None:
            _kept.clear()
        else:
            _kept.pop(school_id, None)


def raise_version(school_id: uuid.UUID) -> None:
    """Say to every process that names have changed. Called by each action that changes one, before it does.

    Until the transaction is over, the names that it sees are kept for it alone, because it may yet be rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_directory SET version = version + 1 WHERE school_id = %s "
            "RETURNING pg_current_xact_id()::text",
            [school_id],
        )
        row = cursor.fetchone()
    if row is not None:
        _changing.by_school[school_id] = row[0]
    _changing.seen.pop(school_id, None)
    forget(school_id)


class _Changing(threading.local):
    """The number of the transaction in which this thread last changed a school's names, and the names it has read since."""

    def __init__(self) -> None:
        self.by_school: dict[uuid.UUID, str] = {}
        self.seen: dict[uuid.UUID, Names] = {}


_changing = _Changing()


def _changed_in_this_transaction(school_id: uuid.UUID) -> int | None:
    """The version to which this transaction has changed the names; None if it has not."""
    changed_in = _changing.by_school.get(school_id)
    if changed_in is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_current_xact_id_if_assigned()::text, version FROM people_directory WHERE school_id = %s",
            [school_id],
        )
        row = cursor.fetchone()
    if row is not None and row[0] == changed_in:
        return int(row[1])
    del _changing.by_school[school_id]
    _changing.seen.pop(school_id, None)
    return None


def _of_this_transaction(viewer: Viewer, version: int) -> Names:
    """The names as the transaction itself sees them. If a part of it was rolled back, the version differs."""
    seen = _changing.seen.get(viewer.school_id)
    if seen is None or seen.version != version:
        seen = _changing.seen[viewer.school_id] = _open(viewer, version)
    return seen


def _open(viewer: Viewer, version: int) -> Names:
    """Open every name of the school. Holding them in memory shows nobody anything, so the log counts them, not opens."""
    people_ids = list(Folder.objects.filter(school_id=viewer.school_id).values_list("id", flat=True))
    record(
        viewer, SEE_NAMES, "load the directory", reason=None, people=(), kinds=[NAME], counted=len(people_ids)
    )
    people: dict[uuid.UUID, Name] = {}
    for start in range(0, len(people_ids), _BATCH):
        found = fetch(viewer.school_id, people_ids[start : start + _BATCH], [Want(NAME)])
        people.update((row.person_id, row.held.record) for row in found)
    rows = Group.objects.filter(school_id=viewer.school_id).values_list("id", "name_sealed", "name_version")
    family_first = School.objects.get(id=viewer.school_id).name_order == School.NameOrder.FAMILY_FIRST
    return Names(
        version=version,
        people=people,
        shown_as={
            person: SecretWords(shown_name(name, family_first=family_first))
            for person, name in people.items()
        },
        short={person: SecretWords(initials(name)) for person, name in people.items()},
        groups=_group_names(viewer.school_id, rows),
        ranks=_ranks(people),
        family_first=family_first,
        loaded_at=time.monotonic(),
    )


def _ranks(people: Mapping[uuid.UUID, Name]) -> dict[uuid.UUID, int]:
    """Each person's place in the order of names, so that no list has to sort names again."""
    ordered = sorted(people, key=lambda person: sort_key(people[person]))
    return {person: rank for rank, person in enumerate(ordered)}


def _group_names(school_id: uuid.UUID, rows: Iterable[tuple[uuid.UUID, bytes, int]]) -> dict[uuid.UUID, str]:
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return {
        group: SecretWords(unseal(cipher, bytes(sealed), _group_place(school_id, group, version)).decode())
        for group, sealed, version in rows
    }


def seal_group_names(
    school_id: uuid.UUID, named: Mapping[uuid.UUID, tuple[str, int]]
) -> dict[uuid.UUID, bytes]:
    """Seal the names of groups, each for its version, under the school's key."""
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return {
        group: seal(cipher, name.encode(), _group_place(school_id, group, version))
        for group, (name, version) in named.items()
    }


def former_group_names(
    school_id: uuid.UUID, group: uuid.UUID, sealed: Iterable[tuple[int, bytes]]
) -> dict[int, str]:
    """What a group was called at each of these versions, from (version, sealed name)."""
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return {
        version: SecretWords(unseal(cipher, name, _group_place(school_id, group, version)).decode())
        for version, name in sealed
    }


def _group_place(school_id: uuid.UUID, group: uuid.UUID, version: int) -> Place:
    return Place(school_id, group, GROUP_NAME_CODE, 0, NO_ITEM, version)
