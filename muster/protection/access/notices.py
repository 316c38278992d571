"""What a person is told on their first page because they must act: each domain that can know of such a thing says so."""

from collections.abc import Callable
from dataclasses import dataclass

from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, and the page where something can be done about it."""

    words: str
    url_name: str


NoticeSource = Callable[[Viewer], Notice | None]

_sources: list[NoticeSource] = []


def declare_notice(source: NoticeSource) -> NoticeSource:
    """Ask this source whenever somebody's first page is made; it answers None for whoever cannot act."""
    if source not in _sources:
        _sources.append(source)
    return source


def notices(viewer: Viewer) -> tuple[Notice, ...]:
    """What this viewer must act on."""
    told = (source(viewer) for source in _sources)
    return tuple(notice for notice in told if notice is not None)
