"""A one-page profile of a pupil for a meeting, in the same words as the pupil's page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muster.pupils.queries.one import PupilPage
from muster.pupils.results import ShownKind

MOST_LINES = 21
"""As many subjects as fit on one page; the profile says how many more are on the screen."""


@dataclass(frozen=True, slots=True)
class ProfileKind:
    """One kind of result: rows of subject, last result, and what follows from it."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is printed."""

    facts: tuple[tuple[str, str], ...]
    attendance: tuple[str, ...]
    kinds: tuple[ProfileKind, ...]


def profile_of(pupil: PupilPage, kinds: Sequence[ShownKind]) -> Profile:
    """Make the profile from what the screen shows, cut to one page: a course that changed its scale stands there once."""
    return Profile(tuple(_facts(pupil)), tuple(_attendance(pupil)), tuple(_kinds(kinds)))


def _facts(pupil: PupilPage) -> Iterator[tuple[str, str]]:
    yield "Name", pupil.name
    if pupil.form:
        yield "Form", pupil.form
    if pupil.below_name:
        yield "About", " · ".join(pupil.below_name)


def _attendance(pupil: PupilPage) -> Iterator[str]:
    if pupil.attendance is None:
        return
    yield pupil.attendance.headline
    yield ". ".join(f"{name}: {value}" for name, value in pupil.attendance.facts)
    yield from pupil.changes


def _kinds(kinds: Sequence[ShownKind]) -> Iterator[ProfileKind]:
    left = MOST_LINES
    for kind in kinds:
        rows = [
            (line.subject, line.last, line.change or line.before)
            for line in kind.lines
            if not line.has_moved_on
        ]
        shown, rest = rows[:left], len(rows) - left
        left -= len(shown)
        if rest > 0:
            shown.append((f"{rest} more on the screen", "", ""))
        yield ProfileKind(kind.title, tuple(shown))
