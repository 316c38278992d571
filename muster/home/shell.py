"""What stands around every page of a signed-in person: where they may go, and under which name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from muster.people.directory import names
from muster.protection.access.guards import viewer_or_none
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import stored_session
from muster.protection.accounts.steps import idle_minutes
from muster.ui.flash import take_flash
from muster.ui.shell import Density, Link, Shell, Theme


@dataclass(frozen=True, slots=True)
class Place:
    """A page that can be gone to from everywhere: its words, its URL's name, its icon, its letter after `g`."""

    words: str
    url_name: str
    icon: str
    key: str = ""


NAVIGATION = (
    Place(gettext_noop("Today"), "home", "today", "t"),
    Place(gettext_noop("Registers"), "registers", "register", "r"),
    Place(gettext_noop("Pupils"), "pupils", "pupils", "p"),
    Place(gettext_noop("School"), "school_attendance", "week", "s"),
)
ACCOUNT = (
    Place(gettext_noop("Roll"), "roll", "pupils"),
    Place(gettext_noop("Groups"), "groups", "group"),
    Place(gettext_noop("Staff"), "staff", "staff"),
    Place(gettext_noop("Cover"), "cover", "move"),
    Place(gettext_noop("School year"), "calendar", "calendar"),
    Place(gettext_noop("The school"), "school_settings", "school"),
    Place(gettext_noop("Import"), "imports", "import"),
    Place(gettext_noop("Who opened what"), "who_opened_what", "history"),
    Place(gettext_noop("Accounts"), "accounts", "key"),
    Place(gettext_noop("Your sessions"), "sessions", "lock"),
    Place(gettext_noop("Settings"), "settings", "settings"),
)


def shell(request: HttpRequest) -> Shell:
    """The surroundings for whoever asks; nearly empty for somebody who is not signed in."""
    viewer = viewer_or_none(request)
    if viewer is None:
        return Shell(flash=take_flash(request))
    session = stored_session(request)
    account = session.account if session else None
    return Shell(
        school_name=viewer.standing.school_name,
        person_words=_person_words(viewer),
        nav=tuple(_links(viewer, NAVIGATION, request.path)),
        search_url=_address_for(viewer, "pupils"),
        account=tuple(_links(viewer, ACCOUNT, request.path)),
        sign_out_url=_address_for(viewer, "sign_out"),
        theme=Theme(account.theme) if account else Theme.AUTOMATIC,
        density=Density(account.density) if account else Density.AUTOMATIC,
        flash=take_flash(request),
        idle_minutes=idle_minutes(session, viewer.moment),
    )


def _person_words(viewer: Viewer) -> str:
    """The viewer's own name, and their group where they have just one: `Ms Adeyemi · 3B`."""
    directory = names(viewer)
    own = [directory.group(group) for group in viewer.standing.groups]
    parts = (directory.shown(viewer.person_id), own[0] if len(own) == 1 else "")
    return " · ".join(part for part in parts if part) or _("Signed in")


def _links(viewer: Viewer, places: Iterable[Place], path: str) -> Iterator[Link]:
    for place in places:
        address = _address_for(viewer, place.url_name)
        if address:
            current = path == address or (address != "/" and path.startswith(address))
            yield Link(_(place.words), address, place.icon, place.key, current)


def _address_for(viewer: Viewer, url_name: str) -> str:
    """The address of a page if its own declared permission lets the viewer in; empty otherwise."""
    address, permission = _page(url_name)
    return address if permission is None or viewer.may(permission) else ""


@cache
def _page(url_name: str) -> tuple[str, Permission | None]:
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        return "", None
    permission = getattr(resolve(address).func, "permission", None)
    return address, permission if isinstance(permission, Permission) else None
