"""What a person is told on their first page because they must act: each domain that can know of such a thing says so."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, and the page where something can be done about it."""

    words: str
    url_name: str


NoticeSource = Callable[[Viewer], Notice | None]
NoticesSource = Callable[[Viewer], Iterable[Notice]]

_sources: list[NoticesSource] = []


def declare_notices(source: NoticesSource) -> NoticesSource:
    """Ask this source whenever somebody's first page is made; it answers nothing for whoever cannot act."""
    if source not in _sources:
        _sources.append(source)
    return source


def declare_notice(source: NoticeSource) -> NoticeSource:
    """As `declare_notices`, for a source of one notice or None."""

    @declare_notices
    def told(viewer: Viewer) -> Iterator[Notice]:
        notice = source(viewer)
        if notice is not None:
            yield notice

    return source


def notices(viewer: Viewer) -> tuple[Notice, ...]:
    """What this viewer must act on."""
    return tuple(chain.from_iterable(source(viewer) for source in _sources))
