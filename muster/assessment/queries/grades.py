"""One pupil's grades in every course that makes them, with the grade point average; and late work."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from muster.assessment.access import OPEN_ASSESSMENT, SEE_PUPIL_RESULTS
from muster.assessment.authority import authority_to_enter
from muster.assessment.cells import cell_at
from muster.assessment.columns import ColumnHead
from muster.assessment.gradebook.letters import (
    UNWEIGHTED,
    WEIGHTED,
    Average,
    CourseGrade,
    average_of,
    grade_points,
)
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace
from muster.assessment.queries.following import following
from muster.assessment.queries.gradebook import CourseBook, PupilGrade, course_books, pupil_grade
from muster.assessment.queries.matrix import year_of
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import Missing
from muster.assessment.shipped import shipped_scales
from muster.people.directory import names
from muster.people.models import Pupil
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class InCourse:
    """A pupil's grade in one course, and what the course brings to the average."""

    book: CourseBook
    own: PupilGrade
    counts: CourseGrade


@dataclass(frozen=True, slots=True)
class PupilGrades:
    """Every course of a pupil that makes grades. `average` is None where no course has credits and a letter.

    `is_whole` is false where the viewer has to do with one course of the pupil's alone, and sees that one.
    """

    pupil_id: uuid.UUID
    name: str
    reason: str
    courses: tuple[InCourse, ...]
    average: Average | None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class LateRow:
    """One pupil's work: what they have for it and how many days late it came; only what is marked can be late."""

    pupil_id: uuid.UUID
    name: str
    text: str
    is_marked: bool
    days: int


def pupil_grades(viewer: Viewer, pupil_id: uuid.UUID, *, only: uuid.UUID | None = None) -> PupilGrades:
    """The grades of this year, of every course or of one, in the school's order. Raises NotThere."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    if not Pupil.objects.filter(school_id=viewer.school_id, pk=pupil_id).exists():
        raise NotThere(SEE_PUPIL_RESULTS, [pupil_id])
    year = year_of(viewer)
    groups: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for course, group in following(viewer, pupil=pupil_id):
        groups[course].add(group)
    books = course_books(viewer, year.id, groups.keys()) if year else {}
    period = year.first_day.year if year else 0
    own = reasons_for_people(viewer, SEE_PUPIL_RESULTS, [pupil_id])
    reasons = own or _reasons_in_course(viewer, pupil_id, groups[only] if only else ())
    opened = open_folders(
        viewer, SEE_PUPIL_RESULTS, [pupil_id], Want(RESULTS, period), action="open grades", reasons=reasons
    )
    held = opened.of(RESULTS, period).get(pupil_id)
    record = held.record if held else Results()
    name = names(viewer).shown(pupil_id)
    asked = {course: book for course, book in books.items() if only in {None, course}}
    found = grades_held(asked, (pupil_id, name), record, groups=groups)
    says = opened.reasons[pupil_id].says
    return PupilGrades(pupil_id, name, says, found.courses, found.average, bool(own))


@dataclass(frozen=True, slots=True)
class GradesHeld:
    """What an opened record comes to in some courses, and the average over them."""

    courses: tuple[InCourse, ...]
    average: Average | None


def grades_held(
    books: Mapping[uuid.UUID, CourseBook],
    pupil: tuple[uuid.UUID, str],
    record: Results,
    *,
    groups: Mapping[uuid.UUID, Collection[uuid.UUID]],
) -> GradesHeld:
    """The grades of a pupil, (id, name), in these books; `groups` are those through which they follow each course."""
    found = tuple(
        _in_course(book, pupil_grade(book, pupil, record, groups=groups[course]))
        for course, book in books.items()
    )
    shipped = shipped_scales("united_states")
    average = average_of(
        [one.counts for one in found], unweighted=shipped[UNWEIGHTED], weighted=shipped[WEIGHTED]
    )
    return GradesHeld(found, average)


def _reasons_in_course(
    viewer: Viewer, pupil_id: uuid.UUID, groups: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Reason]:
    """Why the viewer may see one of the pupil's courses: they lead its subject in the pupil's class."""
    reasons = (viewer.reason_in_group(SEE_PUPIL_RESULTS, group) for group in groups)
    reason = next((one for one in reasons if one is not None), None)
    return {pupil_id: reason} if reason is not None else {}


_MAKES_GRADES = """
SELECT EXISTS (SELECT 1 FROM assessment_gradebook WHERE school_id = %s AND course_id = ANY (%s::uuid[]))
"""


def ask_makes_grades(viewer: Viewer, courses: Collection[uuid.UUID]) -> Callable[[], bool]:
    """Ask whether one of these courses makes grades that the viewer may open; what is returned reads the answer."""
    cursor = connection.cursor()
    cursor.execute(_MAKES_GRADES, [viewer.school_id, list(courses)])

    def read() -> bool:
        with cursor:
            return bool(viewer.may(OPEN_ASSESSMENT) and cursor.fetchone()[0])

    return read


def _in_course(book: CourseBook, own: PupilGrade) -> InCourse:
    policy, letter = book.rules.policy, own.letter
    return InCourse(
        book,
        own,
        CourseGrade(
            book.course_name,
            letter.code if letter else "",
            grade_points(letter) if letter else None,
            policy.credits,
            policy.bonus,
        ),
    )


def late_work(viewer: Viewer, place: SheetPlace, column: int) -> tuple[ColumnHead, tuple[LateRow, ...]]:
    """A piece of work with everybody's days of lateness, for whoever may enter results. Raises NotThere and NoSheet."""
    authority = authority_to_enter(viewer, place)
    header = read_header(viewer, place)
    head = header.by_number.get(column)
    if head is None:
        raise NotThere(authority.permission)
    directory = names(viewer)
    members = directory.in_order(header.members)
    want = Want(RESULTS, header.period)
    held = open_folders(
        viewer, authority.permission, members, want, action="open late work", reasons=authority.over(members)
    ).of(RESULTS, header.period)
    rows = []
    for pupil in members:
        cell = cell_at(held[pupil].record, column) if pupil in held else None
        text = head.scale.shown(cell.figure.figure, cell.figure.missing) if cell else ""
        is_marked = cell is not None and cell.figure.missing is Missing.VALUE
        rows.append(LateRow(pupil, directory.shown(pupil), text, is_marked, cell.days_late if cell else 0))
    return head, tuple(rows)
