"""Finds anybody in the school by name (pupils, staff and contacts), for viewers who may search all of them."""

import uuid
from dataclasses import dataclass

from muster.people.directory import names
from muster.people.names import findable, found
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whose name fits the typed text."""

    id: uuid.UUID
    name: str


def people_found(viewer: Viewer, typed: str, permission: Permission) -> tuple[Found, ...]:
    """Everyone of the school, pupils and adults, whose name fits; the best fit first. Raises Refused."""
    require(viewer, permission)
    directory = names(viewer)
    everyone = directory.in_order(directory.people)
    fitting = found(typed, enumerate(findable(directory.person(person)) for person in everyone))
    return tuple(Found(everyone[place], directory.shown(everyone[place])) for place in fitting[:MOST_FOUND])
