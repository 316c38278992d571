"""What a family is told about who opened their child's folder, and, for a second person, what is withheld."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from muster.oversight.access import REVIEW_WITHHELD, SEE_FAMILY_VIEW, WITHHOLD_OPENING
from muster.oversight.content import WITHHELD_CODE, Withheld, WithheldList
from muster.oversight.models import WithheldOpenings
from muster.oversight.rules import is_safeguarding, is_withheld
from muster.oversight.words import WHY, kinds_in_words, role_in_words
from muster.people.directory import names
from muster.people.models import Pupil
from muster.people.queries.finding import Found, people_found
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.audit.reading import MOST_AT_ONCE, Event, Sought, events
from muster.protection.audit.recording import Result, record
from muster.protection.folder.kinds import declared_kinds
from muster.protection.folder.sealed_rows import content_of

SHOWN_FOR = dt.timedelta(days=183)
SECOND_LOOK = "look again at what families are not shown"


@dataclass(frozen=True, slots=True)
class Opening:
    """Openings of one day, by one role, of the same things, in a family's words."""

    day: dt.date
    who: str
    what: str
    times: int


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The page for a family. It says the same for every child of what it does not list."""

    name: str
    since: dt.date
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One opening as the safeguarding lead sees it, with what a family would read. `state` is empty while shown."""

    sequence: int
    at: dt.datetime
    family_reads: str
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An opening that was withheld and not looked at by a second person. `own` says why the viewer may not, or nothing."""

    sequence: int
    person_id: uuid.UUID
    name: str
    at: dt.datetime
    withheld_by: str
    why: str
    own: bool


@dataclass(frozen=True, slots=True)
class NotShown:
    """What families are not shown: what was withheld, and how many openings of safeguarding nobody has looked at again."""

    waiting: tuple[Waiting, ...]
    kept: int
    safeguarding: int
    looked_at: dt.datetime | None


def family_view(viewer: Viewer, person_id: uuid.UUID) -> FamilyView:
    """What the family of a pupil is told. Raises Refused, and NotThere for whoever is no pupil here."""
    reason = _require(viewer, SEE_FAMILY_VIEW, person_id)
    record(viewer, SEE_FAMILY_VIEW, "see what the family is told", reason=reason, people=[person_id])
    since = viewer.moment - SHOWN_FOR
    return FamilyView(
        names(viewer).shown(person_id), (viewer.now - SHOWN_FOR).date(), told(viewer, person_id, since)
    )


def told(viewer: Viewer, person_id: uuid.UUID, since: dt.datetime | None) -> tuple[Opening, ...]:
    """The openings that a person is told of, newest day first: nothing of safeguarding, nothing that is withheld."""
    withheld = withheld_list(viewer.school_id).openings
    shown = (
        event
        for event in _openings(viewer, person_id, since)
        if not is_safeguarding(event) and not is_withheld(event.sequence, person_id, withheld)
    )
    counted = Counter((_day(viewer, event), *_in_family_words(event)) for event in shown)
    openings = [Opening(day, who, what, times) for (day, who, what), times in counted.items()]
    openings.sort(key=lambda one: (-one.day.toordinal(), one.who, one.what))
    return tuple(openings)


def pupils_found(viewer: Viewer, typed: str) -> tuple[Found, ...]:
    """Every pupil whose name fits; the best fit first. Raises Refused."""
    pupils = set(Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))
    return tuple(one for one in people_found(viewer, typed, WITHHOLD_OPENING) if one.id in pupils)


def family_page_of(viewer: Viewer, person_id: uuid.UUID | None) -> uuid.UUID | None:
    """The person, if there is a page for their family that the viewer may see."""
    if person_id is None or not viewer.may(SEE_FAMILY_VIEW):
        return None
    is_pupil = Pupil.objects.filter(school_id=viewer.school_id, pk=person_id).exists()
    return person_id if is_pupil else None


def candidates(
    viewer: Viewer, person_id: uuid.UUID, accounts: dict[uuid.UUID, uuid.UUID]
) -> tuple[Candidate, ...]:
    """The openings that the pupil's family is told of, or would be. `accounts` says who each account is."""
    reason = _require(viewer, WITHHOLD_OPENING, person_id)
    record(viewer, WITHHOLD_OPENING, "look at openings", reason=reason, people=[person_id])
    withheld = {
        one.sequence: one
        for one in withheld_list(viewer.school_id).openings
        if one.person_id == person_id and one.kept is not False
    }
    return tuple(
        Candidate(
            event.sequence,
            event.at.astimezone(viewer.now.tzinfo),
            ": ".join(_in_family_words(event)),
            names(viewer).shown(accounts.get(event.account_id)) if event.account_id else "",
            _state(withheld.get(event.sequence)),
        )
        for event in _openings(viewer, person_id, viewer.moment - SHOWN_FOR)
        if not is_safeguarding(event)
    )


def not_shown(viewer: Viewer) -> NotShown:
    """What families are not shown, for somebody else than who decided it. Raises Refused."""
    record(viewer, REVIEW_WITHHELD, "see what is not shown", reason=require(viewer, REVIEW_WITHHELD))
    openings = withheld_list(viewer.school_id).openings
    directory = names(viewer)
    looked = events(viewer, Sought(permission=REVIEW_WITHHELD.name))
    last = next((event.at for event in looked if event.action == SECOND_LOOK), None)
    since_then = _pages(viewer, Sought(since=last or viewer.moment - SHOWN_FOR, most=MOST_AT_ONCE))
    return NotShown(
        waiting=tuple(
            Waiting(
                one.sequence,
                one.person_id,
                directory.shown(one.person_id),
                one.at.astimezone(viewer.now.tzinfo),
                directory.shown(one.by),
                WHY[one.why],
                one.by == viewer.person_id,
            )
            for one in openings
            if one.kept is None
        ),
        kept=sum(one.kept is True for one in openings),
        safeguarding=sum(
            is_safeguarding(event) and event.account_id != viewer.account_id and bool(event.people)
            for event in since_then
        ),
        looked_at=last.astimezone(viewer.now.tzinfo) if last else None,
    )


def withheld_list(school_id: uuid.UUID) -> WithheldList:
    """Every opening that the school ever withheld."""
    row = WithheldOpenings.objects.filter(school_id=school_id).first()
    if row is None:
        return WithheldList()
    return content_of(row, WITHHELD_CODE, WithheldList)


def _require(viewer: Viewer, permission: Permission, person_id: uuid.UUID) -> Reason:
    reason = require(viewer, permission)
    if not Pupil.objects.filter(school_id=viewer.school_id, pk=person_id).exists():
        raise NotThere(permission, [person_id])
    return reason


def _openings(viewer: Viewer, person_id: uuid.UUID, since: dt.datetime | None) -> Iterator[Event]:
    """What opened something of this person's to somebody, newest first: no refusals, and nothing that was only counted."""
    sought = Sought(person_id=person_id, since=since, most=MOST_AT_ONCE)
    return (
        event
        for event in _pages(viewer, sought)
        if event.result is Result.ALLOWED and event.kinds and not event.counted
    )


def _pages(viewer: Viewer, sought: Sought) -> Iterator[Event]:
    """All events sought, however many, in pages of `sought.most`."""
    rows = events(viewer, sought)
    yield from rows
    while len(rows) == sought.most:
        rows = events(viewer, replace(sought, before=rows[-1].sequence))
        yield from rows


def _day(viewer: Viewer, event: Event) -> dt.date:
    return event.at.astimezone(viewer.now.tzinfo).date()


def _in_family_words(event: Event) -> tuple[str, str]:
    kinds = declared_kinds()
    opened = (kinds[code].name for code in event.kinds if code in kinds)
    return role_in_words(event.reason, by_command=event.account_id is None), kinds_in_words(opened)


def _state(withheld: Withheld | None) -> str:
    if withheld is None:
        return ""
    return "Not shown" if withheld.kept else "Not shown, waits for a second person"


def sequences_of(viewer: Viewer, person_id: uuid.UUID) -> frozenset[int]:
    """The openings that could be withheld."""
    return frozenset(event.sequence for event in _openings(viewer, person_id, viewer.moment - SHOWN_FOR))
