"""What the roll may no longer change because other domains hold records about it; they register this here, since
people cannot import them.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence

from muster.protection.access.viewer import Viewer

LastDays = Callable[[Viewer, Sequence[uuid.UUID]], Mapping[uuid.UUID, dt.date]]

_sources: list[LastDays] = []


def declare_last_day_marked(source: LastDays) -> None:
    """Add a source that gives the last day for which it holds anything about each pupil. Each domain that marks pupils calls it once."""
    _sources.append(source)


def last_day_marked(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, dt.date]:
    """The last day on which anything was entered for each of these pupils; pupils without entries are left out."""
    latest: dict[uuid.UUID, dt.date] = {}
    for source in _sources:
        for pupil, day in source(viewer, pupils).items():
            latest[pupil] = max(day, latest.get(pupil, day))
    return latest


def are_marked_since(viewer: Viewer, pupils: Collection[uuid.UUID], day: dt.date) -> bool:
    """Whether anything was entered for one of these pupils on this day or later."""
    return any(marked >= day for marked in last_day_marked(viewer, list(pupils)).values())
