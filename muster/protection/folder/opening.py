"""The door: the one way to open folders. Decide, write the audit line, then unseal."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record_each_reason
from muster.protection.budgets.spending import count_openings
from muster.protection.folder.kinds import Held, Kind, RecordT, Want
from muster.protection.folder.store import (
    Found,
    ask,
    ask_to_count,
    places_in,
    unsealed,
    unsealed_to_count,
)
from muster.protection.keys.ring import KeyClass
from muster.protection.walls.together import together


class KindNotCovered(RuntimeError):
    """A permission was used to open a kind of record that it does not declare."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the door gave: records by kind, period and person, and why each folder was opened."""

    permission: Permission
    reasons: Mapping[uuid.UUID, Reason]
    found: Mapping[tuple[int, int], Mapping[uuid.UUID, list[Found]]]
    locked: bool = False

    def ciphers(self, key_class: KeyClass) -> dict[uuid.UUID, AESGCM]:
        """The ciphers of the people whose records of this class were opened: for writing back in the transaction."""
        return {
            person: rows[0].cipher
            for by_person in self.found.values()
            for person, rows in by_person.items()
            if rows[0].kind.key_class == key_class
        }

    def of(self, kind: Kind[RecordT], period: int = 0) -> dict[uuid.UUID, Held[RecordT]]:
        """The record of each person who has one, for kinds with one record a person and period."""
        return {person: rows[0].held for person, rows in self.found.get((kind.code, period), {}).items()}

    def items(self, kind: Kind[RecordT], period: int = 0) -> dict[uuid.UUID, list[Held[RecordT]]]:
        """All records of each person, for kinds with many items."""
        return {
            person: [row.held for row in rows]
            for person, rows in self.found.get((kind.code, period), {}).items()
        }


def open_folders(
    viewer: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    *wants: Want[Any],
    action: str = "open",
    lock: bool = False,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
    part_of: uuid.UUID | None = None,
) -> Opened:
    """Open these kinds in the folders of these people, in one query however many they are.

    Raises NotThere unless every one of them is the viewer's to open under this permission: a list that is partly
    theirs is not opened in part. With `lock` the records are locked for the transaction, in the order of person.
    `reasons` are those of `reasons_in_group`, where the decision was about a group and its members of a day. `part_of`
    is the pupil because of whom the folders of adults are opened: theirs is the opening that counts. Raises OverBudget
    and SignInNeeded where the viewer opens more than their work explains.
    """
    with together():
        opened = ask_folders(
            viewer,
            permission,
            people,
            *wants,
            action=action,
            lock=lock,
            reasons=reasons,
            part_of=part_of,
        )
    return opened()


def ask_folders(
    viewer: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    *wants: Want[Any],
    action: str = "open",
    lock: bool = False,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
    part_of: uuid.UUID | None = None,
) -> Callable[[], Opened]:
    """As `open_folders`, among other statements: decide and send all of it inside `together`, and return what unseals."""
    kinds = [want.kind for want in wants]
    reasons = _decide(viewer, permission, people, kinds, reasons=reasons)
    # What is locked is written back and shown to nobody: it is not counted.
    settle = None if lock else count_openings(viewer, permission, reasons, part_of=part_of)
    record_each_reason(viewer, permission, action, reasons=reasons, people=people, kinds=kinds)
    rows = ask(viewer.school_id, people, wants, lock=lock)

    def opened() -> Opened:
        if settle:
            settle()  # before anything is unsealed; where it raises, the transaction takes the audit line back
        found = _by_place(unsealed(viewer.school_id, wants, rows()))
        return Opened(permission, reasons, found, lock)

    return opened


def open_whole_folder(viewer: Viewer, permission: Permission, person: uuid.UUID) -> Opened:
    """Everything that one folder holds of the kinds that the permission covers, of every period. Raises NotThere."""
    kinds = {kind.code: kind for kind in permission.kinds}
    places = places_in(viewer.school_id, person)
    wants = [Want(kinds[code], period) for code, period in places if code in kinds]
    return open_folders(viewer, permission, [person], *wants, action="open the whole folder")


def count_in_folders(
    viewer: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    want: Want[RecordT],
    *,
    batch: int = 5000,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
) -> Iterator[tuple[uuid.UUID, RecordT]]:
    """Open one kind for counting: figures that show nobody. Bounded memory, no order. `reasons` as for `open_folders`."""
    kinds = [want.kind]
    reasons = _decide(viewer, permission, people, kinds, reasons=reasons)
    for start in range(0, len(people), batch):
        some = people[start : start + batch]
        with together():
            if not start:  # the line in the log, before anything is unsealed
                _record_count(viewer, permission, people, kinds, reasons=reasons)
            asked = ask_to_count(viewer.school_id, some, kinds, want.period)
        rows = asked()
        yield from unsealed_to_count(viewer.school_id, some, kinds, period=want.period, rows=rows)[
            want.kind.code
        ]


def count_kinds_in_folders(
    viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID], *kinds: Kind[Any], period: int
) -> dict[int, dict[uuid.UUID, Any]]:
    """As `count_in_folders`, for several kinds of one period at once: the records of each person by the kind's code."""
    with together():
        counted = ask_to_count_kinds(viewer, permission, people, *kinds, period=period)
    return counted()


def ask_to_count_kinds(
    viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID], *kinds: Kind[Any], period: int
) -> Callable[[], dict[int, dict[uuid.UUID, Any]]]:
    """As `count_kinds_in_folders`, among other statements: send inside `together`, and return what unseals."""
    reasons = _decide(viewer, permission, people, kinds)
    if not people:
        return lambda: {kind.code: {} for kind in kinds}
    _record_count(viewer, permission, people, kinds, reasons=reasons)
    rows = ask_to_count(viewer.school_id, people, kinds, period)

    def counted() -> dict[int, dict[uuid.UUID, Any]]:
        found = unsealed_to_count(viewer.school_id, people, kinds, period=period, rows=rows())
        return {code: dict(records) for code, records in found.items()}

    return counted


def open_to_count(
    viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID], *wants: Want[Any]
) -> Opened:
    """As `count_in_folders`, where what was entered is counted too, for which the ciphers are needed. It shows nobody."""
    kinds = [want.kind for want in wants]
    reasons = _decide(viewer, permission, people, kinds)
    with together():
        _record_count(viewer, permission, people, kinds, reasons=reasons)
        rows = ask(viewer.school_id, people, wants)
    return Opened(permission, reasons, _by_place(unsealed(viewer.school_id, wants, rows())))


def _record_count(
    viewer: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    kinds: Sequence[Kind[Any]],
    *,
    reasons: Mapping[uuid.UUID, Reason],
) -> None:
    record_each_reason(
        viewer, permission, "count", reasons=reasons, people=people, kinds=kinds, only_counted=True
    )


def _decide(
    viewer: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    kinds: Iterable[Kind[Any]],
    *,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
) -> Mapping[uuid.UUID, Reason]:
    undeclared = [kind.name for kind in kinds if kind not in permission.kinds]
    if undeclared:
        raise KindNotCovered(f"{permission.name} does not declare that it opens {', '.join(undeclared)}")
    if reasons is None:
        reasons = reasons_for_people(viewer, permission, people)
        if len(reasons) == len(people):  # it answers for nobody else: of a whole school nobody is looked up
            return reasons
    refused = [person for person in people if person not in reasons]
    if refused:
        raise NotThere(permission, refused)
    return reasons


def _by_place(rows: Iterable[Found]) -> dict[tuple[int, int], dict[uuid.UUID, list[Found]]]:
    places: dict[tuple[int, int], dict[uuid.UUID, list[Found]]] = {}
    for row in rows:
        places.setdefault((row.kind.code, row.period), {}).setdefault(row.person_id, []).append(row)
    return places
