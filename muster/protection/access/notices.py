"""What the home page tells people they must act on: each domain registers a source of notices."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, and the page where the reader can act on it."""

    words: str
    url_name: str


NoticeSource = Callable[[Viewer], Notice | None]
NoticesSource = Callable[[Viewer], Iterable[Notice]]

_sources: list[NoticesSource] = []


def declare_notices(source: NoticesSource) -> NoticesSource:
    """Register a source for the home page; it returns nothing for a viewer who cannot act."""
    if source not in _sources:
        _sources.append(source)
    return source


def declare_notice(source: NoticeSource) -> NoticeSource:
    """Like `declare_notices`, for a source of one notice or None."""

    @declare_notices
    def told(viewer: Viewer) -> Iterator[Notice]:
        notice = source(viewer)
        if notice is not None:
            yield notice

    return source


def notices(viewer: Viewer) -> tuple[Notice, ...]:
    """What this viewer must act on."""
    return tuple(chain.from_iterable(source(viewer) for source in _sources))
