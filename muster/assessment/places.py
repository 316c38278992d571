"""The address of a mark sheet: a group, a course and a view of it, as in `/assessment/<group>/<course>/<sheet>/`."""

import uuid
from dataclasses import dataclass
from enum import StrEnum


class Show(StrEnum):
    """What the columns of a sheet are."""

    POINTS = "points"
    WORK = "work"
    OBJECTIVES = "objectives"
    QUESTIONS = "questions"


class NoSuchSheet(ValueError):
    """A sheet is neither `points` nor `work`, nor objectives of a point or questions of a test with its id."""


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """One group's sheet of one course. `of` is the point whose objectives, or the test whose questions, are shown."""

    group_id: uuid.UUID
    course_id: uuid.UUID
    show: Show = Show.POINTS
    of: uuid.UUID | None = None

    @property
    def word(self) -> str:
        """The sheet as it stands in an address."""
        return f"{self.show}-{self.of.hex}" if self.of else str(self.show)


def place_of(group_id: uuid.UUID, course_id: uuid.UUID, word: str) -> SheetPlace:
    """The place that an address names. Raises NoSuchSheet."""
    name, _, of = word.partition("-")
    try:
        place = SheetPlace(group_id, course_id, Show(name), uuid.UUID(of) if of else None)
    except ValueError:
        raise NoSuchSheet(
            "an address of a sheet ends in points, work, objectives-ID or questions-ID"
        ) from None
    if (place.of is not None) != (place.show in {Show.OBJECTIVES, Show.QUESTIONS}):
        raise NoSuchSheet(
            "objectives are those of a point, questions those of a test, and nothing else has an id"
        )
    return place
