"""The audit log: whether it is being sealed, whether it verifies, whether its seals are kept elsewhere too.

The role of the security check cannot read the log's rows, so its owner's connection is asked.
"""

import datetime as dt
from collections.abc import Iterator

from muster.protection import clock
from muster.protection.audit.verifying import LATE_SECONDS, checkpoint_state, rows_waiting
from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment

NOT_VERIFIED_FOR = dt.timedelta(days=2)
"""The log is verified every night: after this long, a night was missed."""


@check(
    "AUD-02",
    Severity.RED,
    "Every line of the record of who opened what is sealed within minutes",
    do="Start ./run worker, which seals every minute; where it runs, ask ./run audit seal what is wrong.",
)
def sealed_in_time(_: Deployment) -> Iterator[str]:
    """Rows that have waited too long for a seal: until then, anyone with the database could change them."""
    waiting, seconds = rows_waiting()
    if seconds > LATE_SECONDS:
        yield f"{waiting} lines wait to be sealed, the oldest for {seconds // 60:.0f} minutes."


@check(
    "AUD-03",
    Severity.RED,
    "The record of who opened what is as it was sealed",
    do="Run ./run audit verify, which names the lines, and tell the head and the data protection lead.",
)
def verifies(_: Deployment) -> Iterator[str]:
    """What the last verification found, and whether the newest seal is ours."""
    state = checkpoint_state()
    if state.broken:
        yield state.broken
    if state.verified and state.verified.findings:
        yield f"Findings of the last verification: {state.verified.findings}."
    if not state.broken and not state.verified:
        raise NotLooked("The record has not been verified yet: it is done every night.")


@check(
    "AUD-04",
    Severity.AMBER,
    "The record is verified every night, and its seals reach every other place that keeps them",
    do="See that ./run worker runs at night, and that the witness and the locked bucket can be reached.",
)
def verified_and_sent(_: Deployment) -> Iterator[str]:
    """The age of the last verification, and why a configured place does not have the newest seals."""
    state = checkpoint_state()
    if state.verified and clock.real_now() - state.verified.at > NOT_VERIFIED_FOR:
        yield f"It was last verified on {state.verified.at:%d %B %Y}."
    for name, copy in (("witness", state.copies.witness), ("locked bucket", state.copies.store)):
        if copy and copy.problem:
            yield f"The {name} has not got the newest seals: {copy.problem}."
