"""The grades of gradebooks in reports: each course that makes them, and the averages of grade points."""

import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from muster.assessment.gradebook.explaining import no_grade_words, shown_grade, shown_points
from muster.assessment.gradebook.saying import credit_words
from muster.assessment.queries.gradebook import CourseBook, course_books
from muster.assessment.queries.grades import GradesHeld, InCourse, grades_held
from muster.assessment.records import Results
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.reports.content import GradeTable
from muster.reports.parts import Section
from muster.reports.queries.members import Cycle

Books = Mapping[uuid.UUID, CourseBook]


def books_of(viewer: Viewer, cycle: Cycle) -> Books:
    """The gradebooks of a cycle's courses; none where its reports have no grades. Structure only."""
    if Section.GRADES not in cycle.row.template.sections:
        return {}
    return course_books(viewer, cycle.row.year_id, {one.course_id for one in cycle.teaching})


def grade_tables(
    viewer: Viewer, cycle: Cycle, books: Books, held: Mapping[uuid.UUID, Results]
) -> Mapping[uuid.UUID, GradeTable]:
    """For each pupil whose results were opened their grades in these books, as the page of grades reckons them."""
    if not books:
        return {}
    groups: dict[uuid.UUID, dict[uuid.UUID, set[uuid.UUID]]] = {}
    for one in cycle.teaching:
        for pupil in one.pupils:
            groups.setdefault(pupil, {}).setdefault(one.course_id, set()).add(one.group_id)
    directory = names(viewer)
    found = {}
    for pupil, record in held.items():
        own = {course: book for course, book in books.items() if course in groups.get(pupil, {})}
        if own:
            who = (pupil, directory.shown(pupil))
            found[pupil] = _table(grades_held(own, who, record, groups=groups[pupil]))
    return found


def _table(held: GradesHeld) -> GradeTable:
    has_letters = any(one.own.letter for one in held.courses)
    has_credits = held.average is not None
    heads = [_("Course"), _("Grade")]
    heads += [_("Letter")] if has_letters else []
    heads += [_("Grade points"), _("Credits")] if has_credits else []
    rows = tuple(_row(one, has_letters=has_letters, has_credits=has_credits) for one in held.courses)
    return GradeTable(tuple(heads), rows, (*_averages(held), *_tables_named(held)))


def _row(one: InCourse, *, has_letters: bool, has_credits: bool) -> tuple[str, ...]:
    grade = one.own.grade
    none = no_grade_words(grade) if grade.blocking else _("no grade yet")
    row = [one.book.course_name, shown_grade(grade) or none]
    row += [one.counts.letter] if has_letters else []
    if has_credits:
        points = shown_points(one.counts)
        row += [points.points, points.credits] if one.counts.counts else ["", ""]
    return tuple(row)


def _tables_named(held: GradesHeld) -> tuple[tuple[str, str], ...]:
    """By which of the school's own tables results on another scale became per cent, course by course."""
    return tuple(
        (
            one.book.course_name,
            _("Letters and levels become per cent by the school's table %(name)s") % {"name": name},
        )
        for one in held.courses
        for name in one.book.tables
    )


def _averages(held: GradesHeld) -> tuple[tuple[str, str], ...]:
    average = held.average
    if average is None:
        return ()
    over = credit_words(average.credits)
    told: Sequence[tuple[str, object]] = (
        (_("GPA, unweighted"), average.unweighted),
        (_("GPA, weighted"), average.weighted),
    )
    return (*((term, f"{value}") for term, value in told), (_("Over"), over))
