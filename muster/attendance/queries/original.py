"""A register as it was entered: the original entry of each pupil, and every amendment of it, kept apart.

School Attendance (Pupil Registration) (England) Regulations 2024: an amended register shows the original entry, the
amended entry, the reason for it, the date, and the name and title of whoever made it.
"""

import datetime as dt
import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.attendance.access import EXPORT_REGISTER
from muster.attendance.headers import Header, read_header, read_headers
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.models import Register
from muster.attendance.pages import HOW_WORDS, WHY_WORDS, mark_words
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import school_year
from muster.attendance.queries.sheets import Entered, entries_by_pupil, notes_at
from muster.attendance.records import ABSENCE_REASONS
from muster.calendar.refusals import NotPossible
from muster.people.directory import names
from muster.people.models import Group, RoleHolding
from muster.people.roles import ROLES
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.rules import ALONE_IN_A_DAY
from muster.protection.approvals.taking_out import take_out_alone
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.tables import Table

MOST_DAYS = 100
"""A term of registers at once, with the days between."""

_TOO_MANY = (
    "With what you took out lately this is more than leaves on one person's word. Make it an export: a second person "
    "agrees there."
)
_ORIGINAL = ("Pupil", "Form or class", "Day", "Session", "Code", "Entry", "Entered at", "By", "Title", "How")
_AMENDED = (
    "Pupil",
    "Day",
    "Session",
    "Was",
    "Becomes",
    "Amended entry",
    "Reason",
    "In words",
    "Amended at",
    "By",
    "Title",
)


def original_register(viewer: Viewer, place: RegisterPlace, moment: dt.datetime) -> tuple[Table, Table]:
    """The original entries and the amendments of a register up to a moment, as two tables. Raises NoRegister."""
    require(viewer, EXPORT_REGISTER)
    return _tables(viewer, [read_header(viewer, place)], moment)


def registers_between(
    viewer: Viewer, group_id: uuid.UUID, first_day: dt.date, last_day: dt.date
) -> tuple[Table, Table]:
    """The same of every register of a group that was due in some days, one after the other, as they are now.

    Raises NotThere, and NotPossible for days that are too many, hold no register, or are of too many pupils.
    """
    require(viewer, EXPORT_REGISTER)
    if not Group.objects.filter(school_id=viewer.school_id, id=group_id).exists():
        raise NotThere(EXPORT_REGISTER)
    last_day = min(last_day, viewer.today)
    if (last_day - first_day).days >= MOST_DAYS:
        raise NotPossible(f"At most {MOST_DAYS} days at once.", "last_day")
    headers = _headers_between(viewer, group_id, first_day, last_day)
    if not headers:
        raise NotPossible("No register of this group was due in these days.", "first_day")
    if len({pupil for header in headers for pupil in header.members}) > ALONE_IN_A_DAY:
        raise NotPossible(
            f"More than {ALONE_IN_A_DAY} pupils were in it in these days. Choose fewer days: what is of more pupils"
            " takes a second person, under Exports.",
            "last_day",
        )
    return _tables(viewer, headers, viewer.now)


def _headers_between(
    viewer: Viewer, group_id: uuid.UUID, first_day: dt.date, last_day: dt.date
) -> Sequence[Header]:
    """Each session or lesson register that there is, and each session that a register was due for, in their order."""
    taken = Register.objects.filter(
        school_id=viewer.school_id, group_id=group_id, day__gte=first_day, day__lte=last_day
    )
    places = set(taken.values_list("day", "kind", "slot"))
    group = Group.objects.get(school_id=viewer.school_id, id=group_id)
    if group.registers == Group.Registers.SESSION:
        places |= set(_sessions_due(viewer, first_day, last_day))
    wanted = [RegisterPlace(group_id, day, Register.Kind(kind), slot) for day, kind, slot in sorted(places)]
    # A closed day has none, nor has a session that this group never has.
    return tuple(read_headers(viewer, wanted).values())


def _sessions_due(
    viewer: Viewer, first_day: dt.date, last_day: dt.date
) -> Iterator[tuple[dt.date, str, int]]:
    for first in {first_day, last_day}:  # the days may lie in two school years
        year = school_year(viewer, first)
        for index, day in year.due(viewer.now) if year else ():
            if first_day <= day <= last_day:
                yield day, Register.Kind.SESSION.value, index % SESSIONS_A_DAY


def _tables(viewer: Viewer, headers: Sequence[Header], moment: dt.datetime) -> tuple[Table, Table]:
    """Every pupil's folder is opened once, for all of the registers. Raises NotPossible for more than leaves on one word."""
    pupils = names(viewer).in_order({pupil for header in headers for pupil in header.members})
    if not take_out_alone(viewer, pupils):
        raise NotPossible(_TOO_MANY, "group_id")
    lines = dict.fromkeys(header.line.want for header in headers)
    reasons = dict.fromkeys(Want(ABSENCE_REASONS, header.year_period) for header in headers)
    opened = open_folders(viewer, EXPORT_REGISTER, pupils, *lines, *reasons, action="export register")
    titles = {day: _titles(viewer, day) for day in {header.place.day for header in headers}}
    originals: list[list[str]] = []
    amended: list[list[str]] = []
    for header in headers:
        told = _Told(viewer, header, titles[header.place.day])
        entered = entries_by_pupil(viewer, header, opened, until=moment)
        notes = opened.of(ABSENCE_REASONS, header.year_period)
        for pupil in (pupil for pupil in pupils if pupil in set(header.members)):
            said = notes_at(notes[pupil].record.notes, header.place) if pupil in notes else {}
            originals.append(told.original(pupil, entered.get(pupil, [])[:1]))
            amended.extend(told.amended(pupil, entered.get(pupil, []), said))
    return Table("original entries", _ORIGINAL, originals), Table("amendments", _AMENDED, amended)


def _titles(viewer: Viewer, day: dt.date) -> dict[uuid.UUID, str]:
    """The roles of everyone on a day, in words, in the order in which roles are listed everywhere."""
    held: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    rows = RoleHolding.objects.filter(school_id=viewer.school_id).on(day)
    for staff, role in rows.values_list("staff_id", "role"):
        held[staff].add(role)
    return {
        staff: ", ".join(role.words for name, role in ROLES.items() if name in theirs)
        for staff, theirs in held.items()
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """Entries as rows of words."""

    viewer: Viewer
    header: Header
    titles: dict[uuid.UUID, str] = field(repr=False)

    def original(self, pupil: uuid.UUID, first: list[Entered]) -> list[str]:
        """The pupil's first entry; a gap is a gap."""
        directory, place = names(self.viewer), self.header.place
        row = [
            directory.shown(pupil),
            directory.group(place.group_id),
            str(place.day),
            place.slot_word.upper(),
        ]
        if not first:
            return [*row, "", "No entry", "", "", "", ""]
        one = first[0]
        return [*row, one.code, self._mark(one), self._at(one), *self._by(one), HOW_WORDS[one.origin]]

    def amended(
        self, pupil: uuid.UUID, entered: list[Entered], notes: Mapping[dt.datetime, str]
    ) -> Iterator[list[str]]:
        """Every later entry, with what stood there before it, and why it was made."""
        shown, place = names(self.viewer).shown(pupil), self.header.place
        for before, one in itertools.pairwise(entered):
            why = WHY_WORDS[one.change] or HOW_WORDS[one.origin]
            marks = (before.code, one.code, self._mark(one))
            said = notes.get(one.at, "")
            yield [
                shown,
                str(place.day),
                place.slot_word.upper(),
                *marks,
                why,
                said,
                self._at(one),
                *self._by(one),
            ]

    def _mark(self, one: Entered) -> str:
        return mark_words(one.code, one.minutes, self.header)

    def _at(self, one: Entered) -> str:
        return f"{one.at.astimezone(self.viewer.now.tzinfo):%Y-%m-%d %H:%M}"

    def _by(self, one: Entered) -> tuple[str, str]:
        title = self.titles.get(one.by_person, "") if one.by_person else ""
        return one.by_name or "Muster", title
