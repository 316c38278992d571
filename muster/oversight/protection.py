"""The data protection centre: what is held and why, and when its protection was last tested.

A head can read it in a minute: one sentence for each thing, details behind it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from muster.oversight.access import SEE_PROTECTION
from muster.protection.access.decisions import require
from muster.protection.access.doings import Doing, doings
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Condition, Tier, declared_kinds
from muster.protection.posture import evidence
from muster.protection.posture.check import Outcome, Result
from muster.protection.posture.models import Evidence
from muster.protection.posture.run import results_of
from muster.protection.posture.under_way import those_under_way

MOST_OF_HISTORY = 30


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was proved: what, in which words, how it stands (`good`, `act`, `never`, `now`), and where to read on."""

    title: str
    words: str
    state: str
    at: dt.datetime | None
    url_name: str = ""


@dataclass(frozen=True, slots=True)
class HeldKind:
    """A kind of record in the words of the record of processing."""

    name: str
    purpose: str
    basis: str
    condition: str
    keep: str


@dataclass(frozen=True, slots=True)
class HeldTier:
    """Everything of one tier."""

    name: str
    kinds: tuple[HeldKind, ...]


@dataclass(frozen=True, slots=True)
class Centre:
    """The first page of the centre."""

    verdict: str
    must_act: bool
    proofs: tuple[Proof, ...]
    doings: tuple[Doing, ...]
    held: tuple[HeldTier, ...]
    kinds: int


@dataclass(frozen=True, slots=True)
class Look:
    """One run of the security check in the history."""

    at: dt.datetime
    red: int
    amber: int
    turned_red: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The newest run in full, and the ones before it. `is_genuine` is whether its signature holds."""

    at: dt.datetime | None
    is_genuine: bool
    found: tuple[Result, ...]
    good: tuple[Result, ...]
    not_looked: tuple[Result, ...]
    history: tuple[Look, ...]


def centre(viewer: Viewer) -> Centre:
    """What is held and what was proved. Raises Refused."""
    reason = require(viewer, SEE_PROTECTION)
    record(viewer, SEE_PROTECTION, "read how data is protected", reason=reason)
    proofs, done = tuple(_proofs(viewer)), doings(viewer)
    act = [proof.title for proof in proofs if proof.state == "act"]
    act += [doing.title for doing in done if doing.must_act]
    return Centre(_verdict(proofs, act), bool(act), proofs, done, _held(), len(declared_kinds()))


def security_check(viewer: Viewer) -> CheckPage:
    """The security check: the last one in full, and its history. Raises Refused."""
    reason = require(viewer, SEE_PROTECTION)
    record(viewer, SEE_PROTECTION, "read the security check", reason=reason)
    kept = evidence.history(Evidence.Kind.SECURITY_CHECK, most=MOST_OF_HISTORY)
    if not kept:
        return CheckPage(None, True, (), (), (), ())
    results = results_of(kept[0].result)
    return CheckPage(
        at=_local(viewer, kept[0].at),
        is_genuine=evidence.holds(kept[0]),
        found=tuple(sorted((one for one in results if one.outcome is Outcome.FOUND), key=_red_first)),
        good=tuple(one for one in results if one.outcome is Outcome.GOOD),
        not_looked=tuple(one for one in results if one.outcome is Outcome.NOT_LOOKED),
        history=tuple(_look(viewer, one) for one in kept),
    )


@declare_notice
def red_notice(viewer: Viewer) -> Notice | None:
    """What whoever answers for the data is told on their first page while something is red."""
    if not viewer.may(SEE_PROTECTION):
        return None
    last = evidence.latest(Evidence.Kind.SECURITY_CHECK)
    count = len(last.result["red"]) if last else 0
    if not count:
        return None
    things = "1 thing that must be closed" if count == 1 else f"{count} things that must be closed"
    return Notice(f"The security check found {things} now.", "security_check")


def _red_first(result: Result) -> tuple[bool, str]:
    return (not result.is_red, result.check.id)


def _look(viewer: Viewer, row: Evidence) -> Look:
    return Look(
        _local(viewer, row.at),
        len(row.result["red"]),
        len(row.result["amber"]),
        ", ".join(row.result["turned_red"]),
    )


def _local(viewer: Viewer, moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(viewer.now.tzinfo)


def _verdict(proofs: Iterable[Proof], act: Sequence[str]) -> str:
    """The answer to the one question of the page."""
    never = [proof.title.lower() for proof in proofs if proof.state == "never"]
    if act:
        return f"Somebody must act: {', '.join(act).lower()}."
    if never:
        return f"Nothing is known to be open. Not proved yet: {', '.join(never)}."
    now = [proof.title.lower() for proof in proofs if proof.state == "now"]
    if now:
        return f"Nothing is known to be open. Being proved now: {', '.join(now)}."
    return "Everything that can be proved was proved, and nothing is open."


def _proofs(viewer: Viewer) -> Iterable[Proof]:
    """The newest of each kind of evidence, in the order in which a head asks."""
    now = those_under_way(kind for kind, *_ in _QUESTIONS)
    for kind, title, words, url_name in _QUESTIONS:
        last, running = evidence.latest(kind), kind in now
        if last is None:
            told, state = (_NOW, "now") if running else ("Never done.", "never")
            yield Proof(title, told, state, None, url_name)
        elif not evidence.holds(last):
            yield Proof(title, "What is kept of it was changed afterwards.", "act", None, url_name)
        else:
            told = f"{words(last)} {_AGAIN}" if running else words(last)
            state = "act" if not last.is_good else "now" if running else "good"
            yield Proof(title, told, state, _local(viewer, last.at), url_name)


_NOW = "Running now. What comes of it stands here when it is done, within minutes."
_AGAIN = "It is being done again now."


def _check_words(row: Evidence) -> str:
    checks = row.result["checks"].values()
    looked = sum(one["outcome"] != Outcome.NOT_LOOKED for one in checks)
    red, amber = len(row.result["red"]), len(row.result["amber"])
    if red:
        return f"{red} of {looked} checks found something that must be closed now."
    if amber:
        return f"{looked} checks: nothing is open; {amber} should be better."
    return f"{looked} checks: nothing is open."


def _leak_words(row: Evidence) -> str:
    values, people = row.result["values"], row.result["people"]
    return f"{row.result['found']:,} of {values:,} values of {people:,} people could be read in what a thief would take."


def _exposure_words(row: Evidence) -> str:
    sealed = row.result.get("sealed_files", 0)
    among = f", {sealed:,} sealed ones with photographs among them" if sealed else ""
    return (
        f"With all storage open to everyone, {row.result['found']:,} values could be read in "
        f"{row.result['files']:,} files{among}."
    )


def _backup_words(row: Evidence) -> str:
    return f"{row.result['rows']:,} rows and {row.result['objects']:,} files, encrypted, {row.result['megabytes']:,} MB."


def _restore_words(row: Evidence) -> str:
    if not row.is_good:
        return "What was put back is not what was backed up."
    return (
        f"Put back and compared: {row.result['tables']:,} tables, {row.result['rows']:,} rows, all the same."
    )


def _key_loss_words(row: Evidence) -> str:
    return "Two of three sheets opened the keys." if row.is_good else "The sheets did not open the keys."


_QUESTIONS: tuple[tuple[Evidence.Kind, str, Callable[[Evidence], str], str], ...] = (
    (Evidence.Kind.SECURITY_CHECK, "Security check", _check_words, "security_check"),
    (Evidence.Kind.LEAK_DRILL, "Leak drill", _leak_words, ""),
    (Evidence.Kind.EXPOSURE_DRILL, "Exposure drill", _exposure_words, ""),
    (Evidence.Kind.BACKUP, "Last backup", _backup_words, ""),
    (Evidence.Kind.RESTORE_TEST, "Backup put back", _restore_words, ""),
    (Evidence.Kind.KEY_LOSS_DRILL, "Lost keys recovered", _key_loss_words, ""),
)

_TIERS = {
    Tier.IDENTITY: "Who somebody is",
    Tier.SENSITIVE: "What is sensitive",
    Tier.FACTS: "What happened at school",
}


def _held() -> tuple[HeldTier, ...]:
    """What is held and why, from the declarations that the program itself is held to."""
    return tuple(
        HeldTier(
            words,
            tuple(
                HeldKind(
                    kind.name.replace("_", " ").capitalize(),
                    _sentence(kind.purpose),
                    _sentence(kind.basis.value),
                    "" if kind.condition is Condition.NONE else _sentence(kind.condition.value),
                    _sentence(kind.keep),
                )
                for kind in declared_kinds().values()
                if kind.tier is tier
            ),
        )
        for tier, words in _TIERS.items()
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
