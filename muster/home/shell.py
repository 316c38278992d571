"""The shell of a signed-in person's pages: where they may go, and their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.people.access import ESCORTS_GROUP, TEACHES_GROUP_NEXT
from muster.people.directory import names
from muster.protection.access.guards import viewer_or_none
from muster.protection.access.policy import Fact, Permission
from muster.protection.access.viewer import Viewer, may_at_best
from muster.protection.accounts.arrival import stored_session
from muster.protection.accounts.models import StoredSession
from muster.protection.accounts.rules import ends_soon
from muster.protection.accounts.steps import idle_minutes
from muster.ui.flash import take_flash
from muster.ui.formats import clock
from muster.ui.shell import Density, Link, Presence, Section, Shell, Theme
from muster.ui.signposts import MOST_IN_BAR, Signpost, signposts


def shell(request: HttpRequest) -> Shell:
    """The shell for the person asking; nearly empty for somebody who is not signed in."""
    viewer = viewer_or_none(request)
    if viewer is None:
        return Shell(flash=take_flash(request))
    session = stored_session(request)
    account = session.account if session else None
    frame = _frame_of(viewer, request.path)
    return Shell(
        school_name=viewer.standing.school_name,
        person_words=_person_words(viewer),
        nav=frame.bar,
        search_url=_address_for(viewer.at_best, "pupils"),
        pages=frame.pages,
        sign_out_url=_address_for(viewer.at_best, "sign_out"),
        hand_over_url=_address_for(viewer.at_best, "hand_over"),
        theme=Theme(account.theme) if account else Theme.AUTOMATIC,
        density=Density(account.density) if account else Density.AUTOMATIC,
        flash=take_flash(request),
        presence=_presence(session, viewer) if session and account else None,
        notices=tuple(dict.fromkeys(viewer.notices)),
    )


def _presence(session: StoredSession, viewer: Viewer) -> Presence:
    ends = session.expires_at
    return Presence(
        account_id=str(session.account_id),
        idle_minutes=idle_minutes(session, viewer.moment),
        ends_in_seconds=int((ends - viewer.moment).total_seconds()),
        ends_at=clock(ends),
        ends_soon=ends_soon(viewer.moment, ends),
    )


def _person_words(viewer: Viewer) -> str:
    """The viewer's own name, with their group if they have just one: `Ms Adeyemi · 3B`."""
    directory = names(viewer)
    groups = viewer.standing.groups.items()
    own = [directory.group(group) for group, facts in groups if facts - {TEACHES_GROUP_NEXT, ESCORTS_GROUP}]
    parts = (directory.shown(viewer.person_id), own[0] if len(own) == 1 else "")
    return " · ".join(part for part in parts if part) or _("Signed in")


@dataclass(frozen=True, slots=True)
class _Frame:
    """The pages that are open: a few in the top bar, and all under their headings."""

    bar: tuple[Link, ...]
    pages: tuple[Section, ...]


def _frame_of(viewer: Viewer, path: str) -> _Frame:
    """The frame of a page, the same for everybody with the same facts."""
    facts = viewer.at_best
    above = [way for way in _open_to(facts) if _leads_to(way[1], path)]
    nearest = (_nearest(above), _nearest([way for way in above if way[0].bar]))
    here = tuple(dict.fromkeys(post for post in nearest if post))
    return _frame(facts, here, get_language())


def _nearest(ways: Sequence[tuple[Signpost, str]]) -> Signpost | None:
    """The signpost closest to the page: of several whose addresses contain it, the longest."""
    return max(ways, key=lambda way: len(way[1]), default=(None, ""))[0]


def _leads_to(address: str, path: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))


@lru_cache(maxsize=512)
def _open_to(facts: frozenset[Fact]) -> tuple[tuple[Signpost, str], ...]:
    """Every signpost whose page may let in somebody with these facts, with its address."""
    addresses = ((post, _address_for(facts, post.url_name)) for post in signposts())
    return tuple((post, address) for post, address in addresses if address)


@lru_cache(maxsize=512)
def _frame(facts: frozenset[Fact], here: tuple[Signpost, ...], _language: str | None) -> _Frame:
    ways = [
        (post, Link(_(post.words), address, post.icon, post.key, post in here))
        for post, address in _open_to(facts)
    ]
    ranked = sorted((way for way in ways if way[0].bar), key=lambda way: way[0].bar)
    return _Frame(
        bar=tuple(link for _post, link in ranked[:MOST_IN_BAR]),
        pages=tuple(
            Section(_(heading.value), tuple(link for _post, link in below))
            for heading, below in groupby(ways, key=lambda way: way[0].heading)
        ),
    )


def _address_for(facts: frozenset[Fact], url_name: str) -> str:
    """The address of a page if its declared permission lets in somebody with these facts; empty otherwise."""
    address, permission = _page(url_name)
    return address if permission is None or may_at_best(permission, facts) else ""


@cache
def _page(url_name: str) -> tuple[str, Permission | None]:
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        return "", None
    permission = getattr(resolve(address).func, "permission", None)
    return address, permission if isinstance(permission, Permission) else None
