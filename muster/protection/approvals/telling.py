"""What waits for a second person, for the first page of those who may agree: one question for all that is asked for."""

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
    """Who is told of one kind of wish, in which words for how many, and on which page they answer.

    `within` is how long it waits. `about` names the detail that holds the person it is about, who cannot answer.
    """

    permission: Permission
    words: Callable[[int], str]
    url_name: str
    within: dt.timedelta = ANSWER_WITHIN
    about: str = ""

    def concerns(self, viewer: Viewer, wish: Approval) -> bool:
        """Whether the viewer could answer this wish: it waits, and they are neither who asked nor whom it is about."""
        own = str(viewer.person_id)
        is_fresh = wish.asked_at > viewer.moment - self.within
        return is_fresh and own not in {str(wish.asked_by_id), wish.details.get(self.about)}


_told: dict[Approval.Kind, Told] = {}


def tell_of(kind: Approval.Kind, told: Told) -> None:
    """Tell those who may agree to this kind of what others asked for. Called when its domain is loaded."""
    _told[kind] = told


@declare_notices
def wishes_waiting(viewer: Viewer) -> Iterator[Notice]:
    """One line for each kind of which somebody else asked for something."""
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
