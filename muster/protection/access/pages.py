"""Links between domains that do not know each other: a page says itself, by its own permission, whom it lets in."""

from django.urls import resolve, reverse

from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer


def address_open_to(viewer: Viewer, url_name: str, **names: object) -> str:
    """The address of a page if its declared permission may let the viewer in; empty otherwise."""
    address = reverse(url_name, kwargs=names)
    if url_name not in _permissions:
        _permissions[url_name] = getattr(resolve(address).func, "permission", None)
    permission = _permissions[url_name]
    return address if permission is not None and viewer.may(permission) else ""


_permissions: dict[
    str, Permission | None
] = {}  # by the name of a page: found once, since no page changes its own
