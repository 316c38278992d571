"""Decides by what right somebody takes a register: their own group, standing in for a colleague today, or a ticket."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from muster.attendance.access import SEND_WITH_TICKET, TAKE_FOR_COLLEAGUE, TAKE_REGISTER
from muster.attendance.headers import Header
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Authority:
    """The permission that applies, and why."""

    permission: Permission
    reason: Reason

    def over(self, members: Collection[UUID]) -> Mapping[UUID, Reason]:
        """The reason for every member of the group on the register's day."""
        return dict.fromkeys(members, self.reason)

    @property
    def is_for_colleague(self) -> bool:
        """Whether the viewer stands in for a colleague."""
        return self.permission is TAKE_FOR_COLLEAGUE


def authority_over(viewer: Viewer, header: Header) -> Authority:
    """The right by which the viewer takes this register.

    Raises NotThere. Standing in for a colleague needs today's register, not yet taken by anybody else.
    """
    group = header.place.group_id
    for permission in (TAKE_REGISTER, SEND_WITH_TICKET):
        reason = viewer.reason_in_group(permission, group)
        if reason is not None:
            return Authority(permission, reason)
    reason = viewer.reason_everywhere(TAKE_FOR_COLLEAGUE)
    untaken = header.taken_by is None or header.taken_by == viewer.person_id
    if reason is not None and header.place.day == viewer.today and untaken:
        return Authority(TAKE_FOR_COLLEAGUE, reason)
    raise NotThere(TAKE_REGISTER)
