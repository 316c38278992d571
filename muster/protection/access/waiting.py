"""What waits for somebody to act on: each domain declares how it is found, and the first page lists it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to act on: a sentence that names no child, and the name of the page's URL."""

    words: str
    url_name: str


WaitingLoader = Callable[[Viewer], Iterable[Waiting]]
_loaders: list[WaitingLoader] = []


def declare_waiting(loader: WaitingLoader) -> WaitingLoader:
    """Called by a domain: how what waits for a viewer is found. It asks the database only for whoever may act."""
    _loaders.append(loader)
    return loader


def waiting_for(viewer: Viewer) -> tuple[Waiting, ...]:
    """Everything that waits for the viewer."""
    return tuple(each for loader in _loaders for each in loader(viewer))
