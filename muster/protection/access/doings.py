"""What the page on data protection lists as done to the data itself (requests, destructions, exports): each domain reports its own."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Doing:
    """One kind of work on the data itself: its state in a sentence without a name, and when it was last done.

    `must_act` says that it is overdue.
    """

    title: str
    words: str
    at: dt.date | None
    url_name: str
    must_act: bool = False


DoingSource = Callable[[Viewer], Doing | None]

_sources: list[DoingSource] = []


def declare_doing(source: DoingSource) -> DoingSource:
    """Register a source for the page; it returns nothing for a viewer who may not open the page it links to."""
    if source not in _sources:
        _sources.append(source)
    return source


def doings(viewer: Viewer) -> tuple[Doing, ...]:
    """Everything done that this viewer may know of, sorted by title."""
    told = (source(viewer) for source in _sources)
    return tuple(sorted((one for one in told if one is not None), key=lambda one: one.title))
