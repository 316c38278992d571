"""Whom a breach affects: which pupils, which kinds of record, readable or not, and which families must be told."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from muster.calendar.queries import letterhead
from muster.oversight.access import WORK_ON_BREACH
from muster.oversight.content import BREACH_CODE, BreachFile, Cause
from muster.oversight.models import Breach
from muster.oversight.rules import (
    TELLING_IN_WORDS,
    clock_in_words,
    is_readable,
    readable_in_words,
    report_due,
)
from muster.oversight.words import (
    CAUSES,
    LEAD_IN_WORDS,
    LIKELY_CONSEQUENCES,
    MEASURES_TO_WRITE,
    kinds_in_words,
    lists_in_words,
)
from muster.people.directory import names
from muster.people.models import ContactLink, Pupil, RoleHolding
from muster.people.records import RELATIONSHIPS
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.access import START_SESSION
from muster.protection.accounts.queries import accounts_of_school
from muster.protection.audit.reading import MOST_AT_ONCE, Event, Sought, Touched, Window, events, touched
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want, declared_kinds
from muster.protection.folder.opening import open_folders
from muster.protection.folder.sealed_rows import content_of
from muster.ui.formats import moment as moment_in_words

SESSIONS_OFFERED: Final = dt.timedelta(days=7)
"""How old a session may be that can be chosen from a list. An older one is its account, with the span of time."""


@dataclass(frozen=True, slots=True)
class AffectedPupil:
    """A pupil whose records were reached. `shown` is false where they only went into figures."""

    person_id: uuid.UUID
    name: str
    kinds: str
    shown: bool
    first_at: dt.datetime | None
    last_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Family:
    """Whom to write to about which children. `reached` says what of whom: alike children together, as (names, records).

    `by_hand` says why a person decides first, or is empty.
    """

    contact_id: uuid.UUID
    name: str
    children: tuple[str, ...]
    reached: tuple[tuple[str, str], ...]
    by_hand: str
    told: str


@dataclass(frozen=True, slots=True)
class Affected:
    """The answer: pupils in the order of names, families, and whether what was reached could be read.

    `records` counts each kind of record of each pupil once. `lists` says what somebody signed in saw besides.
    """

    pupils: tuple[AffectedPupil, ...]
    records: int
    lists: str
    counted_only: int
    families: tuple[Family, ...]
    others: int
    kinds: str
    readable: bool
    readable_words: str
    telling_words: str

    @property
    def untold(self) -> int:
        """How many parents have not been told."""
        return sum(not family.told for family in self.families)


@dataclass(frozen=True, slots=True)
class BreachPage:
    """A breach as its page shows it."""

    id: uuid.UUID
    cause: str
    is_rehearsal: bool
    noticed_at: dt.datetime
    due_at: dt.datetime
    clock: str
    regulator: str
    closed_at: dt.datetime | None
    file: BreachFile


def breach_list(viewer: Viewer) -> tuple[BreachPage, ...]:
    """Every breach and rehearsal of the school, the newest first. Raises Refused."""
    require(viewer, WORK_ON_BREACH)
    rows = Breach.objects.filter(school_id=viewer.school_id).order_by("-noticed_at", "id")
    return tuple(_page(viewer, row) for row in rows)


def the_breach(viewer: Viewer, breach_id: uuid.UUID) -> BreachPage:
    """One breach. Raises Refused, and NotThere where there is none of this id."""
    require(viewer, WORK_ON_BREACH)
    row = Breach.objects.filter(school_id=viewer.school_id, id=breach_id).first()
    if row is None:
        raise NotThere(WORK_ON_BREACH)
    return _page(viewer, row)


def affected(viewer: Viewer, file: BreachFile) -> Affected:
    """Whom it affects: the log asked once, whatever the span, and their families. Raises Refused."""
    reason = require(viewer, WORK_ON_BREACH)
    reached = _reached(viewer, file)
    pupils = set(Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))
    theirs = {person: rows for person, rows in reached.items() if person in pupils}
    record(viewer, WORK_ON_BREACH, "work out whom a breach affects", reason=reason, people=[])
    directory = names(viewer)
    found = [
        _pupil(viewer, person, theirs[person], name=directory.shown(person))
        for person in directory.in_order(theirs)
    ]
    shown = [one for one in found if one.shown]
    readable = is_readable(file.cause, both=file.both)
    return Affected(
        pupils=tuple(shown),
        records=sum(row.shown and row.kind is not None for rows in theirs.values() for row in rows),
        lists=lists_in_words(file.cause, len(pupils)) if reached or _is_of_school(viewer, file) else "",
        counted_only=len(found) - len(shown),
        families=_families(viewer, file, shown),
        others=len(reached) - len(theirs),
        kinds=_kinds(row for rows in theirs.values() for row in rows if row.shown),
        readable=readable,
        readable_words=readable_in_words(file.cause, both=file.both, anything=bool(reached)),
        telling_words=TELLING_IN_WORDS[readable] if shown else "",
    )


def report_rows(viewer: Viewer, breach: BreachPage, found: Affected) -> tuple[tuple[str, str], ...]:
    """The draft of the report to the regulator, heading by heading (UK GDPR, Article 33(3)); what is empty is left out."""
    rows = (
        ("School", viewer.standing.school_name),
        ("Noticed", moment_in_words(breach.noticed_at)),
        ("Report due", f"{moment_in_words(breach.due_at)}: {breach.regulator}"),
        ("What happened", breach.file.what_happened or breach.cause),
        ("People affected", f"{len(found.pupils)} pupils, {found.others} adults"),
        ("Records affected", f"about {found.records}, each kind of record of each pupil counted once"),
        ("Kinds of record", found.kinds or "none that was shown"),
        ("Seen besides", found.lists),
        ("Could they be read?", found.readable_words),
        ("Likely consequences", LIKELY_CONSEQUENCES[found.readable]),
        ("Measures", breach.file.measures or MEASURES_TO_WRITE),
        ("Families told", f"{len(found.families) - found.untold} of {len(found.families)} parents"),
        ("Contact", contact_in_words(viewer)),
    )
    return tuple(row for row in rows if row[1])


def contact_in_words(viewer: Viewer) -> str:
    """Who answers questions about it, and how they are reached (UK GDPR, Articles 33(3)(b) and 34(2))."""
    held = RoleHolding.objects.filter(school_id=viewer.school_id, role="data_protection_lead")
    leads = held.on(viewer.today).values_list("staff_id", flat=True)
    head, directory = letterhead(viewer), names(viewer)
    who = " or ".join(directory.shown(one) for one in directory.in_order(set(leads)))
    return ", ".join(part for part in (who, LEAD_IN_WORDS, head.telephone, *head.address) if part)


def session_choices(viewer: Viewer, people: Mapping[uuid.UUID, uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """The sessions of the last SESSIONS_OFFERED: (session, who and since when), by name. `people` says who each account is."""
    require(viewer, WORK_ON_BREACH)
    began: dict[uuid.UUID, tuple[uuid.UUID, dt.datetime]] = {}
    for event in (*events(viewer, Sought(most=MOST_AT_ONCE)), *_sign_ins(viewer)):
        if event.session_id and event.account_id:
            began[event.session_id] = event.account_id, event.at.astimezone(viewer.now.tzinfo)
    directory = names(viewer)
    who = {
        account: directory.shown(people.get(account)) or "Somebody who has left"
        for account, _ in began.values()
    }
    newest = sorted(began.items(), key=lambda one: one[1][1], reverse=True)
    newest.sort(key=lambda one: who[one[1][0]])
    return [(session, f"{who[account]}, {moment_in_words(at)}") for session, (account, at) in newest]


def _sign_ins(viewer: Viewer) -> Iterator[Event]:
    """Every signing in of the last SESSIONS_OFFERED, however much was opened since."""
    sought = Sought(permission=START_SESSION.name, since=viewer.moment - SESSIONS_OFFERED, most=MOST_AT_ONCE)
    while found := events(viewer, sought):
        yield from found
        sought = replace(sought, before=found[-1].sequence)


def _page(viewer: Viewer, row: Breach) -> BreachPage:
    file = content_of(row, BREACH_CODE, BreachFile)
    return BreachPage(
        row.id,
        CAUSES[file.cause],
        row.is_rehearsal,
        row.noticed_at.astimezone(viewer.now.tzinfo),
        report_due(row.noticed_at).astimezone(viewer.now.tzinfo),
        clock_in_words(row.noticed_at, viewer.moment),
        _regulator(viewer, row, file),
        row.closed_at.astimezone(viewer.now.tzinfo) if row.closed_at else None,
        file,
    )


def _regulator(viewer: Viewer, row: Breach, file: BreachFile) -> str:
    """Whether the regulator was told, and if not, how long there is."""
    if file.regulator_at:
        return f"told {moment_in_words(file.regulator_at.astimezone(viewer.now.tzinfo))}"
    return "not told" if row.closed_at else clock_in_words(row.noticed_at, viewer.moment)


def _reached(viewer: Viewer, file: BreachFile) -> dict[uuid.UUID, list[Touched]]:
    """What was reached of whom: by the log, or for a copy everything of everyone who has a folder."""
    if file.cause in {Cause.BACKUP, Cause.KEY}:
        moment = file.until or viewer.moment
        everyone = names(viewer).people
        kinds = declared_kinds()
        return {
            person: [Touched(person, code, True, 0, moment, moment) for code in kinds] for person in everyone
        }
    window = Window(file.account_id, file.session_id, file.since, file.until)
    found: dict[uuid.UUID, list[Touched]] = {}
    for row in touched(viewer.school_id, window):
        found.setdefault(row.person_id, []).append(row)
    return found


def _is_of_school(viewer: Viewer, file: BreachFile) -> bool:
    """Whether the account signs in to this school, so that its lists could be seen though nothing was opened."""
    accounts = accounts_of_school(viewer.school_id).values()
    return file.account_id is not None and file.account_id in {account.id for account in accounts}


def _pupil(viewer: Viewer, person: uuid.UUID, rows: Collection[Touched], *, name: str) -> AffectedPupil:
    shown = [row for row in rows if row.shown and row.kind]
    counted = shown or list(rows)
    return AffectedPupil(
        person,
        name,
        _kinds(counted),
        bool(shown),
        min(row.first_at for row in counted).astimezone(viewer.now.tzinfo),
        max(row.last_at for row in counted).astimezone(viewer.now.tzinfo),
    )


def _kinds(rows: Iterable[Touched]) -> str:
    declared = declared_kinds()
    codes = sorted({row.kind for row in rows if row.kind})
    return kinds_in_words(declared[code].name for code in codes if code in declared)


def _families(viewer: Viewer, file: BreachFile, pupils: Collection[AffectedPupil]) -> tuple[Family, ...]:
    """Every parent of the pupils who has parental responsibility, with their children among them."""
    by_id = {pupil.person_id: pupil for pupil in pupils}
    if not by_id:
        return ()
    children, orders = _responsible_for(viewer, list(by_id))
    told = {one.contact_id: one for one in file.told}
    directory = names(viewer)
    return tuple(
        Family(
            contact,
            directory.shown(contact),
            tuple(by_id[child].name for child in children[contact]),
            _alike([by_id[child] for child in children[contact]]),
            "There is a court order: decide with the safeguarding lead." if contact in orders else "",
            f"{told[contact].how}, {moment_in_words(told[contact].at)}" if contact in told else "",
        )
        for contact in directory.in_order(children)
    )


def _alike(pupils: Iterable[AffectedPupil]) -> tuple[tuple[str, str], ...]:
    """Children by what was reached of them: their names, and the kinds of record."""
    found: dict[str, list[str]] = {}
    for pupil in pupils:
        found.setdefault(pupil.kinds, []).append(pupil.name)
    return tuple((", ".join(who), kinds) for kinds, who in found.items())


def _responsible_for(
    viewer: Viewer, pupils: Sequence[uuid.UUID]
) -> tuple[dict[uuid.UUID, list[uuid.UUID]], set[uuid.UUID]]:
    """The children of each contact who has parental responsibility, and the contacts about whom there is a court order."""
    opened = open_folders(
        viewer, WORK_ON_BREACH, pupils, Want(RELATIONSHIPS), action="find the families of a breach"
    )
    known = {
        (pupil, one.contact_id): one
        for pupil, held in opened.of(RELATIONSHIPS).items()
        for one in held.record.contacts
    }
    children: dict[uuid.UUID, list[uuid.UUID]] = {}
    orders: set[uuid.UUID] = set()
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id__in=pupils).order_by("priority")
    for link in links:
        relationship = known.get((link.pupil_id, link.contact_id))
        if relationship and relationship.parental_responsibility:
            children.setdefault(link.contact_id, []).append(link.pupil_id)
            orders |= {link.contact_id} if relationship.court_order else set()
    return children, orders
