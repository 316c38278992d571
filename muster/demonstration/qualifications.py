"""The courses of the invented schools, and the Attainment 8 slots of those that end with a GCSE."""

from collections.abc import Iterator, Sequence

from muster.assessment.actions.subjects import NewCourse
from muster.assessment.eight import Slot
from muster.demonstration.groups import FIRST_YEAR_OF_OPTIONS
from muster.demonstration.made import MadeGroup, year_name

LITERATURE = "English literature"
"""Taught with English language in the last two years, and a qualification of its own."""

SLOTS = {
    "English": Slot.LANGUAGE,
    LITERATURE: Slot.LITERATURE,
    "Mathematics": Slot.MATHEMATICS,
    **dict.fromkeys(("Science", "History", "Geography", "French", "Computing"), Slot.EBACC),
    **dict.fromkeys(("Art", "Music", "Design and technology", "Business"), Slot.OPEN),
}
DOUBLE = "Science"


def new_courses(subjects: Sequence[str], years: Sequence[str]) -> Iterator[NewCourse]:
    """A course of each subject for these year groups; English literature for the last two of them."""
    for subject in subjects:
        slot, awards = SLOTS.get(subject, ""), 2 if subject == DOUBLE else 1
        if subject == LITERATURE:
            yield NewCourse("English", LITERATURE, (year_name(10), year_name(11)), slot)
        else:
            yield NewCourse(subject, subject, tuple(years), slot, awards)


def learns(group: MadeGroup, subject: str) -> bool:
    """Whether a class learns a subject: its name says so (`7 Mathematics 2`), and literature goes with English."""
    if group.kind != "class":
        return False
    if subject == LITERATURE:
        return " English" in group.name and (group.year or 0) >= FIRST_YEAR_OF_OPTIONS
    return f" {subject}" in group.name
