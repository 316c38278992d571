"""What a security check is: a question about the running deployment, its severity, plain words, and what to do about it.

The checks are in `checks/`, one module per topic. Each yields a sentence per finding, without any person's name or
value in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from muster.protection.posture.deployment import Deployment


class Severity(StrEnum):
    """Red: somebody can now read or change what they must not. Amber: a protection is weaker than it should be."""

    RED = "red"
    AMBER = "amber"


class Outcome(StrEnum):
    """How a check ended."""

    GOOD = "good"
    FOUND = "found"
    NOT_LOOKED = "not looked"


class NotLooked(Exception):
    """A check does not apply to this deployment, or cannot run; the text says why."""


Look = Callable[[Deployment], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """One question. `says` is what holds when all is well, `do` what to do when it does not.

    `at_start` checks need no running server: production refuses to start while a red one of them finds anything.
    """

    id: str
    severity: Severity
    says: str
    do: str
    look: Look
    at_start: bool


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a check: sentences if the outcome is `found`, the reason if it did not run."""

    check: Check
    outcome: Outcome
    words: tuple[str, ...] = ()

    @property
    def is_red(self) -> bool:
        """Whether a person must act now."""
        return self.outcome is Outcome.FOUND and self.check.severity is Severity.RED

    @property
    def is_amber(self) -> bool:
        """Whether somebody should act soon."""
        return self.outcome is Outcome.FOUND and self.check.severity is Severity.AMBER


_checks: dict[str, Check] = {}


class DeclaredTwice(RuntimeError):
    """Two checks claim the same identifier."""


def check(
    name: str, severity: Severity, says: str, *, do: str, at_start: bool = False
) -> Callable[[Look], Look]:
    """Declare a check. `name` is a topic and a number, and is never reused for another question."""

    def declare(look: Look) -> Look:
        if name in _checks:
            raise DeclaredTwice(f"the check {name} is declared already")
        _checks[name] = Check(name, severity, says, do, look, at_start)
        return look

    return declare


def declared_checks() -> Mapping[str, Check]:
    """Every check, by identifier."""
    return dict(sorted(_checks.items()))


def run_checks(deployment: Deployment, *, only_at_start: bool = False) -> Iterator[Result]:
    """Run the checks one by one. A check that crashes neither stops the others nor counts as passed."""
    for one in declared_checks().values():
        if one.at_start or not only_at_start:
            yield _looked(one, deployment)


def _looked(one: Check, deployment: Deployment) -> Result:
    try:
        found = tuple(one.look(deployment))
    except NotLooked as why:
        return Result(one, Outcome.NOT_LOOKED, (str(why),))
    except Exception as problem:  # noqa: BLE001  # of any kind: the other checks must still run
        return Result(one, Outcome.NOT_LOOKED, (f"The check could not look ({type(problem).__name__}).",))
    return Result(one, Outcome.FOUND if found else Outcome.GOOD, found)
