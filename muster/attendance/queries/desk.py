"""What the desk reads: pupils by any part of their name, what an arrival would be marked as, and who may collect."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from muster.attendance.access import ENTER_ANY_CODE, RUN_DESK, SEE_REASONS
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.movements import Arrival, SessionClock, arrival_at, last_seen
from muster.attendance.pages import tone_of
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.roll import OnRoll, found_on_roll, roll_on
from muster.attendance.records import MOVEMENTS, SESSION_LINE, Line, Moved, Movement
from muster.calendar.codes import EnteredBy
from muster.calendar.rules import session_times, slot_index
from muster.people.directory import names
from muster.people.models import ContactLink
from muster.people.names import full_name
from muster.people.records import RELATIONSHIPS, Relationship
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.looking_up import note_looked_up
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.ui.formats import clock

MOST_FOUND = 8
_REASONS_AT_THE_DESK = "absence"


class NoSchoolToday(Exception):
    """There is no school today, so nobody is expected or late."""


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A pupil whose name matches."""

    id: uuid.UUID
    name: str
    form: str
    initials: str
    tone: int


@dataclass(frozen=True, slots=True)
class Collector:
    """A contact of a pupil; `warning` is why they may not collect, or what to do first."""

    id: uuid.UUID
    name: str
    relation: str
    may_collect: bool
    warning: str


@dataclass(frozen=True, slots=True)
class MovementWords:
    """An arrival or a departure, in words."""

    at: dt.datetime
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class DeskPupil:
    """One pupil at the desk: what is known about today, what an arrival means now, and who may collect.

    `arrivals` are the reasons to choose from, each with the mark it would make; the first is for no reason.
    """

    pupil: AtDesk
    is_out: bool
    marks: tuple[tuple[str, str], ...]
    movements: tuple[MovementWords, ...]
    arrivals: tuple[tuple[str, str, Arrival], ...]
    collectors: tuple[Collector, ...]
    reasons: tuple[tuple[str, str], ...]

    @property
    def warned(self) -> tuple[Collector, ...]:
        """The collectors with a warning that must be read before the pupil is handed over."""
        return tuple(one for one in self.collectors if one.warning or not one.may_collect)


def find_at_desk(viewer: Viewer, typed: str) -> tuple[AtDesk, ...]:
    """Pupils on roll today whose names match, best match first: names and forms only."""
    return tuple(_at_desk(viewer, each) for each in found_on_roll(viewer, typed)[:MOST_FOUND])


def _at_desk(viewer: Viewer, on_roll: OnRoll) -> AtDesk:
    directory = names(viewer)
    return AtDesk(
        on_roll.pupil_id,
        directory.shown(on_roll.pupil_id),
        directory.group(on_roll.form_id) if on_roll.form_id else "",
        directory.initials(on_roll.pupil_id),
        tone_of(on_roll.pupil_id),
    )


def require_on_roll(viewer: Viewer, pupil_id: uuid.UUID) -> OnRoll:
    """The pupil, if on roll today. Raises NotThere."""
    on_roll = roll_on(viewer, viewer.today, pupils=[pupil_id]).get(pupil_id)
    if on_roll is None:
        raise NotThere(RUN_DESK, [pupil_id])
    return on_roll


def year_today(viewer: Viewer) -> SchoolYear:
    """The school year that contains today. Raises NoSchoolToday."""
    year = school_year(viewer, viewer.today)
    if year is None or not year.school.is_school_day(viewer.today):
        raise NoSchoolToday
    return year


def clocks_of(
    year: SchoolYear, day: dt.date, *, site: uuid.UUID | None, year_group: str
) -> tuple[SessionClock, ...]:
    """The session times of a day for a site and year group."""
    slots = range(len(year.profile.sessions))
    found_times = (
        (slot, session_times(year.times, slot, day, site=site, year_group=year_group)) for slot in slots
    )
    return tuple(
        SessionClock(slot, times.opens, times.closes, times.ends) for slot, times in found_times if times
    )


def marks_today(year: SchoolYear, line: Line | None, day: dt.date) -> Mapping[int, str]:
    """The code of each session of a day; empty if nothing is marked."""
    first = slot_index(year.span.first_day, SESSIONS_A_DAY, (day, 0))
    marks = line.marks if line else b""
    return {
        slot: year.profile.symbols_by_byte.get(marks[first + slot], "") if first + slot < len(marks) else ""
        for slot in range(len(year.profile.sessions))
    }


def reasons_offered(viewer: Viewer, year: SchoolYear) -> tuple[tuple[str, str], ...]:
    """The codes of absences with a reason that the viewer may enter today, with their names."""
    if viewer.reason_everywhere(ENTER_ANY_CODE) is None:
        return ()
    rules = year.profile.follow_up
    return tuple(
        (code.symbol, code.label)
        for code in year.profile.codes_on(viewer.today)
        if code.category == _REASONS_AT_THE_DESK
        and code.entered_by is EnteredBy.ATTENDANCE
        and code.symbol not in {rules.no_reason, rules.settled_as}
    )


def desk_pupil(viewer: Viewer, pupil_id: uuid.UUID) -> DeskPupil:
    """One pupil at the desk. Raises NotThere and NoSchoolToday."""
    on_roll = require_on_roll(viewer, pupil_id)
    year = year_today(viewer)
    wants = (Want(SESSION_LINE, year.period), Want(MOVEMENTS, year.period), Want(RELATIONSHIPS))
    opened = open_folders(viewer, RUN_DESK, [pupil_id], *wants, action="open at the desk")
    note_looked_up(viewer, pupil_id)
    clocks = clocks_of(year, viewer.today, site=on_roll.site_id, year_group=on_roll.year_group)
    held = opened.of(SESSION_LINE, year.period).get(pupil_id)
    marks = marks_today(year, held.record if held else None, viewer.today)
    noted = opened.of(MOVEMENTS, year.period).get(pupil_id)
    movements = noted.record.movements if noted else ()
    last = last_seen(movements, viewer.today, viewer.now.tzinfo)
    return DeskPupil(
        pupil=_at_desk(viewer, on_roll),
        is_out=last is not None and last.moved is Moved.LEFT,
        marks=tuple(_marks_in_words(viewer, year, marks)),
        movements=tuple(_movements_in_words(viewer, year, movements)),
        arrivals=tuple(_arrivals(viewer, year, clocks, marks)),
        collectors=collectors_of(viewer, opened, pupil_id),
        reasons=reasons_offered(viewer, year),
    )


def _arrivals(
    viewer: Viewer, year: SchoolYear, clocks: Sequence[SessionClock], marks: Mapping[int, str]
) -> Iterator[tuple[str, str, Arrival]]:
    """Every reason that may be chosen, with the arrival it makes; before closing, the reason makes no difference."""
    now, usual = viewer.now.time(), year.profile.register.medical
    plain = arrival_at(now, clocks, year.profile, present=marks, reason="")
    code = year.profile.code_on(plain.code, viewer.today) if plain.code else None
    yield "", code.label if code else "", plain
    if plain.code in {"", year.profile.register.late}:
        return
    for symbol, label in sorted(reasons_offered(viewer, year), key=lambda one: one[0] != usual):
        yield symbol, label, arrival_at(now, clocks, year.profile, present=marks, reason=symbol)


def _marks_in_words(viewer: Viewer, year: SchoolYear, marks: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    for slot, symbol in marks.items():
        code = year.profile.code_on(symbol, viewer.today) if symbol else None
        if code is not None:
            yield year.profile.sessions[slot].name.capitalize(), f"{code.label} ({code.symbol})"


def _movements_in_words(
    viewer: Viewer, year: SchoolYear, movements: Sequence[Movement]
) -> Iterator[MovementWords]:
    directory, zone = names(viewer), viewer.now.tzinfo
    for one in reversed(movements):
        if one.at.astimezone(zone).date() == viewer.today and not one.taken_back:
            yield MovementWords(one.at, movement_words(viewer, year, one), directory.shown(one.by))


def movement_words(viewer: Viewer, year: SchoolYear, one: Movement) -> str:
    """`Arrived 09:32, late after closing`, `Left 11:40 with Iris Sinclair: dentist`."""
    at = clock(one.at)
    code = year.profile.code_on(one.code, viewer.today) if one.code else None
    if one.moved is Moved.LEFT:
        why = one.words or (code.label.lower() if code else "")
        return f"Left {at} {_with_whom(viewer, one)}" + (f": {why}" if why else "")
    first = "Arrived" if one.moved is Moved.ARRIVED else "Came back"
    said = f", {code.label.lower()}" if code else ""
    return f"{first} {at}{said}" + (f": {one.words}" if one.words else "")


def left_in_words(viewer: Viewer, pupil_id: uuid.UUID, day: dt.date) -> str:
    """How a pupil who is out left that day, with the reason, for those who may see reasons; empty for everybody else."""
    reasons = reasons_for_people(viewer, SEE_REASONS, [pupil_id])
    year = school_year(viewer, day)
    if not reasons or year is None or viewer.standing.is_narrowed:
        return ""
    want = Want(MOVEMENTS, year.period)
    opened = open_folders(viewer, SEE_REASONS, [pupil_id], want, action="open departure", reasons=reasons)
    held = opened.of(MOVEMENTS, year.period).get(pupil_id)
    last = last_seen(held.record.movements, day, viewer.now.tzinfo) if held else None
    return movement_words(viewer, year, last) if last is not None and last.moved is Moved.LEFT else ""


def _with_whom(viewer: Viewer, one: Movement) -> str:
    if one.collector:
        return f"with {full_name(names(viewer).person(one.collector))}"
    if one.with_adult:
        return f"with {one.with_adult}, confirmed by telephone with {one.confirmed_with}"
    return "alone, as a parent agreed"


def collectors_of(viewer: Viewer, opened: Opened, pupil_id: uuid.UUID) -> tuple[Collector, ...]:
    """The pupil's contacts by priority, with any objection to handing the pupil over to them."""
    held = opened.of(RELATIONSHIPS).get(pupil_id)
    relations = {one.contact_id: one for one in held.record.contacts} if held else {}
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id)
    directory = names(viewer)
    return tuple(
        _collector(
            contact, full_name(directory.person(contact)), relations.get(contact, Relationship(contact))
        )
        for contact in links.order_by("priority", "id").values_list("contact_id", flat=True)
    )


def _collector(contact: uuid.UUID, name: str, relation: Relationship) -> Collector:
    """A contact as a collector; a court order is named as such, followed by its note."""
    order = "There is a court order." if relation.court_order and not relation.warning else ""
    return Collector(contact, name, relation.relation, relation.may_collect, relation.warning or order)
