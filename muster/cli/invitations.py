"""`./run account invite-staff`: list all staff without an account, then invite them at once."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from muster.cli.addresses import outside

if TYPE_CHECKING:
    import uuid

    from muster.invitations.actions import Invitation, Invited
    from muster.invitations.queries import Invitee
    from muster.protection.access.viewer import Viewer

WORDS = "list everyone of a school who has no account; with --links or --send, invite them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how staff get their links."""
    parser.add_argument("--school", default="", help="name or id of the school, where there are several")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--links", action="store_true", help="invite them, and print the link of each, once")
    how.add_argument("--send", action="store_true", help="invite them, and send each link by e-mail")
    parser.add_argument(
        "--again", action="store_true", help="also those who were invited and have not come; older links end"
    )


def invite_staff_of(by: Viewer, arguments: argparse.Namespace) -> None:
    """List staff without an account, and invite those whose line has no problem. If it raises NotPossible, nobody is invited."""
    from muster.invitations import actions
    from muster.invitations.queries import to_invite

    listed = [one for one in to_invite(by) if arguments.again or not one.note]
    if not listed:
        print("Everyone who works here has an account.")
        return
    _say(listed)
    invitations = [_invitation(one) for one in listed if not one.problem]
    if arguments.send:
        sent = actions.send_invitations(by=by, invitations=invitations, address_of=_address)
        print(f"\nWaiting to be sent: {sent}. Links work for three days.")
    elif arguments.links:
        _say_links(actions.invite_together(by=by, invitations=invitations), listed)
    else:
        print("\nNobody was invited. Add --links to print a link for each, or --send to send them by e-mail.")


def _say(listed: list[Invitee]) -> None:
    for one in listed:
        proposed = [f"{each.words}{'' if each.ticked else ' (by page)'}" for each in one.proposals]
        roles = ", ".join((one.roles, *proposed) if one.roles else proposed) or "no role yet"
        print(f"  {one.name}: {one.email or 'no e-mail'}; {roles}", file=sys.stderr)
        if one.problem:
            print(f"    Left out. {one.problem}", file=sys.stderr)


def _say_links(invited: tuple[Invited, ...], listed: list[Invitee]) -> None:
    names: dict[uuid.UUID, str] = {one.staff_id: one.name for one in listed}
    print(
        "\nEach works once, for three days. Hand it to the person it names, not to a list:", file=sys.stderr
    )
    for one in invited:
        where = _address(one.link.token) if one.link else "signs in as in their other school"
        print(f"{names[one.staff_id]}\t{one.email}\t{where}")


def _invitation(one: Invitee) -> Invitation:
    from muster.invitations.actions import Invitation

    return Invitation(one.staff_id, one.email, tuple(each.role for each in one.proposals if each.ticked))


def _address(token: str) -> str:
    from django.urls import reverse

    return outside(reverse("account_link", args=[token]))
