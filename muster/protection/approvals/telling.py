"""Tells those who may agree what waits for a second person, on their home page, in one query for all kinds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from muster.protection.access.notices import Notice, declare_notices
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import ANSWER_WITHIN


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told about one kind of request, in which words, and on which page they answer.

    `within` is how long it waits. `about` names the detail that holds the person concerned, who cannot answer it.
    """

    permission: Permission
    words: Callable[[int], str]
    url_name: str
    within: dt.timedelta = ANSWER_WITHIN
    about: str = ""

    def concerns(self, viewer: Viewer, wish: Approval) -> bool:
        """Whether the viewer could answer this request: it waits, and they neither asked for it nor are its subject."""
        own = str(viewer.person_id)
        is_fresh = wish.asked_at > viewer.moment - self.within
        return is_fresh and own not in {str(wish.asked_by_id), wish.details.get(self.about)}


_told: dict[Approval.Kind, Told] = {}


def tell_of(kind: Approval.Kind, told: Told) -> None:
    """Register who is told about requests of this kind. Called when its domain is loaded."""
    _told[kind] = told


@declare_notices
def wishes_waiting(viewer: Viewer) -> Iterator[Notice]:
    """One notice for each kind that somebody else has a request of."""
    mine = {
        kind: told for kind, told in _told.items() if viewer.reason_everywhere(told.permission) is not None
    }
    if not mine:
        return
    longest = max(told.within for told in mine.values())
    wishes = waiting(viewer, *mine, within=longest)
    asked = Counter(one.kind for one in wishes if mine[Approval.Kind(one.kind)].concerns(viewer, one))
    for kind, told in mine.items():
        if asked[kind]:
            yield Notice(told.words(asked[kind]), told.url_name)
