"""What was asked for, ended and sent away, for the page on how data is protected: each domain tells its own."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Doing:
    """One kind of work on the data itself: how it stands in a sentence without a name, and when it was last done.

    `must_act` is whether somebody is late with it.
    """

    title: str
    words: str
    at: dt.date | None
    url_name: str
    must_act: bool = False


DoingSource = Callable[[Viewer], Doing | None]

_sources: list[DoingSource] = []


def declare_doing(source: DoingSource) -> DoingSource:
    """Ask this source whenever the page is made; it answers nothing for whoever may not open the page it leads to."""
    if source not in _sources:
        _sources.append(source)
    return source


def doings(viewer: Viewer) -> tuple[Doing, ...]:
    """Everything that this viewer may know was done, in the order of titles."""
    told = (source(viewer) for source in _sources)
    return tuple(sorted((one for one in told if one is not None), key=lambda one: one.title))
