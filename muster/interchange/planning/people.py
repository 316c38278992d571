"""Plans people: who is admitted, returns, changes or leaves, and which adults are added."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from muster.interchange import roster
from muster.interchange.plan import NewLink, NewPupil, People, PersonChange
from muster.interchange.planning.matching import CONTACT, PUPIL, STAFF, Matching, match_adults, match_pupils
from muster.interchange.planning.records import change_of, details_of, name_of, particulars_of, posts_of
from muster.interchange.problems import Question
from muster.interchange.roster import Kind, Roster
from muster.interchange.state import Known, Ref
from muster.people.records import ContactDetails, Name, Particulars
from muster.people.roll import Standing, Stay, standing_on

TEACHER, ASSISTANT = "teacher", "teaching_assistant"
ROLES = {"teacher": TEACHER, "class teacher": TEACHER, "aide": ASSISTANT, "teaching assistant": ASSISTANT}

MOST_ROLES = 5
"""So many are named in a sentence."""

Sent = tuple[Name, Particulars, ContactDetails]


def plan_people(sent: Roster, matching: Matching) -> People:
    """What happens to people, with every id matched."""
    match_pupils(matching, sent.pupils)
    sent = replace(sent, contacts=tuple(_contacts_of_somebody(sent, matching)))
    match_adults(matching, STAFF, sent.staff, matching.state.staff)
    match_adults(matching, CONTACT, sent.contacts, matching.state.contacts)
    changes, by_hand = _changes(sent, matching)
    returning = tuple(_returning(sent, matching))
    leaving = dict(_leaving(sent, matching))
    return People(
        refs=matching.refs,
        new_pupils=tuple(_new_pupils(sent, matching)),
        returning=returning,
        new_staff=tuple(each for each in sent.staff if isinstance(matching.refs[STAFF, each.id], str)),
        new_contacts=tuple(
            each for each in sent.contacts if isinstance(matching.refs[CONTACT, each.id], str)
        ),
        changes=changes,
        leaving=tuple(leaving.items()),
        absent_staff=tuple(_absent(sent, matching, Kind.STAFF, STAFF)),
        new_links=tuple(_new_links(sent.links, matching)),
        roles=tuple(_roles(sent, matching)),
        questions=matching.open_questions(),
        by_hand=by_hand,
    )


def with_roles_known(sent: Roster, matching: Matching) -> tuple[Roster, str]:
    """The roster with those of whom no role was sent among the pupils, staff or contacts that they are here; who is nobody here, in words."""
    pupils, staff, contacts, unknown = [*sent.pupils], [*sent.staff], [*sent.contacts], []
    for each in sent.roleless:
        if matching.by_outside_id(PUPIL, each.id):
            pupils.append(each)
        elif matching.by_outside_id(STAFF, each.id):
            staff.append(roster.Member(each.id, each.names, each.source, each.schools, address=each.address))
        elif matching.by_outside_id(CONTACT, each.id):
            contacts.append(roster.Contact(each.id, each.names, each.source, address=each.address))
        else:
            unknown.append(f"{each.source.file}, line {each.source.line}")
    words = ""
    if unknown:
        words = f"Nobody here is meant by {', '.join(unknown[:MOST_ROLES])}, and roles.csv does not say what they are: send it too."
        if len(unknown) > MOST_ROLES:
            words = words.replace(", and roles", f" and {len(unknown) - MOST_ROLES} more lines, and roles")
    return replace(sent, pupils=tuple(pupils), staff=tuple(staff), contacts=tuple(contacts)), words


def _new_pupils(sent: Roster, matching: Matching) -> Iterable[NewPupil]:
    begins = _first_memberships(sent)
    for pupil in sent.pupils:
        if matching.refs[PUPIL, pupil.id] == pupil.id:
            first = pupil.on_roll.first or _within(begins.get(pupil.id), matching) or matching.state.today
            yield NewPupil(pupil.id, pupil, Stay(first, pupil.on_roll.last))


def _contacts_of_somebody(sent: Roster, matching: Matching) -> Iterable[roster.Contact]:
    """The contacts without those of whom it is only said that they belong to pupils who are not here."""
    linked = {link.contact for link in sent.links}
    reached = {link.contact for link in sent.links if matching.pupil(link.pupil) is not None}
    return (contact for contact in sent.contacts if contact.id not in linked - reached)


def _first_memberships(sent: Roster) -> dict[str, dt.date]:
    begins: dict[str, dt.date] = {}
    for each in sent.memberships:
        if each.span.first:
            begins[each.pupil] = min(each.span.first, begins.get(each.pupil, each.span.first))
    return begins


def _within(first: dt.date | None, matching: Matching) -> dt.date | None:
    """A first day that lies in this year; a class of years ago says nothing of when a pupil came."""
    year = matching.state.year
    return first if first and year.holds_on(first) and first <= matching.state.today else None


def _changes(sent: Roster, matching: Matching) -> tuple[tuple[PersonChange, ...], tuple[Question, ...]]:
    state = matching.state
    people: list[tuple[Known, Sent, str]] = []
    for pupil in sent.pupils:
        known = _held(matching.refs[PUPIL, pupil.id], state.pupils)
        if known:
            people.append(
                (known, (name_of(pupil.names), particulars_of(pupil), details_of(pupil.address)), PUPIL)
            )
    for kind, listed, held in ((STAFF, sent.staff, state.staff), (CONTACT, sent.contacts, state.contacts)):
        for adult in listed:
            known = _held(matching.refs[kind, adult.id], held)
            if known:
                said = (name_of(adult.names, adult.title), posts_of(adult), details_of(adult.address))
                people.append((known, said, kind))
    results = [change_of(known, said, role, matching.answers) for known, said, role in people]
    return (
        tuple(change for change, _ in results if change is not None),
        tuple(question for _, questions in results for question in questions),
    )


def _held(ref: Ref, held: Mapping[uuid.UUID, Known]) -> Known | None:
    return held.get(ref) if isinstance(ref, uuid.UUID) else None


def _returning(sent: Roster, matching: Matching) -> Iterable[tuple[uuid.UUID, dt.date]]:
    state = matching.state
    for pupil in sent.pupils:
        ref = matching.refs[PUPIL, pupil.id]
        stays = state.stays.get(ref, ()) if isinstance(ref, uuid.UUID) else ()
        gone = bool(stays) and standing_on(stays, state.today) is Standing.LEFT
        if (
            isinstance(ref, uuid.UUID)
            and gone
            and (pupil.on_roll.last is None or pupil.on_roll.last > state.today)
        ):
            last = max(stay.last_day for stay in stays if stay.last_day)
            said = pupil.on_roll.first
            yield ref, said if said and said > last else max(state.today, last + dt.timedelta(days=1))


def _leaving(sent: Roster, matching: Matching) -> Iterable[tuple[uuid.UUID, dt.date]]:
    """Pupils with a last day in the roster, withdrawn by it, or missing from one that is whole."""
    state = matching.state
    on_roll = {pupil for pupil, stays in state.stays.items() if _stays_on(stays, state.today)}
    for pupil in sent.pupils:
        ref = matching.refs[PUPIL, pupil.id]
        last = pupil.on_roll.last
        if last and isinstance(ref, uuid.UUID) and ref in on_roll:
            ends = {stay.last_day for stay in state.stays[ref] if stay.holds_on(state.today)}
            if last not in ends:
                yield ref, last
    for removal in sent.removals:
        gone = matching.by_outside_id(PUPIL, removal.id) if removal.kind is Kind.PUPILS else None
        if gone in on_roll and gone is not None:
            yield gone, min(removal.last or state.today, state.today)
    for missing in _absent(sent, matching, Kind.PUPILS, PUPIL):
        if missing in on_roll:
            yield missing, state.today


def _stays_on(stays: Iterable[Stay], today: dt.date) -> bool:
    """Whether a pupil is on roll with no end in sight before tomorrow."""
    return any(stay.holds_on(today) and (stay.last_day is None or stay.last_day > today) for stay in stays)


def _absent(sent: Roster, matching: Matching, kind: Kind, name: str) -> Iterable[uuid.UUID]:
    """Whom this system has named before and a whole roster of it names no more."""
    if kind in sent.whole:
        listed = {ref for (each, _), ref in matching.refs.items() if each == name}
        yield from sorted(matching.state.known_outside(name) - listed)


def _new_links(links: Iterable[roster.Link], matching: Matching) -> Iterable[NewLink]:
    for link in links:
        pupil = matching.pupil(link.pupil)
        contact = matching.refs.get((CONTACT, link.contact)) or matching.by_outside_id(CONTACT, link.contact)
        if pupil is not None and contact is not None and (pupil, contact) not in matching.state.links:
            yield NewLink(pupil, contact, link)


def _roles(sent: Roster, matching: Matching) -> Iterable[tuple[Ref, str]]:
    """The roles that a roster may give: teacher and assistant. Every other role is given by a person, by page."""
    teaching = {each.staff for each in sent.teaching}
    for member in sent.staff:
        ref = matching.refs[STAFF, member.id]
        named = {ROLES[role.casefold()] for role in member.roles if role.casefold() in ROLES}
        if member.id in teaching and not named:
            named = {TEACHER}
        for role in sorted(named):
            if not isinstance(ref, uuid.UUID) or (ref, role) not in matching.state.roles:
                yield ref, role


def roles_to_give(sent: Roster, matching: Matching) -> str:
    """In words, whom the roster calls something that only a person makes them; '' for nobody who has no role yet."""
    placed = {staff for staff, _ in _roles(sent, matching)} | {staff for staff, _ in matching.state.roles}
    left = [one for one in sent.staff if one.roles and matching.refs[STAFF, one.id] not in placed]
    if not left:
        return ""
    said = ", ".join(sorted({role for one in left for role in one.roles})[:MOST_ROLES])
    who = "1 member of staff gets" if len(left) == 1 else f"{len(left)} members of staff get"
    return f"{who} no role from the file, which says {said}: roles that reach further are given under Staff."
