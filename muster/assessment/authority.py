"""Decides by what right somebody works on a sheet: to enter, to look, or to send with a ticket."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from muster.assessment.access import ENTER_RESULTS, SEE_SHEET, SEND_RESULTS_WITH_TICKET, SET_UP_ASSESSMENT
from muster.assessment.places import SheetPlace
from muster.assessment.queries.leading import reason_at
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Authority:
    """The permission that applies, and why. `at_any_time` holds for those who set assessment points."""

    permission: Permission
    reason: Reason
    at_any_time: bool = False

    @property
    def may_enter(self) -> bool:
        """Whether results may be entered, and not only seen."""
        return self.permission is not SEE_SHEET

    def over(self, members: Collection[UUID]) -> Mapping[UUID, Reason]:
        """The reason for every member of the group."""
        return dict.fromkeys(members, self.reason)


def authority_over(viewer: Viewer, place: SheetPlace) -> Authority:
    """The right by which the viewer may open this sheet. Raises NotThere."""
    for permission in (ENTER_RESULTS, SEND_RESULTS_WITH_TICKET, SEE_SHEET):
        reason = reason_at(viewer, permission, place)
        if reason is not None:
            return Authority(permission, reason, viewer.reason_everywhere(SET_UP_ASSESSMENT) is not None)
    raise NotThere(SEE_SHEET)


def authority_to_enter(viewer: Viewer, place: SheetPlace) -> Authority:
    """As `authority_over`, for somebody who is about to enter something. Raises NotThere."""
    authority = authority_over(viewer, place)
    if not authority.may_enter:
        raise NotThere(ENTER_RESULTS)
    return authority
