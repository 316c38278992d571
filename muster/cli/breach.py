"""`./run breach`: whom a loss or misuse affects, and the draft report to the regulator."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import uuid
from typing import Final

NAME: Final = "breach"
HELP: Final = "say whom a lost or misused account, session, span of time, backup or key affects"
EXAMPLES: Final = (
    "breach --account mo.day@elm.example --since 2026-11-20T08:00+00:00",
    "breach --backup --both",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be asked about."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--account", metavar="EMAIL", help="an account that somebody else used")
    what.add_argument("--session", type=_id, help="a session that was taken over, by its id in the log")
    what.add_argument("--window", action="store_true", help="whatever was opened in --since to --until")
    what.add_argument("--backup", action="store_true", help="a backup or another copy of the data")
    what.add_argument("--key", action="store_true", help="a key file")
    parser.add_argument(
        "--since", type=_moment, help="such as 2026-11-20T08:00+00:00; UTC where it says nothing else"
    )
    parser.add_argument("--until", type=_moment, help="likewise")
    parser.add_argument("--both", action="store_true", help="data and the keys to it are both gone")
    parser.add_argument("--names", action="store_true", help="name the pupils and the parents too")


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is no moment: write it like 2026-11-20T08:00+00:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is no session: copy its id from the log, 32 digits and letters"
        ) from None


def run(arguments: argparse.Namespace) -> int:
    """Print the answer, school by school. No file is begun: that is done on the page."""
    from muster.oversight.content import BreachFile, Cause
    from muster.protection.accounts.queries import account_by_email
    from muster.protection.walls.schools import school_ids

    account = account_by_email(arguments.account) if arguments.account else None
    if arguments.account and account is None:
        print("There is no account with this address.", file=sys.stderr)
        return 1
    if arguments.window and not arguments.since:
        print("--window needs --since, and takes --until.", file=sys.stderr)
        return 2
    cause = next(cause for cause in Cause if getattr(arguments, cause.value))
    file = BreachFile(
        cause,
        account_id=account.id if account else None,
        session_id=arguments.session,
        since=arguments.since,
        until=arguments.until,
        both=arguments.both,
    )
    reached = [_print(school_id, file, with_names=arguments.names) for school_id in school_ids()]
    if arguments.session and not any(reached):
        print(
            "No school's log has anything that this session opened. Compare its id with the log: a mistyped one looks the same.",
            file=sys.stderr,
        )
        return 1
    return 0


def _print(school_id: uuid.UUID, file: object, *, with_names: bool) -> bool:
    """Say whom it affects in one school, and whether that is anybody."""
    from django.db import transaction

    from muster.attendance.words import counted
    from muster.oversight.content import BreachFile
    from muster.oversight.queries.breaches import affected
    from muster.protection.accounts.arrival import unscoped_viewer

    assert isinstance(file, BreachFile)  # noqa: S101  # typed so late because commands import late
    with transaction.atomic():
        viewer = unscoped_viewer(school_id, because="work out whom a breach affects")
        found = affected(viewer, file)
        print(
            f"{viewer.standing.school_name}: {counted(len(found.pupils), 'pupil', 'pupils')}, "
            f"{counted(found.others, 'adult', 'adults')}, {counted(len(found.families), 'parent', 'parents')}, "
            f"{counted(found.counted_only, 'pupil', 'pupils')} only counted.\n"
            f"  {found.readable_words}\n  Need families be told? {found.telling_words or 'There are none.'}\n  Records: {found.kinds or 'none that was shown'}"
            + (f"\n  Seen besides: {found.lists}" if found.lists else "")
        )
        if with_names:
            for pupil in found.pupils:
                print(f"  {pupil.name}: {pupil.kinds}")
            for family in found.families:
                print(f"  {family.name}, parent of {', '.join(family.children)} {family.by_hand}".rstrip())
    return bool(found.pupils or found.others or found.counted_only)
