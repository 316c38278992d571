"""Accounts: which have a password alone, which are unused, which reach further than anybody's should."""

import datetime as dt
from collections.abc import Iterator

from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment

UNUSED = dt.timedelta(days=90)
MOST_SCHOOLS = 3
WITHOUT_LOOK = dt.timedelta(days=1)
FEWEST_DECOYS = 2


@check(
    "ACC-01",
    Severity.AMBER,
    "Everyone who has signed in has a second factor",
    do="Ask them to set one up, or print them a card of one-time codes (Accounts).",
)
def second_factor(deployment: Deployment) -> Iterator[str]:
    """Active accounts with a password and a session but no way to give a second factor."""
    ((count,),) = deployment.rows(
        "SELECT count(*) FROM account a WHERE a.is_active AND NOT a.password LIKE '!%%' "
        "AND EXISTS (SELECT FROM stored_session s WHERE s.account_id = a.id) "
        "AND NOT EXISTS (SELECT FROM authenticator f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) "
        "AND NOT EXISTS (SELECT FROM one_time_code c WHERE c.account_id = a.id AND c.used_at IS NULL)"
    )
    if count:
        yield f"{count} accounts have none."


@check(
    "ACC-02",
    Severity.AMBER,
    "Accounts that nobody uses are closed",
    do="End what these people no longer need (Accounts); they can be invited again in a minute.",
)
def unused(deployment: Deployment) -> Iterator[str]:
    """Active accounts made long ago that the log has not seen since."""
    before = deployment.moment - UNUSED
    ((count,),) = deployment.rows(
        "SELECT count(*) FROM account a WHERE a.is_active AND a.created_at < %s AND NOT EXISTS ("
        "SELECT FROM audit.event e WHERE e.account_id = a.id AND e.at >= %s)",
        before,
        before,
    )
    if count:
        yield f"{count} accounts were not used for {UNUSED.days} days."


@check(
    "ACC-03",
    Severity.AMBER,
    "No account reaches more schools than one person can answer for",
    do="Give trust officers their own role, which holds no pupil data, in place of a role in every school.",
)
def too_much(deployment: Deployment) -> Iterator[str]:
    """Accounts that belong to a person in many schools."""
    ((count,),) = deployment.rows(
        "SELECT count(*) FROM account WHERE is_active AND jsonb_array_length(places) > %s", MOST_SCHOOLS
    )
    if count:
        yield f"{count} accounts are somebody in more than {MOST_SCHOOLS} schools."


@check(
    "ACC-04",
    Severity.AMBER,
    "Sessions that have ended are gone",
    do="Let the daily jobs run (./run worker).",
)
def old_sessions(deployment: Deployment) -> Iterator[str]:
    """Sessions that ended long ago, which there is no reason to keep."""
    ((count,),) = deployment.rows(
        "SELECT count(*) FROM stored_session WHERE expires_at < %s", deployment.moment - dt.timedelta(days=7)
    )
    if count:
        yield f"{count} sessions ended more than a week ago."


@check(
    "ACC-05",
    Severity.AMBER,
    "No password is being guessed",
    do="See who it was (Who opened what). Whoever is guessed at is slowed down, never locked out.",
)
def guessing(deployment: Deployment) -> Iterator[str]:
    """Wrong guesses of the last hour, over all accounts and addresses."""
    ((count,),) = deployment.rows(
        "SELECT count(*) FROM failed_try WHERE at > %s", deployment.moment - dt.timedelta(hours=1)
    )
    if count > 200:
        yield f"{count} wrong tries within an hour."


@check(
    "ACC-06",
    Severity.AMBER,
    "Every alarm is looked at within a day",
    do="The head or the data protection lead says what each was (Alarms).",
)
def alarms(deployment: Deployment) -> Iterator[str]:
    """Alarms that nobody has looked at, including those of sessions stopped for their second factor."""
    ((count,),) = deployment.rows(
        "SELECT count(*) FROM alarm WHERE reviewed_at IS NULL AND at < %s", deployment.moment - WITHOUT_LOOK
    )
    if count:
        yield f"{count} alarms wait for more than a day."


@check(
    "ACC-07",
    Severity.AMBER,
    "Every school has decoys (pupils who do not exist), and no figure counts them",
    do="Place at least two beside forms (Decoys). Whoever walks through the school's lists opens them.",
)
def decoys(deployment: Deployment) -> Iterator[str]:
    """Schools with too few decoys for their pupils; decoys on a roll or in a group, where figures and returns would count them."""
    ((few, counted),) = deployment.rows(
        "SELECT (SELECT count(*) FROM (SELECT DISTINCT school_id FROM people_enrolment) s "
        "WHERE (SELECT count(*) FROM decoy d WHERE d.school_id = s.school_id) < %s), "
        "(SELECT count(*) FROM decoy d WHERE EXISTS (SELECT FROM people_enrolment e WHERE e.pupil_id = d.id) "
        "OR EXISTS (SELECT FROM people_membership m WHERE m.pupil_id = d.id))",
        FEWEST_DECOYS,
    )
    if few:
        yield f"{few} schools have fewer than {FEWEST_DECOYS}."
    if counted:
        yield f"{counted} decoys are on a roll or in a group, so that figures and returns count them: take them out."


@check(
    "AUD-01",
    Severity.RED,
    "The record of who opened what is being written",
    do="Ask the database why audit.append fails. While it does, nothing can be opened either.",
)
def log_is_written(deployment: Deployment) -> Iterator[str]:
    """Recent activity must be in the log: finds sessions seen active without a log line since."""
    ((seen, written),) = deployment.rows(
        "SELECT (SELECT max(seen_at) FROM stored_session WHERE factor_at IS NOT NULL), "
        "(SELECT max(at) FROM audit.event)"
    )
    if seen is None:
        raise NotLooked("Nobody has signed in yet.")
    if written is None or written < seen - dt.timedelta(days=1):
        yield "Somebody was signed in a day after the last line of the record."
