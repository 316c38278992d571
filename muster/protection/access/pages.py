"""Links between domains that do not import each other: a link appears if the target page's own permission lets the viewer in."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from django.urls import resolve, reverse

from muster.protection.access.decisions import reasons_for_people
from muster.protection.access.policy import Fact, Permission, reason_for
from muster.protection.access.viewer import Viewer

_NOBODY = uuid.UUID(int=0)


def address_open_to(viewer: Viewer, url_name: str, **names: object) -> str:
    """The address of a page if its declared permission could let the viewer in; empty otherwise."""
    address = reverse(url_name, kwargs=names)
    permission = _permission(url_name, address)
    return address if permission is not None and viewer.may(permission) else ""


def addresses_open_about(
    facts: frozenset[Fact], pupil_id: uuid.UUID, url_names: Iterable[str]
) -> Mapping[str, str]:
    """Page name to address for pages about one pupil; empty where the page would refuse this viewer for this pupil.

    `facts` are those about exactly this pupil: a relation to some other pupil would pass the page's guard only to be
    told that nobody is there, so no link is shown for it.
    """
    found = {}
    for url_name in url_names:
        address = _address_about(url_name, pupil_id)
        permission = _permission(url_name, address)
        found[url_name] = address if permission is not None and reason_for(permission, facts) else ""
    return found


def addresses_open_of(viewer: Viewer, url_name: str, people: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The address of a page about each of these people, leaving out those whose page would refuse the viewer."""
    addresses = {person: _address_about(url_name, person) for person in people}
    permission = _permission(url_name, next(iter(addresses.values()), ""))
    if permission is None:
        return {}
    return {person: addresses[person] for person in reasons_for_people(viewer, permission, people)}


def _address_about(url_name: str, pupil_id: uuid.UUID) -> str:
    return _address_about_nobody(url_name).replace(str(_NOBODY), str(pupil_id))


@cache  # a page has several, a list one for each pupil, and the pattern is the same
def _address_about_nobody(url_name: str) -> str:
    return reverse(url_name, kwargs={"pupil_id": _NOBODY})


def _permission(url_name: str, address: str) -> Permission | None:
    if url_name not in _permissions and address:
        _permissions[url_name] = getattr(resolve(address).func, "permission", None)
    return _permissions.get(url_name)


# By page name. Cached for good: a page's permission never changes while the program runs.
_permissions: dict[str, Permission | None] = {}
