"""Plans groups, memberships and duties: which begin, end or get other dates."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muster.interchange import roster
from muster.interchange.plan import Groups, Join, NewDuty, NewGroup, Redated
from muster.interchange.planning.matching import GROUP, PUPIL, STAFF, Matching
from muster.interchange.roster import Kind, Roster, Span
from muster.interchange.state import Ref, State
from muster.people.names import folded
from muster.people.roll import ONE_DAY, Stay

KINDS = frozenset({"form", "class", "year", "house", "band", "intervention"})
ONE_AT_A_TIME = frozenset({"form", "year", "house"})
TUTORS, TEACHES, ASSISTS, LEADS = "tutors", "teaches", "assists", "leads"


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is held: of which group, whose, when."""

    id: uuid.UUID
    group_id: uuid.UUID
    person_id: uuid.UUID
    stay: Stay


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that the roster asks for."""

    group: Ref
    person: Ref
    span: Span


def plan_groups(sent: Roster, matching: Matching) -> Groups:
    """What happens to groups, with the ids of people matched before."""
    refs = _match_groups(sent, matching)
    known = matching.state.groups
    new = [
        NewGroup(each, _stay(each.span, matching.state.year))
        for each in sent.groups
        if isinstance(refs[each.id], str)
    ]
    joins, redated, ended = _memberships(sent, matching, refs)
    duties, duties_redated, duties_ended = _duties(sent, matching, refs)
    return Groups(
        refs=refs,
        new=tuple(new),
        renamed=tuple(
            (ref, each.name)
            for each in sent.groups
            if isinstance(ref := refs[each.id], uuid.UUID) and known[ref].name != each.name
        ),
        closing=tuple(_closing(sent, matching, refs)),
        joins=joins,
        redated=redated,
        ended=ended,
        duties=duties,
        duties_redated=duties_redated,
        duties_ended=duties_ended,
    )


def group_kind(group: roster.Group) -> str:
    """The kind here of a roster's group."""
    return group.kind if group.kind in KINDS else "class"


def _match_groups(sent: Roster, matching: Matching) -> dict[str, Ref]:
    """By outside id; else by kind and name among groups that no system has named: a group's name is no person's."""
    state = matching.state
    named = state.known_outside(GROUP)
    free = {
        (group.kind, folded(group.name)): group.id
        for group in state.groups.values()
        if (group.id not in named and group.stay.last_day is None) or group.stay.holds_on(state.today)
        if group.id not in named
    }
    refs: dict[str, Ref] = {}
    for group in sent.groups:
        found = matching.by_outside_id(GROUP, group.id)
        if found is None or found not in state.groups:
            key = (group_kind(group), folded(group.name))
            found = free.pop(key, None) if group.kind else _only_of_name(group.name, state)
        refs[group.id] = matching.settle(GROUP, group.id, found)
    return refs


def _only_of_name(name: str, state: State) -> uuid.UUID | None:
    """The one group of this name that there is now: a list of who is in what does not say what kind it is."""
    called = [
        group.id
        for group in state.groups.values()
        if folded(group.name) == folded(name) and group.stay.holds_on(state.today)
    ]
    return called[0] if len(called) == 1 else None


def unplaced(sent: Roster, matching: Matching) -> str:
    """In words, how many lines of groups and contacts name a group, pupil or adult that nobody knows; '' for none."""
    known = {each.id for each in sent.groups}
    pupils = sum(matching.pupil(each.pupil) is None for each in sent.memberships if each.group in known)
    staff = sum(_ref(matching, STAFF, each.staff) is None for each in sent.teaching if each.group in known)
    links = sum(matching.pupil(each.pupil) is None for each in sent.links)
    lines = [each.group for each in sent.memberships] + [each.group for each in sent.teaching]
    groups = sum(_ref(matching, GROUP, group) is None for group in lines)
    counted = (
        (groups, "group", "line"),
        (pupils, "pupil", "line"),
        (staff, "adult", "line"),
        (links, "pupil", "contact"),
    )
    said = [
        f"the {who} of {number} {what}{'' if number == 1 else 's'}" for number, who, what in counted if number
    ]
    return (
        f"Left out, since nothing here has the number that stands there: {', '.join(said)}." if said else ""
    )


def _stay(span: Span, year: Stay) -> Stay:
    return Stay(span.first or year.first_day, span.last)


def _memberships(
    sent: Roster, matching: Matching, refs: dict[str, Ref]
) -> tuple[tuple[Join, ...], tuple[Redated, ...], tuple[Redated, ...]]:
    wanted = [
        Wanted(group, pupil, each.span)
        for each in sent.memberships
        if (group := _ref(matching, GROUP, each.group, refs)) is not None
        and (pupil := matching.pupil(each.pupil)) is not None
    ]
    held = [Held(place.id, place.group_id, place.pupil_id, place.stay) for place in matching.state.places]
    begun, redated, missing = _compared(wanted, held, matching)
    withdrawn = _withdrawn(sent, matching, Kind.MEMBERSHIPS, PUPIL)
    moved = _moved([each for each, _ in begun], missing, _kinds(sent, matching, refs))
    ending = [
        row
        for row in missing
        if (row.group_id, row.person_id) in withdrawn
        or _may_end(sent, matching, Kind.MEMBERSHIPS, row)
        or row.id in moved
    ]
    joins = tuple(Join(each.group, each.person, stay) for each, stay in begun)
    return joins, redated, tuple(_ended(row, matching.state.today) for row in ending)


def _kinds(sent: Roster, matching: Matching, refs: dict[str, Ref]) -> dict[Ref, str]:
    """The kind of every group, held or yet to be made."""
    held: dict[Ref, str] = {group.id: group.kind for group in matching.state.groups.values()}
    return {**{refs[group.id]: group_kind(group) for group in sent.groups}, **held}


def _moved(begun: Sequence[Wanted], missing: Sequence[Held], kinds: dict[Ref, str]) -> set[uuid.UUID]:
    """What ends since its pupil joins another group of a kind in which one is in one group at a time."""
    joining = {(each.person, kind) for each in begun if (kind := kinds[each.group]) in ONE_AT_A_TIME}
    return {row.id for row in missing if (row.person_id, kinds.get(row.group_id)) in joining}


def _duties(
    sent: Roster, matching: Matching, refs: dict[str, Ref]
) -> tuple[tuple[NewDuty, ...], tuple[Redated, ...], tuple[Redated, ...]]:
    relations = _relations(sent, matching, refs)
    wanted = [
        Wanted(group, staff, each.span)
        for each in sent.teaching
        if (group := _ref(matching, GROUP, each.group, refs)) is not None
        and (staff := _ref(matching, STAFF, each.staff)) is not None
    ]
    held = [
        Held(duty.id, duty.group_id, duty.staff_id, duty.stay)
        for duty in matching.state.duties
        if duty.relation != LEADS  # whom a head has put in charge of a group is not for a roster to end
    ]
    begun, redated, missing = _compared(wanted, held, matching)
    withdrawn = _withdrawn(sent, matching, Kind.TEACHING, STAFF)
    ending = [
        row
        for row in missing
        if (row.group_id, row.person_id) in withdrawn or _may_end(sent, matching, Kind.TEACHING, row)
    ]
    duties = tuple(
        NewDuty(each.group, each.person, relations[each.group, each.person], stay) for each, stay in begun
    )
    return duties, redated, tuple(_ended(row, matching.state.today) for row in ending)


def _relations(sent: Roster, matching: Matching, refs: dict[str, Ref]) -> dict[tuple[Ref, Ref], str]:
    """The main adult of a form is its tutor and of a class its teacher; one beside a named main adult assists."""
    led = {each.group for each in sent.teaching if each.lead}
    forms = {each.id for each in sent.groups if each.kind == "form"}
    found: dict[tuple[Ref, Ref], str] = {}
    for each in sent.teaching:
        group, staff = _ref(matching, GROUP, each.group, refs), _ref(matching, STAFF, each.staff)
        if group is None or staff is None:
            continue
        is_form = each.group in forms or (
            isinstance(group, uuid.UUID) and matching.state.groups[group].kind == "form"
        )
        relation = TUTORS if is_form else TEACHES
        beside = each.group in led and not each.lead
        found[group, staff] = ASSISTS if each.assists or beside else relation
    return found


def _ref(matching: Matching, kind: str, given: str, refs: dict[str, Ref] | None = None) -> Ref | None:
    """Whom an id means: listed in the roster, or known from before (a file of changes names no one twice)."""
    found = refs.get(given) if refs is not None else matching.refs.get((kind, given))
    if found is not None:
        return found
    known = matching.by_outside_id(kind, given)
    return known if known is None or kind != GROUP or known in matching.state.groups else None


def _compared(
    wanted: Sequence[Wanted], held: Sequence[Held], matching: Matching
) -> tuple[list[tuple[Wanted, Stay]], tuple[Redated, ...], list[Held]]:
    """What is wanted and not held, what is held with other days, and what is held and not wanted."""
    rows: dict[tuple[Ref, Ref], list[Held]] = {}
    for row in held:
        rows.setdefault((row.group_id, row.person_id), []).append(row)
    begun: list[tuple[Wanted, Stay]] = []
    redated: list[Redated] = []
    kept: set[uuid.UUID] = set()
    for each in wanted:
        free = [row for row in rows.get((each.group, each.person), ()) if row.id not in kept]
        same = _same_time(each.span, free)
        if same is None:
            begun.append((each, _begin(each, matching)))
            continue
        kept.add(same.id)
        stay = Stay(each.span.first or same.stay.first_day, each.span.last or same.stay.last_day)
        if stay != same.stay:
            redated.append(Redated(same.id, same.group_id, same.person_id, stay))
    today = matching.state.today
    missing = [row for row in held if row.id not in kept and _ended(row, today).stay != row.stay]
    return (
        begun,
        tuple(redated),
        [row for row in missing if row.stay.last_day is None or row.stay.last_day > today],
    )


def _same_time(span: Span, rows: Sequence[Held]) -> Held | None:
    """The row that a span means: one that it touches; with no span, the one that ends last."""
    wanted = Stay(span.first or dt.date.min, span.last)
    touching = [row for row in rows if row.stay.overlaps(wanted)]
    return max(touching, key=lambda row: row.stay.last_day or dt.date.max, default=None)


def _begin(each: Wanted, matching: Matching) -> Stay:
    """From the day given; else from today into a group that is there, and from the year's first day into a new one."""
    state = matching.state
    known = isinstance(each.group, uuid.UUID) and isinstance(each.person, uuid.UUID)
    return Stay(
        each.span.first or (state.today if known else min(state.year.first_day, state.today)), each.span.last
    )


def _withdrawn(sent: Roster, matching: Matching, kind: Kind, person_kind: str) -> set[tuple[Ref, Ref]]:
    found: set[tuple[Ref, Ref]] = set()
    for removal in sent.removals:
        if removal.kind is kind:
            group_id, _, person_id = removal.id.partition("\t")
            group = matching.by_outside_id(GROUP, group_id)
            person = matching.by_outside_id(person_kind, person_id)
            if group is not None and person is not None:
                found.add((group, person))
    return found


def _may_end(sent: Roster, matching: Matching, kind: Kind, row: Held) -> bool:
    """Only what this system has named can be missing from its roster: groups made here are left alone."""
    state = matching.state
    person_kind = PUPIL if kind is Kind.MEMBERSHIPS else STAFF
    return (
        kind in sent.whole
        and state.is_from_outside(GROUP, row.group_id)
        and state.is_from_outside(person_kind, row.person_id)
    )


def _ended(row: Held, today: dt.date) -> Redated:
    """It ends yesterday; what began today ends today, and what has not begun never does."""
    if row.stay.first_day > today:
        return Redated(row.id, row.group_id, row.person_id, None)
    return Redated(
        row.id,
        row.group_id,
        row.person_id,
        Stay(row.stay.first_day, max(row.stay.first_day, today - ONE_DAY)),
    )


def _closing(sent: Roster, matching: Matching, refs: dict[str, Ref]) -> Iterable[uuid.UUID]:
    state = matching.state
    listed = set(refs.values())
    gone = {
        found
        for removal in sent.removals
        if removal.kind is Kind.GROUPS and (found := matching.by_outside_id(GROUP, removal.id)) is not None
    }
    if Kind.GROUPS in sent.whole:
        gone |= state.known_outside(GROUP) - listed
    for group_id in sorted(gone & state.groups.keys()):
        stay = state.groups[group_id].stay
        if stay.last_day is None or stay.last_day > state.today:
            yield group_id
