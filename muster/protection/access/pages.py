"""Links between domains that do not know each other: a page says itself, by its own permission, whom it lets in."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.urls import resolve, reverse

from muster.protection.access.decisions import reasons_for_people
from muster.protection.access.policy import Fact, Permission, reason_for
from muster.protection.access.viewer import Viewer


def address_open_to(viewer: Viewer, url_name: str, **names: object) -> str:
    """The address of a page if its declared permission may let the viewer in; empty otherwise."""
    address = reverse(url_name, kwargs=names)
    permission = _permission(url_name, address)
    return address if permission is not None and viewer.may(permission) else ""


def addresses_open_about(
    facts: frozenset[Fact], pupil_id: uuid.UUID, url_names: Iterable[str]
) -> Mapping[str, str]:
    """By the name of a page about a pupil its address, if its permission lets the viewer in for this pupil; empty otherwise.

    `facts` are those about exactly this pupil. What the viewer might be to somebody else lets them through the gate of
    a page, which then says that nobody is there: no link leads to that.
    """
    found = {}
    for url_name in url_names:
        address = reverse(url_name, kwargs={"pupil_id": pupil_id})
        permission = _permission(url_name, address)
        found[url_name] = address if permission is not None and reason_for(permission, facts) else ""
    return found


def addresses_open_of(viewer: Viewer, url_name: str, people: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The address of a page about each of these people, of those alone whose page lets the viewer in."""
    addresses = {person: reverse(url_name, kwargs={"pupil_id": person}) for person in people}
    permission = _permission(url_name, next(iter(addresses.values()), ""))
    if permission is None:
        return {}
    return {person: addresses[person] for person in reasons_for_people(viewer, permission, people)}


def _permission(url_name: str, address: str) -> Permission | None:
    if url_name not in _permissions and address:
        _permissions[url_name] = getattr(resolve(address).func, "permission", None)
    return _permissions.get(url_name)


# By the name of a page: found once, since no page changes its own.
_permissions: dict[str, Permission | None] = {}
