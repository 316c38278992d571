"""What waits for a second person, for the first page of those who may agree: one question for all that is asked for."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from muster.protection.access.notices import Notice, declare_notices
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of one kind of wish, in which words for how many, and on which page they answer."""

    permission: Permission
    words: Callable[[int], str]
    url_name: str


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
    asked = Counter(one.kind for one in waiting(viewer, *mine) if one.asked_by_id != viewer.person_id)
    for kind, told in mine.items():
        if asked[kind]:
            yield Notice(told.words(asked[kind]), told.url_name)
