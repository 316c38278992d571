"""Staff accounts: who can sign in, how, and when they last did."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from muster.people.access import MANAGE_ACCOUNTS, PRINT_CARD
from muster.people.directory import names
from muster.people.models import RoleHolding, Staff
from muster.people.queries.staff import staff_list
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.models import Account
from muster.protection.accounts.queries import (
    accounts_connected,
    accounts_of_school,
    accounts_with_factor,
    open_sessions,
)

NO_ACCOUNT, INVITED = "No account", "Invited"
"""The words for people who cannot sign in yet: nobody has invited them, or they have not used their link."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A member of staff and their account, ready for the list; `email` is empty if they have none."""

    staff_id: uuid.UUID
    name: str
    roles: str
    email: str
    state: str
    sessions: int


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """One member of staff's account, for the page that changes it."""

    row: AccountRow
    may_reset: bool
    is_connected: bool


@dataclass(frozen=True, slots=True)
class _Known:
    accounts: Mapping[uuid.UUID, Account]
    with_factor: frozenset[uuid.UUID]
    connected: frozenset[uuid.UUID]
    sessions: Counter[uuid.UUID]


def account_list(viewer: Viewer) -> tuple[AccountRow, ...]:
    """Everyone who works here, with or without an account, in the order of names."""
    require(viewer, MANAGE_ACCOUNTS)
    known = _known(viewer)
    return tuple(_row(row.staff_id, row.name, row.roles, known) for row in staff_list(viewer))


def waiting_to_come(viewer: Viewer) -> tuple[AccountRow, ...]:
    """Staff without an account, or who never used the link to theirs, in the order of names; those without any role too.

    Somebody who once held a role and holds none now has left, and is not among them.
    """
    held = set(RoleHolding.objects.filter(school_id=viewer.school_id).values_list("staff_id", flat=True))
    new = (row for row in staff_list(viewer, gone=True) if row.staff_id not in held)
    known = _known(viewer)
    listed = (*account_list(viewer), *(_row(row.staff_id, row.name, row.roles, known) for row in new))
    waiting = {row.staff_id: row for row in listed if row.state in {NO_ACCOUNT, INVITED}}
    return tuple(waiting[one] for one in names(viewer).in_order(waiting))


def how_many_uninvited(viewer: Viewer) -> int:
    """How many staff have no account, for a viewer who may invite them; 0 for everyone else."""
    if not viewer.may(MANAGE_ACCOUNTS):
        return 0
    return sum(row.state == NO_ACCOUNT for row in waiting_to_come(viewer))


def account_record(viewer: Viewer, staff_id: uuid.UUID) -> AccountRecord:
    """One member of staff's account. Raises NotThere for anyone who is not staff."""
    require(viewer, MANAGE_ACCOUNTS)
    require_staff(viewer, MANAGE_ACCOUNTS, staff_id)
    known = _known(viewer)
    account = known.accounts.get(staff_id)
    row = _row(staff_id, names(viewer).shown(staff_id), "", known)
    return AccountRecord(
        row,
        may_reset=account is not None and account.schools == (viewer.school_id,),
        is_connected=account is not None and account.id in known.connected,
    )


def account_of_staff(viewer: Viewer, staff_id: uuid.UUID) -> Account | None:
    """The account of a member of staff in the viewer's school."""
    return accounts_of_school(viewer.school_id).get(staff_id)


def card_holder(viewer: Viewer, staff_id: uuid.UUID) -> str:
    """The name on a card that the viewer may print. Raises NotThere for anyone who is not staff."""
    require(viewer, PRINT_CARD)
    require_staff(viewer, PRINT_CARD, staff_id)
    return names(viewer).shown(staff_id)


def require_staff(viewer: Viewer, permission: Permission, staff_id: uuid.UUID) -> None:
    """Raises NotThere for anyone who is not staff of the viewer's school."""
    if not Staff.objects.filter(school_id=viewer.school_id, folder_id=staff_id).exists():
        raise NotThere(permission, [staff_id])


def _known(viewer: Viewer) -> _Known:
    accounts = accounts_of_school(viewer.school_id)
    ids = [account.id for account in accounts.values()]
    return _Known(accounts, accounts_with_factor(ids), accounts_connected(ids), open_sessions(ids))


def _row(staff_id: uuid.UUID, name: str, roles: str, known: _Known) -> AccountRow:
    account = known.accounts.get(staff_id)
    if account is None:
        return AccountRow(staff_id, name, roles, "", NO_ACCOUNT, 0)
    sessions = known.sessions[account.id]
    return AccountRow(staff_id, name, roles, account.email, _state(account, known), sessions)


def _state(account: Account, known: _Known) -> str:
    if not account.is_active:
        return "Disabled"
    if not account.has_usable_password() and account.id not in known.connected:
        return INVITED
    return "Ready" if account.id in known.with_factor else "No second factor yet"
