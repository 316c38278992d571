"""Access decisions: each gives a reason, or a refusal that reveals nothing about what was refused."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from muster.protection.access.policy import Fact, Permission, Reason, reason_for
from muster.protection.access.viewer import NO_FACTS, Viewer, relations_with


class Refused(Exception):
    """The viewer lacks the permission altogether. The words are for the screen."""

    def __init__(self, permission: Permission, words: str = "") -> None:
        super().__init__(permission.name)
        self.permission = permission
        self.words = words or f"Your roles do not allow you to {permission.allows}."


class NotThere(Exception):
    """What was asked for does not exist, or the viewer may not see it: both get the same answer."""

    def __init__(self, permission: Permission, people: Collection[uuid.UUID] = ()) -> None:
        super().__init__(permission.name)
        self.permission = permission
        self.people = tuple(people)


def reasons_for_people(
    viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Reason]:
    """The reason for each person the viewer may reach; anyone missing from the answer is refused.

    A whole-school reason needs no relation to the person, and so no query.
    """
    everywhere = viewer.reason_everywhere(permission)
    if everywhere is not None:
        return dict.fromkeys(people, everywhere)
    relations = relations_with(viewer, people)
    reasons = {
        person: reason_for(permission, viewer.facts | relations.get(person, NO_FACTS)) for person in people
    }
    return {person: reason for person, reason in reasons.items() if reason is not None}


def facts_about(viewer: Viewer, person_id: uuid.UUID) -> frozenset[Fact]:
    """Every fact that holds between the viewer and this person, for a page that decides several things about one person."""
    return viewer.facts | relations_with(viewer, [person_id]).get(person_id, NO_FACTS)


def reasons_in_group(
    viewer: Viewer, permission: Permission, group_id: uuid.UUID, members: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Reason]:
    """One reason for every member of a group that the viewer works with. Raises NotThere.

    `members` must be the group's own members of the day, read from the database in this transaction.
    """
    return dict.fromkeys(members, require_in_group(viewer, permission, group_id))


def require(viewer: Viewer, permission: Permission) -> Reason:
    """The reason why the viewer has the permission in the whole school. Raises Refused."""
    reason = viewer.reason_everywhere(permission)
    if reason is None:
        raise Refused(permission)
    return reason


def require_in_group(viewer: Viewer, permission: Permission, group_id: uuid.UUID) -> Reason:
    """The reason why the viewer has the permission in this group. Raises NotThere."""
    reason = viewer.reason_in_group(permission, group_id)
    if reason is None:
        raise NotThere(permission)
    return reason
