"""What is read about visits, fixtures and placements: the list, one event with its head count, and the choices for planning."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from muster.attendance.access import COUNT_HEADS, EXPECT_ABSENCE
from muster.attendance.known import absence_at, kinds_offered, waits_for_a_head_count
from muster.attendance.models import Event, Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.pupils import Choice, pupils_called
from muster.attendance.queries.roll import roll_on
from muster.attendance.records import KNOWN_ABSENCES, SESSION_LINE, KnownAbsences, Line
from muster.calendar.profile import KnownKind
from muster.calendar.rules import session_times
from muster.people.directory import Names, names
from muster.people.models import Group, Membership, Responsibility, RoleHolding
from muster.people.records import CARE_CARD
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders, open_folders


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event: its name, kind, dates, leaders, and number of pupils."""

    id: uuid.UUID
    name: str
    kind: str
    first_day: dt.date
    last_day: dt.date
    sessions: str
    leaders: str
    pupils: int
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class EventList:
    """The year's events that the viewer may see, by when they take place."""

    now: tuple[EventRow, ...]
    coming: tuple[EventRow, ...]
    over: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A pupil on the list: a line of care, and the register's mark for the session (empty if none)."""

    id: uuid.UUID
    name: str
    form: str
    care: str
    mark: str
    is_confirmed: bool
    comes: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with its head count of one session. `session` is empty if there is nothing to count that day."""

    row: EventRow
    day: dt.date
    slot: int
    session: str
    heads: tuple[Head, ...]

    @property
    def coming(self) -> tuple[Head, ...]:
        """The pupils who come along."""
        return tuple(head for head in self.heads if head.comes)

    @property
    def confirmed(self) -> int:
        """The number counted."""
        return sum(head.is_confirmed for head in self.heads)


def event_kinds(year: SchoolYear, day: dt.date) -> tuple[KnownKind, ...]:
    """The country's kinds of event: those that count as attendance once heads are counted."""
    kinds = kinds_offered(year.profile, day)
    return tuple(kind for kind in kinds if waits_for_a_head_count(year.profile.code_on(kind.code, day)))


def event_list(viewer: Viewer, year: SchoolYear) -> EventList:
    """The year's events: all of them for the office and school leaders, their own for those who lead one."""
    rows = Event.objects.filter(school_id=viewer.school_id, last_day__gte=year.span.first_day)
    own = [row for row in rows.order_by("first_day", "id") if _may_see(viewer, row)]
    found = _rows(viewer, year, own)
    today = viewer.today
    return EventList(
        now=tuple(row for row in found if row.first_day <= today <= row.last_day and not row.is_cancelled),
        coming=tuple(row for row in found if row.first_day > today and not row.is_cancelled),
        over=tuple(row for row in found if row.is_cancelled or row.last_day < today),
    )


def _may_see(viewer: Viewer, event: Event) -> bool:
    return viewer.reason_in_group(COUNT_HEADS, event.group_id) is not None


def _rows(viewer: Viewer, year: SchoolYear, events: Sequence[Event]) -> tuple[EventRow, ...]:
    directory, groups = names(viewer), [event.group_id for event in events]
    members = Membership.objects.filter(school_id=viewer.school_id, group_id__in=groups)
    pupils = Counter(members.values_list("group_id", flat=True))
    leaders: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    held = Responsibility.objects.filter(school_id=viewer.school_id, group_id__in=groups)
    for row in held.order_by("id"):
        leaders[row.group_id].append(directory.shown(row.staff_id))
    return tuple(
        _row(directory, year, event, leaders=leaders[event.group_id], pupils=pupils[event.group_id])
        for event in events
    )


def _row(
    directory: Names, year: SchoolYear, event: Event, *, leaders: Iterable[str], pupils: int
) -> EventRow:
    code = year.profile.code_on(event.code, event.first_day)
    return EventRow(
        id=event.id,
        name=directory.group(event.group_id),
        kind=f"{code.label} ({code.symbol})" if code else event.code,
        first_day=event.first_day,
        last_day=event.last_day,
        sessions=" and ".join(year.profile.sessions[slot].name for slot in event.slots),
        leaders=", ".join(leaders),
        pupils=pupils,
        is_cancelled=event.cancelled_at is not None,
    )


def event_page(viewer: Viewer, event_id: uuid.UUID, slot: int | None = None) -> EventPage:
    """One event and the head count of a session, today or on its nearest day. Raises NotThere."""
    event = Event.objects.filter(school_id=viewer.school_id, id=event_id).first()
    reason = viewer.reason_in_group(COUNT_HEADS, event.group_id) if event else None
    year = school_year(viewer, event.first_day) if event else None
    if event is None or reason is None or year is None:
        raise NotThere(COUNT_HEADS)
    day = min(max(viewer.today, event.first_day), event.last_day)
    pupils = names(viewer).in_order(event_pupils(viewer, event, day))
    wants = (Want(SESSION_LINE, year.period), Want(KNOWN_ABSENCES, year.period), Want(CARE_CARD))
    opened = open_folders(
        viewer, COUNT_HEADS, pupils, *wants, action="open head count", reasons=dict.fromkeys(pupils, reason)
    )
    chosen = slot if slot in _slots(event, year) else _slot_now(viewer, year, event, day)
    lines, known = opened.of(SESSION_LINE, year.period), opened.of(KNOWN_ABSENCES, year.period)
    cards, forms = opened.of(CARE_CARD), _forms(viewer, day, pupils)
    heads = []
    for pupil in pupils:
        line = lines[pupil].record if pupil in lines else None
        mark = _mark(year, line, day, chosen)
        comes = pupil in known and _comes(known[pupil].record, event, day, chosen)
        care = cards[pupil].record.headline if pupil in cards else ""
        shown = names(viewer).shown(pupil)
        heads.append(Head(pupil, shown, forms.get(pupil, ""), care, mark, mark == event.code, comes))
    is_open = day <= viewer.today and event.cancelled_at is None
    session = year.profile.sessions[chosen].name if is_open else ""
    return EventPage(_rows(viewer, year, [event])[0], day, chosen, session, tuple(heads))


def event_slots(viewer: Viewer, page: EventPage) -> tuple[tuple[int, str], ...]:
    """(slot, words) of the sessions that can be counted."""
    event = Event.objects.filter(school_id=viewer.school_id, id=page.row.id).first()
    year = school_year(viewer, page.day)
    if event is None or year is None:
        return ()
    return tuple((slot, year.profile.sessions[slot].name) for slot in _slots(event, year))


def _slots(event: Event, year: SchoolYear) -> tuple[int, ...]:
    return tuple(event.slots) or tuple(range(len(year.profile.sessions)))


def _slot_now(viewer: Viewer, year: SchoolYear, event: Event, day: dt.date) -> int:
    """The current session, or the last one that has begun."""
    now = viewer.now.astimezone(year.zone).time()
    begun = [
        slot
        for slot in _slots(event, year)
        if (times := session_times(year.times, slot, day)) is not None and times.opens <= now
    ]
    return begun[-1] if begun else _slots(event, year)[0]


def _mark(year: SchoolYear, line: Line | None, day: dt.date, slot: int) -> str:
    index = year.index(day, slot)
    if line is None or index >= len(line.marks):
        return ""
    code = year.profile.code_of_byte(line.marks[index], day)
    return code.symbol if code else ""


def _comes(known: KnownAbsences, event: Event, day: dt.date, slot: int) -> bool:
    absence = absence_at(known, day, slot)
    return absence is not None and absence.id == event.id


def _forms(viewer: Viewer, day: dt.date, pupils: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    directory = names(viewer)
    return {
        pupil: directory.group(each.form_id)
        for pupil, each in roll_on(viewer, day, pupils=pupils).items()
        if each.form_id
    }


def event_pupils(viewer: Viewer, event: Event, day: dt.date) -> set[uuid.UUID]:
    """The pupils planned for an event on one of its days."""
    rows = Membership.objects.filter(school_id=viewer.school_id, group_id=event.group_id).on(day)
    return set(rows.values_list("pupil_id", flat=True))


def coming_along(viewer: Viewer, event: Event, day: dt.date) -> set[uuid.UUID]:
    """Those who come along that day, in at least one of its sessions. Raises NotThere."""
    year = school_year(viewer, day)
    if year is None:
        raise NotThere(EXPECT_ABSENCE)
    want = Want(KNOWN_ABSENCES, year.period)
    planned = sorted(event_pupils(viewer, event, day))
    known = dict(count_in_folders(viewer, EXPECT_ABSENCE, planned, want))
    slots = _slots(event, year)
    return {pupil for pupil, each in known.items() if any(_comes(each, event, day, slot) for slot in slots)}


def registers_at(
    viewer: Viewer, pupils: Collection[uuid.UUID], day: dt.date, slot: int
) -> dict[RegisterPlace, list[uuid.UUID]]:
    """The session registers that these pupils are in, each with its pupils, in the order of groups."""
    rows = Membership.objects.filter(
        school_id=viewer.school_id, pupil_id__in=pupils, group__registers=Group.Registers.SESSION
    ).on(day)
    found: defaultdict[RegisterPlace, list[uuid.UUID]] = defaultdict(list)
    for group, pupil in rows.order_by("group_id").values_list("group_id", "pupil_id"):
        found[RegisterPlace(group, day, Register.Kind.SESSION, slot)].append(pupil)
    return found


def pupils_of_groups(viewer: Viewer, groups: Collection[uuid.UUID]) -> tuple[Choice, ...]:
    """The members of these groups today, each with their form, by name."""
    require(viewer, EXPECT_ABSENCE)
    rows = Membership.objects.filter(school_id=viewer.school_id, group_id__in=groups).on(viewer.today)
    wanted = set(rows.values_list("pupil_id", flat=True))
    directory = names(viewer)
    roll: Mapping[uuid.UUID, object] = roll_on(viewer, viewer.today, pupils=wanted)
    forms = _forms(viewer, viewer.today, list(roll))
    return tuple(
        (pupil, " · ".join(filter(None, (directory.shown(pupil), forms.get(pupil))))) for pupil in roll
    )


def the_one_called(viewer: Viewer, typed: str) -> uuid.UUID | str:
    """The one pupil whose name matches, or why there is not exactly one, in words."""
    found = pupils_called(viewer, typed)
    if not found:
        return "Nobody on roll is called that."
    return found[0][0] if len(found) == 1 else "Several pupils fit. Write more of the name."


def leaders_to_choose(viewer: Viewer) -> tuple[Choice, ...]:
    """Everybody who works here today, by name."""
    require(viewer, EXPECT_ABSENCE)
    held = RoleHolding.objects.filter(school_id=viewer.school_id).on(viewer.today)
    return names(viewer).told_apart(set(held.values_list("staff_id", flat=True)))
