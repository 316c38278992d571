"""Who waits to be let back in, as seen by the colleagues who can agree."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.calendar.refusals import NotPossible
from muster.oversight.access import RECOVER_ACCOUNT
from muster.oversight.rules import RECOVERY_ASKED_WITHIN, refusal_of_recovery
from muster.people.directory import names
from muster.people.queries.accounts import account_of_staff, require_staff
from muster.people.queries.staff import staff_list
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.models import Account
from muster.protection.accounts.queries import accounts_of_school
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import Details


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """Somebody who waits to be let in again. `refusal` says why the viewer may not agree; empty where they may."""

    id: uuid.UUID
    staff_id: uuid.UUID
    name: str
    roles: str
    asked_by: str
    asked_at: dt.datetime
    refusal: str
    is_own: bool


def recoveries(viewer: Viewer) -> tuple[RecoveryLine, ...]:
    """Whoever waits for a second colleague, the first who was asked for first. Raises Refused."""
    require(viewer, RECOVER_ACCOUNT)
    asked = waiting(viewer, Approval.Kind.RECOVERY, within=RECOVERY_ASKED_WITHIN)
    if not asked:
        return ()
    directory, roles = names(viewer), {row.staff_id: row.roles for row in staff_list(viewer)}
    return tuple(
        RecoveryLine(
            approval.id,
            staff_id,
            directory.shown(staff_id),
            roles.get(staff_id, ""),
            directory.shown(approval.asked_by_id),
            approval.asked_at.astimezone(viewer.now.tzinfo),
            refusal_of_recovery(
                viewer.person_id, asked_by=approval.asked_by_id, about=staff_id, facts=viewer.facts
            ),
            approval.asked_by_id == viewer.person_id,
        )
        for approval in asked
        for staff_id in [uuid.UUID(str(approval.details["staff"]))]
    )


def recoverable_staff(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """Whom the viewer may ask for: everybody with an account here but themselves, in the order of names."""
    require(viewer, RECOVER_ACCOUNT)
    return colleagues_with_account(viewer)


def colleagues_with_account(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """Everybody with an account here but the viewer, in the order of names."""
    accounts = accounts_of_school(viewer.school_id)
    return [
        (row.staff_id, row.name)
        for row in staff_list(viewer)
        if row.staff_id in accounts and row.staff_id != viewer.person_id
    ]


def recoverable(viewer: Viewer, staff_id: uuid.UUID) -> Account:
    """The account of a member of staff whom this school alone can let in again. Raises NotThere and NotPossible."""
    return account_answered_for(viewer, RECOVER_ACCOUNT, staff_id)


def account_answered_for(viewer: Viewer, permission: Permission, staff_id: uuid.UUID) -> Account:
    """The account of a member of staff for whom this school alone can answer. Raises NotThere and NotPossible."""
    require_staff(viewer, permission, staff_id)
    account = account_of_staff(viewer, staff_id)
    if account is None or not account.is_active:
        raise NotPossible("This person has no account. Ask the school's IT to invite them.")
    if account.schools != (viewer.school_id,):
        raise NotPossible(
            "This account also opens another school, for which people of this one cannot answer. Whoever runs the "
            "server can help: ./run account."
        )
    if not account.has_usable_password():
        raise NotPossible("This person has no password here. Ask the school's IT for a link to one first.")
    return account


def details_of(staff_id: uuid.UUID, account: Account) -> Details:
    """Exactly what two people agree to."""
    return {"staff": str(staff_id), "account": str(account.id)}
