"""Prepares the gradebook page: turns grades into words that a template only prints."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.assessment.gradebook.explaining import category_name, no_grade_words, number, shown_grade
from muster.assessment.gradebook.grade import Grade, Standing
from muster.assessment.gradebook.policy import Way
from muster.assessment.queries.gradebook import ClassGrades, CourseBook, PupilGrade, Work
from muster.assessment.scales import Missing


@dataclass(frozen=True, slots=True)
class CategoryHead:
    """The head of a category's column: its name, its weight, and how many of its lowest are dropped."""

    name: str
    weight: str
    dropped: str


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A pupil's row: the grade or why there is none, the mean of each category, and what is missing."""

    pupil_id: uuid.UUID
    name: str
    grade: str
    none: str
    letter: tuple[str, str, str]
    means: tuple[str, ...]
    not_handed_in: str
    not_marked: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A piece of work in the list: what it counts as, and how many of the class have something entered."""

    id: uuid.UUID
    number: int
    title: str
    category: str
    day: dt.date
    out_of: str
    entered: str
    is_own: bool
    is_for_all: bool


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A pupil's standards: (code, words, tone, sign) each, with nothing where there is no result."""

    pupil_id: uuid.UUID
    name: str
    values: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class GradebookPage:
    """A class's gradebook, ready to print. `tables` names the school's own tables by which results became per cent."""

    heads: tuple[CategoryHead, ...]
    has_letters: bool
    rows: tuple[GradeRow, ...]
    works: tuple[WorkRow, ...]
    standard_heads: tuple[tuple[str, str], ...]
    standards: tuple[StandardRow, ...]
    notes: tuple[str, ...]
    tables: tuple[str, ...]


def gradebook_page(found: ClassGrades) -> GradebookPage | None:
    """The page of a class's grades; None where the course has no rules."""
    book = found.book
    if book is None:
        return None
    columns = _columns(book, found.rows)
    return GradebookPage(
        heads=tuple(_head(book, one) for one in columns),
        has_letters=book.letters is not None,
        rows=tuple(_row(row, columns) for row in found.rows),
        works=tuple(_works(found, book)),
        standard_heads=tuple((one.code or one.words[:24], one.words) for one in book.objectives),
        standards=tuple(_standards(book, row) for row in found.rows),
        notes=tuple(_notes(found, book)),
        tables=book.tables,
    )


Named = tuple[uuid.UUID | None, str]


def _columns(book: CourseBook, rows: tuple[PupilGrade, ...]) -> list[Named]:
    """The categories of the course, and that of work without one where it counts."""
    named: dict[uuid.UUID | None, str] = {one.id: one.name for one in book.rules.categories}
    for row in rows:
        named |= {
            one.category.id: one.category.name for one in row.grade.categories if one.category.id is None
        }
    return list(named.items())


def _head(book: CourseBook, named: Named) -> CategoryHead:
    weighed = next((one for one in book.rules.categories if one.id == named[0]), None)
    by_points = book.rules.policy.way is Way.POINTS
    weight = (
        "" if weighed is None or by_points else _("weighs %(n)s") % {"n": number(Fraction(weighed.weight))}
    )
    dropped = (
        _("lowest %(n)s dropped") % {"n": weighed.drop_lowest} if weighed and weighed.drop_lowest else ""
    )
    return CategoryHead(category_name(named[1]), weight, dropped)


def _row(row: PupilGrade, columns: list[Named]) -> GradeRow:
    means = {one.category.id: one.percent for one in row.grade.categories}
    letter = row.letter
    return GradeRow(
        row.pupil_id,
        row.name,
        shown_grade(row.grade),
        no_grade_words(row.grade),
        (letter.code, letter.tone.value, letter.sign) if letter else ("", "", ""),
        tuple("" if (mean := means.get(one)) is None else number(mean, 1) for one, _name in columns),
        _many(sum(line.piece.missing is Missing.NOT_HANDED_IN for line in row.grade.lines)),
        _many(len(row.grade.standing(Standing.NOT_MARKED))),
    )


def _many(count: int) -> str:
    return str(count) if count else ""


def _works(found: ClassGrades, book: CourseBook) -> Iterator[WorkRow]:
    """The work of this class and of everybody on the course, newest first."""
    entered = Counter(
        line.piece.key
        for row in found.rows
        for line in row.grade.lines
        if line.standing is not Standing.NOT_MARKED
    )
    categories = {one.id: one.name for one in book.rules.categories}
    own = [work for work in book.works if work.group_id in {None, found.header.place.group_id}]
    for work in sorted(own, key=lambda one: (one.day, one.number), reverse=True):
        yield WorkRow(
            work.id,
            work.number,
            work.title,
            categories.get(work.category_id, "") if work.category_id else "",
            work.day,
            _out_of(work),
            _("%(n)s of %(all)s") % {"n": entered[work.number], "all": len(found.rows)},
            is_own=work.group_id is not None,
            is_for_all=work.group_id is None,
        )


def _out_of(work: Work) -> str:
    if work.table is not None:
        return _("%(scale)s, by the table %(table)s") % {"scale": work.scale.name, "table": work.table.name}
    if not work.has_percent:
        return _("%(scale)s: cannot count without a table to per cent") % {"scale": work.scale.name}
    return number(Fraction(work.out_of)) if work.out_of else work.scale.name


def _standards(book: CourseBook, row: PupilGrade) -> StandardRow:
    by_scale = {(one.code, one.words, one.scale): one.value for one in row.standards}
    values = (by_scale.get((one.code, one.words, one.scale)) for one in book.objectives)
    return StandardRow(
        row.pupil_id,
        row.name,
        tuple(
            (value.code, value.label, value.tone.value, value.sign) if value else ("", "", "", "")
            for value in values
        ),
    )


def _notes(found: ClassGrades, book: CourseBook) -> Iterator[str]:
    """What has to be put right, or should be known, about the whole class."""
    if book.rules.policy.way is Way.CATEGORIES:
        yield from _category_notes(found, book)
    for name in book.tables:
        yield _("Results on another scale become per cent by the school's own table %(name)s.") % {
            "name": name
        }


def _category_notes(found: ClassGrades, book: CourseBook) -> Iterator[str]:
    weighing = [one for one in book.rules.categories if one.weight]
    total = Fraction(sum(one.weight for one in weighing))
    if len(weighing) > 1 and total != 100:
        yield _("The weights add up to %(n)s: each counts as its share of that.") % {"n": number(total)}
    loose = _loose(found, book)
    if loose:
        yield ngettext(
            "%(n)s piece of work has no category and does not count. Give it one in the list below.",
            "%(n)s pieces of work have no category and do not count. Give them one in the list below.",
            loose,
        ) % {"n": loose}
    means = [_means(row.grade) for row in found.rows]
    empty = [one.name for one in weighing if means and all(one.id not in each for each in means)]
    if empty and len(empty) < len(weighing):
        yield ngettext(
            "%(names)s has no marks yet: its weight is shared out among the others.",
            "%(names)s have no marks yet: their weight is shared out among the others.",
            len(empty),
        ) % {"names": ", ".join(empty)}


def _loose(found: ClassGrades, book: CourseBook) -> int:
    ids = {one.id for one in book.rules.categories}
    own = {None, found.header.place.group_id}
    return sum(work.group_id in own and work.category_id not in ids for work in book.works) if ids else 0


def _means(grade: Grade) -> set[uuid.UUID | None]:
    return {one.category.id for one in grade.categories if one.percent is not None}
