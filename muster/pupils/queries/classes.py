"""A class on one page: its pupils, their last ten sessions, and what each has missed."""

import datetime as dt
import uuid
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.db import connection

from muster.attendance.figures import Figures
from muster.attendance.pages import tone_of as avatar_tone
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.queries.sessions import DueMarks, due_marks, due_of, tone_of, words_of
from muster.attendance.records import SESSION_LINE
from muster.attendance.thresholds import DueSession
from muster.attendance.words import days_in_words, percent
from muster.people.directory import names
from muster.protection.access.decisions import NotThere, reasons_in_group, require_in_group
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.pupils.access import SEE_CLASS

LAST_SESSIONS = 10
_GLYPHS = {"present": "", "late": "L", "offsite": "", "nottaken": "?", "notrequired": "", "closed": ""}

# A group of the next year is shown as it will be on its first day.
_MEMBERS = """
SELECT greatest(g.first_day, %(day)s), m.pupil_id FROM people_group g
LEFT JOIN people_membership m ON m.school_id = g.school_id AND m.group_id = g.id
    AND m.first_day <= greatest(g.first_day, %(day)s)
    AND (m.last_day IS NULL OR m.last_day >= greatest(g.first_day, %(day)s))
WHERE g.school_id = %(school)s AND g.id = %(group)s
"""


class Dot(NamedTuple):
    """One session of a pupil as a small mark, with a sign for those who cannot rely on colour."""

    glyph: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One pupil of a class."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    dots: tuple[Dot, ...]
    form: str
    days_missed: Fraction
    missed_in_words: str
    late: int
    unmarked: int
    share: Fraction | None
    attendance: str


@dataclass(frozen=True, slots=True)
class ClassPage:
    """A class in name order, not a league table. `forms` is true if its pupils come from several forms."""

    id: uuid.UUID
    name: str
    rows: tuple[ClassRow, ...]
    forms: bool
    attendance: str
    possible: int
    unmarked: int
    reason: str


def class_page(viewer: Viewer, group_id: uuid.UUID) -> ClassPage:
    """The page of one class. Raises NotThere if the group does not exist or is not the viewer's."""
    day, members = _members(viewer, group_id)
    roll = roll_on(viewer, day, pupils=members)
    reasons = reasons_in_group(viewer, SEE_CLASS, group_id, list(roll))
    year = school_year(viewer, viewer.today)
    lines = {}
    if year:
        want = Want(SESSION_LINE, year.period)
        opened = open_folders(viewer, SEE_CLASS, list(roll), want, action="open class", reasons=reasons)
        lines = {pupil: held.record for pupil, held in opened.of(SESSION_LINE, year.period).items()}
    marks = {
        pupil: due_marks(year, lines.get(pupil), due_of(year, stay, viewer.now), stay.was_on_roll)
        for pupil, stay in roll.items()
        if year
    }
    total = sum((each.figures for each in marks.values()), start=Figures())
    return ClassPage(
        id=group_id,
        name=names(viewer).group(group_id),
        rows=tuple(_row(viewer, year, roll[pupil], each) for pupil, each in marks.items() if year),
        forms=len({each.form_id for each in roll.values()}) > 1,
        attendance=percent(total.attendance),
        possible=total.possible,
        unmarked=total.unmarked,
        reason=require_in_group(viewer, SEE_CLASS, group_id).says,
    )


def _members(viewer: Viewer, group_id: uuid.UUID) -> tuple[dt.date, list[uuid.UUID]]:
    """The day the class is shown as of, and its pupils. Raises NotThere."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"school": viewer.school_id, "group": group_id, "day": viewer.today})
        rows = cursor.fetchall()
    if not rows:
        raise NotThere(SEE_CLASS)
    return rows[0][0], [pupil for *_, pupil in rows if pupil is not None]


def _row(viewer: Viewer, year: SchoolYear, on_roll: OnRoll, marks: DueMarks) -> ClassRow:
    directory, pupil = names(viewer), on_roll.pupil_id
    last = marks.sessions[-LAST_SESSIONS:]
    return ClassRow(
        id=pupil,
        name=directory.shown(pupil),
        initials=directory.initials(pupil),
        tone=avatar_tone(pupil),
        dots=tuple(dot(year, session) for session in last),
        form=directory.group(on_roll.form_id) if on_roll.form_id else "",
        days_missed=Fraction(marks.figures.absent, len(year.profile.sessions)),
        missed_in_words=days_in_words(marks.figures.absent, len(year.profile.sessions)),
        late=marks.figures.late,
        unmarked=marks.figures.unmarked,
        share=marks.figures.attendance,
        attendance=percent(marks.figures.attendance),
    )


def dot(year: SchoolYear, session: DueSession) -> Dot:
    """A session as a small mark; absences show their code."""
    kind = tone_of(year, session)
    symbol = session.code.symbol if session.code else ""
    return Dot(_GLYPHS.get(kind, symbol), kind, words_of(session))
