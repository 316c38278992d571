"""Finds pupils by the numbers in a table of earlier marks: our own ids, present and former UPNs, other systems' ids."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from muster.attendance.access import ENTER_HISTORY
from muster.interchange.planning.matching import PUPIL
from muster.interchange.queries.planned import hash_for
from muster.people.lookups import upn_hash
from muster.people.models import ExternalId, Pupil
from muster.people.records import PARTICULARS, Particulars
from muster.people.upn import tidied
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.ids import id_or_none


@dataclass(frozen=True, slots=True, repr=False)
class Numbered:
    """The pupils whom UPNs and other numbers mean, each by how it is written, and when those were born, where known."""

    by_upn: Mapping[str, uuid.UUID]
    by_number: Mapping[str, uuid.UUID]
    born: Mapping[uuid.UUID, dt.date]

    @property
    def everyone(self) -> set[uuid.UUID]:
        """Whoever is meant by one of them."""
        return {*self.by_upn.values(), *self.by_number.values()}


def pupils_of_numbers(viewer: Viewer, *, upns: Collection[str], numbers: Collection[str]) -> Numbered:
    """Whom a table means. Former UPNs are looked for where a number is nobody's now: that opens every pupil's particulars.

    A number that two systems give to two pupils, or that two pupils had before, means nobody.
    """
    by_upn, by_number = _by_upn(viewer, upns), meant_by_number(viewer, numbers)
    unknown = (set(upns) | set(numbers)) - by_upn.keys() - by_number.keys()
    people = _pupils(viewer) if unknown else {*by_upn.values(), *by_number.values()}
    particulars = _particulars(viewer, people)
    former = _by_former_upn(particulars, unknown)
    return Numbered(
        by_upn=by_upn | {upn: former[upn] for upn in former.keys() & set(upns)},
        by_number=by_number | {number: former[number] for number in former.keys() & set(numbers)},
        born={pupil: held.born for pupil, held in particulars.items() if held.born},
    )


def _particulars(viewer: Viewer, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Particulars]:
    opened = open_folders(
        viewer, ENTER_HISTORY, sorted(people), Want(PARTICULARS), action="tell whose earlier marks these are"
    )
    return {pupil: held.record for pupil, held in opened.of(PARTICULARS).items()}


def _by_former_upn(
    particulars: Mapping[uuid.UUID, Particulars], texts: Iterable[str]
) -> dict[str, uuid.UUID]:
    """Who had these UPNs before."""
    owners: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for pupil, held in particulars.items():
        for upn in held.former_upns:
            owners[tidied(upn)].add(pupil)
    found = {text: owners.get(tidied(text), set()) for text in texts}
    return {text: next(iter(those)) for text, those in found.items() if len(those) == 1}


def _pupils(viewer: Viewer) -> set[uuid.UUID]:
    return set(Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))


def _by_upn(viewer: Viewer, upns: Iterable[str]) -> dict[str, uuid.UUID]:
    """Who has these numbers now."""
    by_hash = {upn_hash(viewer.school_id, tidied(upn)): upn for upn in upns}
    rows = Pupil.objects.filter(school_id=viewer.school_id, upn_hash__in=list(by_hash))
    return {by_hash[bytes(found)]: pupil for pupil, found in rows.values_list("pk", "upn_hash") if found}


def meant_by_number(viewer: Viewer, numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    """Whom these numbers mean: our own ids, UPNs, or what any system that was imported calls its pupils.

    A number that two systems give to two pupils means nobody. No folder is opened.
    """
    texts = set(numbers)
    found = _by_upn(viewer, texts)
    pupils = _pupils(viewer)
    found |= {text: pupil for text in texts if (pupil := id_or_none(text)) is not None and pupil in pupils}
    outside = ExternalId.objects.filter(school_id=viewer.school_id, kind=PUPIL)
    targets: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for source in outside.values_list("source", flat=True).distinct():
        hash_of = hash_for(viewer.school_id, source)
        by_hash = {hash_of(PUPIL, text): text for text in texts}
        rows = outside.filter(source=source, key_hash__in=list(by_hash)).values_list("key_hash", "target_id")
        for key, target in rows:
            targets[by_hash[bytes(key)]].add(target)
    sure = {text: next(iter(those)) for text, those in targets.items() if len(those) == 1}
    return {**{text: pupil for text, pupil in sure.items() if pupil in pupils}, **found}
