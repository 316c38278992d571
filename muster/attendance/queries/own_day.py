"""What somebody entered today: every one of their saves, newest first, with what it replaced."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from muster.attendance.authority import authority_over
from muster.attendance.headers import Header, NoRegister, read_header
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.folding import ReplacedMark, folded
from muster.people.directory import names
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.opening import open_folders
from muster.protection.keys.ring import KeyClass

_DAYS_BACK = 31
_OWN = """
SELECT r.group_id, r.day, r.kind, r.slot, e.id, e.at
FROM attendance_register r JOIN attendance_registerentry e ON e.school_id = r.school_id AND e.register_id = r.id
WHERE r.school_id = %(school)s AND r.day BETWEEN %(since)s AND %(today)s
    AND e.by_person = %(person)s AND e.at >= %(midnight)s
ORDER BY r.day, r.kind, r.slot, r.group_id, e.id
"""


@dataclass(frozen=True, slots=True)
class OwnSaving:
    """One save: which register, when, and what was entered. `name` is the pupil's if there was just one."""

    entry_id: uuid.UUID
    at: dt.datetime
    header: Header
    group_name: str
    marks: tuple[ReplacedMark, ...]
    name: str

    @property
    def codes(self) -> Counter[int]:
        """How often each code was entered."""
        return Counter(mark.after.code for mark in self.marks)


def own_savings(viewer: Viewer) -> tuple[OwnSaving, ...]:
    """The viewer's own saves of today, in registers of the last month that they may still take."""
    midnight = dt.datetime.combine(viewer.today, dt.time(), viewer.now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            _OWN,
            {
                "school": viewer.school_id,
                "person": viewer.person_id,
                "since": viewer.today - dt.timedelta(days=_DAYS_BACK),
                "today": viewer.today,
                "midnight": midnight,
            },
        )
        rows = cursor.fetchall()
    found: list[OwnSaving] = []
    for (group, day, kind, slot), own in groupby(rows, key=lambda row: row[:4]):
        place = RegisterPlace(group, day, Register.Kind(kind), slot)
        found += _savings_of(viewer, place, {entry: at for *_, entry, at in own})
    return tuple(sorted(found, key=lambda saving: (saving.at, saving.entry_id), reverse=True))


def own_saving(viewer: Viewer, place: RegisterPlace, entry_id: uuid.UUID) -> OwnSaving | None:
    """One of the viewer's own saves of today; None if there is no such save."""
    return next(
        (one for one in own_savings(viewer) if one.entry_id == entry_id and one.header.place == place), None
    )


def _savings_of(
    viewer: Viewer, place: RegisterPlace, own: Mapping[uuid.UUID, dt.datetime]
) -> Iterator[OwnSaving]:
    try:
        header = read_header(viewer, place, with_entries=True)
        authority = authority_over(viewer, header)
    except (NoRegister, NotThere):
        return
    opened = open_folders(
        viewer,
        authority.permission,
        header.members,
        header.line.want,
        action="look at own marks",
        reasons=authority.over(header.members),
    )
    directory = names(viewer)
    for entry_id, marks in folded(viewer, header, opened.ciphers(KeyClass.REGISTER)):
        if entry_id in own and marks:
            name = directory.shown(marks[0].pupil_id) if len(marks) == 1 else ""
            yield OwnSaving(entry_id, own[entry_id], header, directory.group(place.group_id), marks, name)
