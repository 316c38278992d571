"""`./run account`: accounts managed from the server: the first administrator, and help when no page can give it."""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from muster.cli import invitations
from muster.cli.addresses import outside

if TYPE_CHECKING:
    from muster.people.actions.accounts import MadeLink
    from muster.protection.access.viewer import Viewer
    from muster.protection.accounts.models import Account

NAME: Final = "account"
HELP: Final = (
    "add the first administrator; invite, reset, disable, enable; list and end sessions; make recovery codes"
)
EXAMPLES: Final = (
    'account add head@elm.example --given Mo --family Day --role head --open-school "Elm School" --urn 123456',
    "account invite-staff --send",
    "account reset mo.day@elm.example",
)
_BECAUSE: Final = "./run account"


class NotDone(Exception):
    """The command cannot do what was asked; the words say what to do instead."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done, each for an e-mail address."""
    does = parser.add_subparsers(required=True, metavar="WHAT")
    add = _does(does, "add", "add a member of staff with a role and an account, and print the link", _add)
    add.add_argument("--given", required=True, help="given name")
    add.add_argument("--family", required=True, help="family name")
    add.add_argument("--role", default="it_administrator", help="role (else it_administrator)")
    where = add.add_mutually_exclusive_group()
    where.add_argument(
        "--school", default="", help="number, name or id of the school, where there are several"
    )
    where.add_argument(
        "--open-school", default="", metavar="NAME", help="open a new school of this name first"
    )
    add.add_argument("--urn", default="", help="with --open-school: the school's number")
    add.add_argument(
        "--country",
        default="",
        help="with --open-school: the country whose codes it uses (else england)",
    )
    add.add_argument(
        "--time-zone", default="", metavar="ZONE", help="with --open-school: else MUSTER_TIME_ZONE"
    )
    _does(does, "invite", "print a link that sets the first password", _invite)
    many = does.add_parser("invite-staff", help=invitations.WORDS, description=invitations.WORDS)
    invitations.add_arguments(many)
    many.set_defaults(does=_invite_staff)
    reset = _does(does, "reset", "print a link that sets another password", _reset)
    reset.add_argument(
        "--second-factor", action="store_true", help="have the second factor set up again as well"
    )
    _does(does, "disable", "let nobody in with this account, in any school", _disable)
    _does(does, "enable", "let people in with a disabled account again", _enable)
    sessions = _does(does, "sessions", "list the sessions of an account", _sessions)
    sessions.add_argument("--end", action="store_true", help="end them all")
    _does(does, "recovery", "print ten new recovery codes; the old ones end", _recovery)


def run(arguments: argparse.Namespace) -> int:
    """Do it in one transaction."""
    from django.db import transaction

    try:
        with transaction.atomic():
            arguments.does(arguments)
    except NotDone as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _does(
    does: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    words: str,
    function: Callable[[argparse.Namespace], None],
) -> argparse.ArgumentParser:
    parser = does.add_parser(name, help=words, description=words)
    parser.add_argument("email", help="the e-mail of the account")
    parser.set_defaults(does=function)
    return parser


def _add(arguments: argparse.Namespace) -> None:
    from muster.calendar.refusals import NotPossible
    from muster.people import actions
    from muster.people.actions.accounts import invite_staff
    from muster.people.records import Name
    from muster.people.roles import ROLES

    if arguments.role not in ROLES:
        raise NotDone(f"There is no role {arguments.role}. Roles are: {', '.join(ROLES)}.")
    by = _operator(arguments)
    adult = actions.NewAdult(Name(given=arguments.given, family=arguments.family))
    [staff_id] = actions.add_staff(by=by, staff=[adult])
    actions.give_role(by=by, staff_id=staff_id, role=arguments.role, first_day=by.today)
    try:
        link = invite_staff(by=by, staff_id=staff_id, email=arguments.email)
    except NotPossible as refusal:
        raise NotDone(refusal.words) from None
    _print_link(link)


def _invite(arguments: argparse.Namespace) -> None:
    from muster.people.actions.accounts import link_to_password

    account = _account(arguments)
    if account.has_usable_password():
        raise NotDone("This account has a password already. To set another: ./run account reset EMAIL")
    _print_link(link_to_password(account))


def _invite_staff(arguments: argparse.Namespace) -> None:
    from muster.calendar.refusals import NotPossible
    from muster.people.directory import names
    from muster.protection.accounts.arrival import unscoped_viewer

    by = unscoped_viewer(_school(arguments.school), because=_BECAUSE)
    try:
        invitations.invite_staff_of(by, arguments)
    except NotPossible as refusal:
        whose = getattr(refusal, "staff_id", None)
        raise NotDone(f"{names(by).shown(whose)}: {refusal.words}" if whose else refusal.words) from None


def _reset(arguments: argparse.Namespace) -> None:
    from muster.people.actions.accounts import link_to_password
    from muster.protection.accounts.actions.factors import forget_factors

    account = _account(arguments)
    if arguments.second_factor:
        forget_factors(by=account)
    _print_link(link_to_password(account))


def _disable(arguments: argparse.Namespace) -> None:
    from muster.protection.accounts.actions.opening import disable

    disable(_account(arguments))
    print("Disabled. Every session has ended.")


def _enable(arguments: argparse.Namespace) -> None:
    from muster.protection.accounts.actions.opening import enable

    enable(_account(arguments))
    print("Enabled, with the same password and second factor as before.")


def _sessions(arguments: argparse.Namespace) -> None:
    from muster.protection.accounts.actions.opening import end_every_session
    from muster.protection.accounts.queries import own_sessions

    account = _account(arguments)
    for line in own_sessions(account, None):
        print(
            f"{line.device or 'A browser'}: since {line.began_at:%d %b %H:%M}, last seen {line.seen_at:%H:%M} UTC"
        )
    if arguments.end:
        print(f"Ended: {end_every_session(account)}")


def _recovery(arguments: argparse.Namespace) -> None:
    from muster.protection.accounts.actions.factors import make_recovery_codes

    print("Each of these lets the person in once, after their password:")
    print("\n".join(make_recovery_codes(by=_account(arguments))))


def _account(arguments: argparse.Namespace) -> Account:
    from muster.protection.accounts.queries import account_by_email

    account = account_by_email(arguments.email)
    if account is None:
        raise NotDone(
            "No account has this e-mail. To make one: ./run account add EMAIL --given ... --family ..."
        )
    return account


def _operator(arguments: argparse.Namespace) -> Viewer:
    from zoneinfo import available_timezones

    from django.conf import settings

    from muster.calendar.profile import profile_names
    from muster.people.actions.schools import NewSchool, open_school
    from muster.protection.accounts.arrival import unscoped_viewer

    if not arguments.open_school:
        if arguments.urn or arguments.country or arguments.time_zone:
            raise NotDone(
                "--urn, --country and --time-zone are of a school that is opened: add --open-school NAME."
            )
        return unscoped_viewer(_school(arguments.school), because=_BECAUSE)
    country = arguments.country or "england"
    if country not in profile_names():
        raise NotDone(f"There is no country {country}. Countries are: {', '.join(profile_names())}.")
    zone = arguments.time_zone or settings.TIME_ZONE
    if zone not in available_timezones():
        raise NotDone(f"There is no time zone {zone}. Write one like Europe/London.")
    new = NewSchool(name=arguments.open_school, urn=arguments.urn, profile=country, timezone=zone)
    return open_school(new, because=_BECAUSE)


def _school(named: str) -> uuid.UUID:
    """The school in question: the only one, or the one with this number, name or id."""
    from muster.interchange.queries import is_school_named
    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    names, meant = {}, []
    for school in school_ids():
        viewer = unscoped_viewer(school, because=_BECAUSE)  # only this school can be read now
        names[school] = viewer.standing.school_name
        if not named or is_school_named(viewer, named):
            meant.append(school)
    if len(meant) == 1:
        return meant[0]
    if not names:
        raise NotDone("There is no school yet. Add --open-school NAME to open one.")
    listed = "\n".join(f"  {school}  {name}" for school, name in names.items())
    raise NotDone(f"Say which school with --school NUMBER, NAME or ID:\n{listed}")


def _print_link(link: MadeLink | None) -> None:
    from django.urls import reverse

    if link is None:
        print(
            "This e-mail has an account in another school: they sign in as they do there, and find this one."
        )
        return

    print(f"Works once, until {link.ends_at:%d %b %H:%M} UTC:")
    print(outside(reverse("account_link", args=[link.token])))
