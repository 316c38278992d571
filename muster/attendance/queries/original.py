"""A register as it was entered: the original entry of each pupil, and every amendment of it, kept apart.

School Attendance (Pupil Registration) (England) Regulations 2024: an amended register shows the original entry, the
amended entry, the reason for it, the date, and the name and title of whoever made it.
"""

import datetime as dt
import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from muster.attendance.access import EXPORT_REGISTER
from muster.attendance.headers import Header, read_header
from muster.attendance.models import Register
from muster.attendance.pages import HOW_WORDS, WHY_WORDS, mark_words
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import Entered, entries_by_pupil
from muster.attendance.records import ABSENCE_REASONS, MarkNote
from muster.people.directory import names
from muster.people.models import RoleHolding
from muster.people.roles import ROLES
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.tables import Table

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
    header = read_header(viewer, place)
    pupils = names(viewer).in_order(header.members)
    wants = (header.line.want, Want(ABSENCE_REASONS, header.year_period))
    opened = open_folders(viewer, EXPORT_REGISTER, pupils, *wants, action="export register")
    entered = entries_by_pupil(viewer, header, opened, until=moment)
    notes = {
        pupil: _notes_at(held.record.notes, place)
        for pupil, held in opened.of(ABSENCE_REASONS, header.year_period).items()
    }
    told = _Told(viewer, header, _titles(viewer, place.day))
    originals = [told.original(pupil, entered.get(pupil, [])[:1]) for pupil in pupils]
    amended = [
        row for pupil in pupils for row in told.amended(pupil, entered.get(pupil, []), notes.get(pupil, {}))
    ]
    return Table("original entries", _ORIGINAL, originals), Table("amendments", _AMENDED, amended)


def _notes_at(notes: tuple[MarkNote, ...], place: RegisterPlace) -> dict[dt.datetime, str]:
    """What was said with each change of this mark, by the moment of it."""
    is_lesson = place.kind is Register.Kind.LESSON
    here = (
        note for note in notes if (note.day, note.slot, note.lesson) == (place.day, place.slot, is_lesson)
    )
    return {note.at: note.words for note in here}


def _titles(viewer: Viewer, day: dt.date) -> dict[uuid.UUID, str]:
    """The roles of everyone on a day, in words."""
    held: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    rows = RoleHolding.objects.filter(school_id=viewer.school_id).on(day).order_by("id")
    for staff, role in rows.values_list("staff_id", "role"):
        held[staff].append(ROLES[role].words)
    return {staff: ", ".join(words) for staff, words in held.items()}


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
        self, pupil: uuid.UUID, entered: list[Entered], notes: dict[dt.datetime, str]
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
