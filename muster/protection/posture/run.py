"""The security check as a whole: run the checks, compare with last time, store the signed results."""

from collections.abc import Mapping, Sequence
from typing import Any

from muster.protection.posture import checks, evidence
from muster.protection.posture.check import Outcome, Result, declared_checks, run_checks
from muster.protection.posture.deployment import Deployment, this_deployment
from muster.protection.posture.models import Evidence

__all__ = ["as_kept", "checks", "look", "red_in", "results_of", "words_against_starting"]


def look(address: str | None = None) -> list[Result]:
    """Run every check of this deployment and store the results as evidence. `address` is the server's."""
    results = list(run_checks(this_deployment(address)))
    evidence.keep(
        Evidence.Kind.SECURITY_CHECK,
        as_kept(results, before=evidence.latest(Evidence.Kind.SECURITY_CHECK)),
        is_good=not any(one.is_red for one in results),
    )
    return results


def as_kept(results: Sequence[Result], *, before: Evidence | None) -> dict[str, Any]:
    """The results as they are stored. `turned_red` names what was not red last time, for notices."""
    red = [one.check.id for one in results if one.is_red]
    was_red = before.result["red"] if before else []
    return {
        "red": red,
        "amber": [one.check.id for one in results if one.is_amber],
        "turned_red": [one for one in red if one not in was_red],
        "checks": {one.check.id: {"outcome": one.outcome.value, "words": list(one.words)} for one in results},
    }


def results_of(kept: Mapping[str, Any]) -> list[Result]:
    """The results of an earlier run; checks that no longer exist are left out."""
    known = declared_checks()
    return [
        Result(known[name], Outcome(one["outcome"]), tuple(one["words"]))
        for name, one in kept["checks"].items()
        if name in known
    ]


def red_in(deployment: Deployment) -> list[str]:
    """The identifiers of the checks that are red in a deployment; nothing is stored."""
    return [one.check.id for one in run_checks(deployment) if one.is_red]


def words_against_starting(deployment: Deployment | None = None) -> list[str]:
    """Why production must not start: the red findings of checks that need no running server. Empty outside production."""
    looked_at = deployment or this_deployment()
    if not looked_at.is_production:
        return []
    red = (one for one in run_checks(looked_at, only_at_start=True) if one.is_red)
    return [f"{one.check.id}: {' '.join(one.words)} What to do: {one.check.do}" for one in red]
