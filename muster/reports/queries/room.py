"""Whether the longest report of a round fits on two pages, by setting one of which every comment is as long as allowed."""

import uuid
from collections.abc import Iterable

from muster.attendance.figures import Figures
from muster.people.records import Name
from muster.protection.access.viewer import Viewer
from muster.reports.content import Content, GradeTable, SubjectRow
from muster.reports.parts import Part, Section
from muster.reports.proofs import Comment
from muster.reports.queries.content import attendance_words, frame_of, scale_lines
from muster.reports.queries.grades import books_of
from muster.reports.queries.members import CourseGroupPupils, Cycle
from muster.reports.setting import set_paper
from muster.ui.papers import pages_in

MOST_PAGES = 2
"""A report is one sheet of paper."""

STEP = 10
"""Lengths of comments are said to tens of characters."""

_NAME = "Maximiliana-Josephine Featherstonehaugh"
_RESULT = "Expected standard"
_FIGURES = Figures(present=250, authorised=10, unauthorised=10, late=10)
_PROSE = "Reads with care, explains ideas clearly and helps others to understand what they have found out. "


def longest_that_fits(viewer: Viewer, cycle: Cycle) -> int | None:
    """How many characters comments may have so that no report needs a third page: at most what the round allows.

    None where a report needs one even without comments. No folder is opened: what is set is a report of nobody.
    """
    longest = int(cycle.row.longest)
    if _fits(viewer, cycle, longest):
        return longest
    fits, too_long = -1, longest // STEP + 1  # in steps
    while too_long - fits > 1:
        tried = (fits + too_long) // 2
        fits, too_long = (tried, too_long) if _fits(viewer, cycle, tried * STEP) else (fits, tried)
    return fits * STEP if fits >= 0 else None


def _fits(viewer: Viewer, cycle: Cycle, length: int) -> bool:
    return pages_in(set_paper(_fullest(viewer, cycle, length), frame_of(viewer, cycle))) <= MOST_PAGES


def _fullest(viewer: Viewer, cycle: Cycle, length: int) -> Content:
    """The report of whoever follows most courses, with every result, and comments of this many characters."""
    follows = max(cycle.courses_of().values(), key=len, default=[])
    courses = {one.course_id for one in follows}
    heads = tuple(dict.fromkeys((one.point_name, one.series.words) for one in cycle.columns))
    has_attendance = Section.ATTENDANCE in cycle.row.template.sections
    return Content(
        pupil_id=uuid.UUID(int=0),
        name=Name(),
        shown_name=_NAME,
        form=_RESULT,
        sex="",
        columns=heads,
        subjects=tuple(SubjectRow(one.course_id, one.title, (_RESULT,) * len(heads)) for one in follows),
        attendance=attendance_words(_FIGURES if has_attendance else None),
        scales=scale_lines([one for one in cycle.columns if one.course_id in courses]),
        comments=tuple(_comments(cycle, follows, _words(length))),
        without_result=(),
        grades=_grades(viewer, cycle, courses),
    )


def _comments(cycle: Cycle, follows: Iterable[CourseGroupPupils], words: str) -> Iterable[Comment]:
    for part in Part:
        if part not in cycle.row.parts:
            continue
        if part is Part.SUBJECT:
            yield from (Comment(part, one.course_id, one.title, words) for one in follows)
        else:
            yield Comment(part, None, part.words, words)


def _grades(viewer: Viewer, cycle: Cycle, courses: set[uuid.UUID]) -> GradeTable:
    books = [book for course, book in books_of(viewer, cycle).items() if course in courses]
    heads = ("Course", "Grade", "Letter", "Grade points", "Credits")
    rows = tuple((book.course_name, *("100",) * (len(heads) - 1)) for book in books)
    averages = (("GPA", "4.00"), ("GPA", "4.00"), ("Over", "30 credits"))
    return GradeTable(heads, rows, averages) if rows else GradeTable()


def _words(length: int) -> str:
    """Prose of exactly this many characters."""
    return (_PROSE * (length // len(_PROSE) + 1))[:length]
