"""Which days may no longer be moved because other domains hold records about them; they register this here, since the
calendar cannot import them.
"""

import datetime as dt
from collections.abc import Callable

from muster.protection.access.viewer import Viewer

LessonsMarked = Callable[[Viewer, dt.date, dt.date], bool]

_sources: list[LessonsMarked] = []


def declare_lessons_marked(source: LessonsMarked) -> None:
    """Add a source that says whether lessons between two days, both included, were marked. Each domain calls it once."""
    _sources.append(source)


def lessons_marked(viewer: Viewer, first_day: dt.date, last_day: dt.date) -> bool:
    """Whether any lesson between two days, both included, was marked."""
    return any(source(viewer, first_day, last_day) for source in _sources)
