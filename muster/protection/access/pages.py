"""Links between domains that do not know each other: a page says itself, by its own permission, whom it lets in."""

from django.urls import resolve, reverse

from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer


def address_open_to(viewer: Viewer, url_name: str, **names: object) -> str:
    """The address of a page if its declared permission may let the viewer in; empty otherwise."""
    address = reverse(url_name, kwargs=names)
    permission = getattr(resolve(address).func, "permission", None)
    return address if isinstance(permission, Permission) and viewer.may(permission) else ""
