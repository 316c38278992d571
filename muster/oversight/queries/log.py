"""The log in words: who opened whose folder, when, and by what right."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.oversight.access import REVIEW_WITHHELD, SEE_LOG
from muster.oversight.forms import Asked
from muster.oversight.rules import is_sealed_off
from muster.people.directory import names
from muster.protection import clock
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import declared_permissions
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.queries import accounts_of_school
from muster.protection.audit.reading import Event, Sought, events
from muster.protection.audit.receipts import receipt_of
from muster.protection.audit.recording import Result, record
from muster.protection.audit.verifying import checkpoint_state
from muster.protection.folder.kinds import declared_kinds
from muster.ui.formats import clock as time_in_words
from muster.ui.formats import moment as moment_in_words
from muster.ui.wording import spoken

A_PAGE = 50
_LAST = 2**62  # the log numbers its rows with 63 bits
_NAMED = 3
_RESULTS = {Result.ALLOWED: "", Result.REFUSED: "Refused", Result.FAILED: "Failed"}


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words. `whose` names few people; `others` counts the rest."""

    sequence: int
    at: dt.datetime
    who: str
    what: str
    purpose: str
    whose: tuple[str, ...]
    others: int
    counted: int
    kinds: str
    why: str
    result: str


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log. `earlier` is where the next page begins, None on the last; `whose` is the person asked for.

    `is_partial` says that the viewer is outside the circle of safeguarding, whether or not anything was left out.
    """

    lines: tuple[Line, ...]
    earlier: int | None
    whose: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Seals:
    """How far the log can be relied on, in words. `act` is empty unless somebody must do something."""

    sealed: str
    verified: str
    copies: tuple[str, ...]
    act: str


def log(viewer: Viewer, asked: Asked) -> Log:
    """The part of the log that is asked for. That it was read is itself recorded. Raises Refused."""
    reason = require(viewer, SEE_LOG)
    people = [asked.whose] if asked.whose else []
    record(viewer, SEE_LOG, "read the log", reason=reason, people=people)
    rows = events(viewer, _sought(viewer, asked))
    shown = rows[:A_PAGE]
    accounts, in_circle = people_by_account(viewer), viewer.may(REVIEW_WITHHELD)
    return Log(
        tuple(_line(viewer, row, accounts) for row in shown if in_circle or not is_sealed_off(row)),
        shown[-1].sequence if len(rows) > A_PAGE else None,
        names(viewer).shown(asked.whose),
        not in_circle,
    )


def receipt(viewer: Viewer, sequence: int) -> bytes:
    """The receipt of one line: it shows to a stranger that the line was sealed so, and no other line.

    Raises Refused, NotThere for what the viewer does not read in the log, and NoReceipt before it is sealed.
    """
    reason = require(viewer, SEE_LOG)
    found = events(viewer, Sought(before=min(sequence, _LAST) + 1, most=1))
    if not found or found[0].sequence != sequence:
        raise NotThere(SEE_LOG)
    if is_sealed_off(found[0]) and not viewer.may(REVIEW_WITHHELD):
        raise NotThere(SEE_LOG)
    record(viewer, SEE_LOG, "take the receipt of a line", reason=reason)
    return receipt_of(sequence).written()


def seals(viewer: Viewer) -> Seals:
    """Up to when the log is sealed, when it was verified, and where its checkpoints are kept besides."""
    require(viewer, SEE_LOG)
    state = checkpoint_state()
    verified = state.verified
    act = state.broken
    if verified and verified.findings:
        found = "1 finding" if verified.findings == 1 else f"{verified.findings} findings"
        act = f"The log does not verify: {found}. Run ./run audit verify, and tell the head."
    return Seals(
        f"Sealed up to {_at(viewer, state.sealed_at)} (row {state.sealed_until:,})."
        if state.sealed_at
        else "Not sealed yet: ./run worker seals it every minute.",
        f"Verified {_at(viewer, verified.at)}: {verified.rows:,} rows, nothing changed."
        if verified and not verified.findings
        else "Not verified yet: it is done every night, or by ./run audit verify.",
        tuple(
            f"{name}: {copy.problem or f'has checkpoint {copy.number}'}."
            for name, copy in (("Witness", state.copies.witness), ("Locked bucket", state.copies.store))
            if copy
        ),
        act,
    )


def _at(viewer: Viewer, moment: dt.datetime) -> str:
    """A moment of the machine's clock as the school's clock shows it."""
    shown = (moment + (clock.now() - clock.real_now())).astimezone(viewer.now.tzinfo)
    return time_in_words(shown) if shown.date() == viewer.today else moment_in_words(shown)


def account_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Everyone of the school who has an account, in the order of names: (account, name)."""
    directory = names(viewer)
    accounts = {person: account for account, person in people_by_account(viewer).items()}
    return [(str(accounts[person]), directory.shown(person)) for person in directory.in_order(accounts)]


def permission_choices() -> list[tuple[str, str]]:
    """Every permission, in the words that say what it allows."""
    choices = [(name, spoken(_sentence(one.allows))) for name, one in declared_permissions().items()]
    return sorted(choices, key=lambda choice: choice[1])


def _sought(viewer: Viewer, asked: Asked) -> Sought:
    return Sought(
        account_id=asked.who,
        person_id=asked.whose,
        permission=asked.permission,
        since=_midnight(viewer, asked.since) if asked.since else None,
        until=_midnight(viewer, asked.until + dt.timedelta(days=1))
        if asked.until and asked.until < dt.date.max
        else None,
        before=asked.before,
        most=A_PAGE + 1,
    )


def _midnight(viewer: Viewer, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=viewer.now.tzinfo)


def people_by_account(viewer: Viewer) -> dict[uuid.UUID, uuid.UUID]:
    """Who each account is in this school."""
    return {account.id: person for person, account in accounts_of_school(viewer.school_id).items()}


def _line(viewer: Viewer, event: Event, people_by_account: Mapping[uuid.UUID, uuid.UUID]) -> Line:
    directory = names(viewer)
    named = directory.in_order(event.people)[:_NAMED]
    declared = declared_permissions().get(event.permission)
    return Line(
        sequence=event.sequence,
        at=event.at.astimezone(viewer.now.tzinfo),
        who=_who(viewer, event, people_by_account),
        what=_sentence(event.action),
        purpose=declared.allows if declared else event.permission,
        whose=() if event.counted else tuple(directory.shown(person) or "Erased" for person in named),
        others=0 if event.counted else len(event.people) - len(named),
        counted=event.counted,
        kinds=_kinds_in_words(event.kinds),
        why=_why(event),
        result=_RESULTS[event.result],
    )


def _who(viewer: Viewer, event: Event, people_by_account: Mapping[uuid.UUID, uuid.UUID]) -> str:
    if event.account_id is None:
        return "A command on the server"
    person = people_by_account.get(event.account_id)
    return names(viewer).shown(person) or "An account that has left"


def _why(event: Event) -> str:
    """The reason as it was shown to whoever acted; what a command gave as its reason stands as it is."""
    says = {
        fact.name: fact.says
        for declared in declared_permissions().values()
        for grant in declared.grants
        for fact in grant
    }
    return ", and ".join(says.get(name, name) for name in event.reason.split("+"))


def _kinds_in_words(codes: Iterable[int]) -> str:
    kinds = declared_kinds()
    return ", ".join(kinds[code].name.replace("_", " ") for code in codes if code in kinds)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
