"""What grades are made from: a course's rules, its work, and pupils' results for it."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from muster.assessment.access import OPEN_ASSESSMENT, SET_WORK
from muster.assessment.authority import Authority, authority_over
from muster.assessment.cells import Cell, by_column
from muster.assessment.gradebook.grade import Grade, Piece, grade_of
from muster.assessment.gradebook.letters import letter_for
from muster.assessment.gradebook.percents import Table, needs_table, percent_of, table_from
from muster.assessment.gradebook.policy import Rules, Weighed, policy_from
from muster.assessment.gradebook.standards import Judged, Standard, standard_of
from muster.assessment.headers import Header, read_header
from muster.assessment.models import Assignment, Category, Column, Conversion, Course, Gradebook
from muster.assessment.places import SheetPlace
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.questions import figure_of_whole, question_columns
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import Definition, Missing, Value
from muster.assessment.series import Series
from muster.assessment.typed import NOTHING
from muster.people.directory import names
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import open_folders
from muster.protection.keys.envelope import NO_ITEM


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work as the gradebook lists it. `table` is the named conversion that makes its scale a percentage.

    `questions` are the columns of a test's questions, which are added up where nothing is entered for the whole.
    """

    number: int
    id: uuid.UUID
    title: str
    group_id: uuid.UUID | None
    category_id: uuid.UUID | None
    set_on: dt.date
    due_on: dt.date | None
    out_of: Decimal | None
    weight: Decimal
    scale: Definition
    table: Table | None
    questions: tuple[int, ...] = ()

    @property
    def day(self) -> dt.date:
        """The day by which work is ordered: when it was due, else when it was set."""
        return self.due_on or self.set_on

    @property
    def has_percent(self) -> bool:
        """Whether its results can be told in per cent."""
        return self.table is not None or not needs_table(self.scale, self.out_of)


@dataclass(frozen=True, slots=True)
class Objectives:
    """The results of one objective on one version of one scale: its columns by the day of their points."""

    code: str
    words: str
    scale: Definition
    columns: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class CourseBook:
    """A course with its rules, its work of the year and its objectives. Structure only: no folder is opened for it."""

    course_id: uuid.UUID
    course_name: str
    rules: Rules
    letters: Definition | None
    works: tuple[Work, ...]
    objectives: tuple[Objectives, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the conversions that work of this year uses."""
        return tuple(dict.fromkeys(work.table.name for work in self.works if work.table))


@dataclass(frozen=True, slots=True)
class PupilGrade:
    """One pupil's grade in a course, the letter that it earns, and beside it what they can do of each standard."""

    pupil_id: uuid.UUID
    name: str
    grade: Grade
    letter: Value | None
    standards: tuple[Standard, ...]


@dataclass(frozen=True, slots=True)
class ClassGrades:
    """The gradebook of a class: its rows in the order of names, and by what right. No `book`, no rules: nothing is opened."""

    header: Header
    group_name: str
    authority: Authority
    book: CourseBook | None
    rows: tuple[PupilGrade, ...] = ()


def class_grades(viewer: Viewer, place: SheetPlace) -> ClassGrades:
    """The grades of every member of the group today. Raises NotThere and NoSheet."""
    header = read_header(viewer, place)
    authority = authority_over(viewer, place)
    directory = names(viewer)
    group_name = directory.group(place.group_id)
    book = course_books(viewer, header.year_id, [place.course_id]).get(place.course_id)
    if book is None:
        return ClassGrades(header, group_name, authority, None)
    members = directory.in_order(header.members)
    want = Want(RESULTS, header.period)
    opened = open_folders(
        viewer,
        authority.permission,
        members,
        want,
        action="open gradebook",
        reasons=authority.over(members),
    ).of(RESULTS, header.period)
    empty = Held(Results(), 0, NO_ITEM)
    rows = tuple(
        pupil_grade(
            book,
            (pupil, directory.shown(pupil)),
            opened.get(pupil, empty).record,
            groups={place.group_id},
        )
        for pupil in members
    )
    return ClassGrades(header, group_name, authority, book, rows)


def the_work(viewer: Viewer, place: SheetPlace, work_id: uuid.UUID) -> Assignment:
    """A piece of work of this class. Raises NotThere, also for what was set for everybody on the course."""
    row = Assignment.objects.filter(
        school_id=viewer.school_id, id=work_id, course_id=place.course_id, group_id=place.group_id
    ).first()
    if row is None or viewer.reason_in_group(SET_WORK, place.group_id) is None:
        raise NotThere(SET_WORK)
    return row


def pupil_grade(
    book: CourseBook, pupil: tuple[uuid.UUID, str], record: Results, *, groups: Collection[uuid.UUID]
) -> PupilGrade:
    """What an opened record comes to. `pupil` is (id, name); `groups` are those through which they follow the course."""
    cells = by_column(record)
    pieces = [
        _piece(work, cells, groups)
        for work in book.works
        if work.group_id is None or work.group_id in groups or cells.keys() & {work.number, *work.questions}
    ]
    grade = grade_of(book.rules, pieces)
    letter = letter_for(book.letters, grade.shown) if book.letters and grade.shown is not None else None
    return PupilGrade(*pupil, grade, letter, tuple(_standards(book, cells)))


def _piece(work: Work, cells: Mapping[int, Cell], groups: Collection[uuid.UUID]) -> Piece:
    cell = cells.get(work.number)
    entered = cell.figure if cell else NOTHING
    parts = [cells[one].figure if one in cells else NOTHING for one in work.questions]
    figure = figure_of_whole(entered, parts)
    return Piece(
        key=work.number,
        title=work.title,
        day=work.day,
        category=work.category_id,
        out_of=Fraction(work.out_of) if work.out_of else None,
        weight=Fraction(work.weight),
        missing=figure.missing,
        percent=percent_of(figure.figure, work.scale, work.out_of, work.table)
        if figure.missing is Missing.VALUE
        else None,
        days_late=cell.days_late if cell else 0,
        shown=work.scale.shown(figure.figure, figure.missing),
        scale=work.scale.name,
        table=work.table.name if work.table else "",
        elsewhere=work.group_id is not None and work.group_id not in groups,
        questions=len(parts) if figure != entered else 0,
    )


def _standards(book: CourseBook, cells: Mapping[int, Cell]) -> Sequence[Standard]:
    found = []
    for one in book.objectives:
        results = [
            Judged(point, cells[number].figure.figure)
            for number, point in one.columns
            if number in cells and cells[number].figure.missing is Missing.VALUE
        ]
        standard = standard_of(book.rules.policy, one.code, one.words, scale=one.scale, results=results)
        if standard is not None:
            found.append(standard)
    return found


def course_books(
    viewer: Viewer, year_id: uuid.UUID, courses: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, CourseBook]:
    """The books of those of these courses that have rules; a course without rules makes no grades."""
    rules = rules_of(viewer, courses)
    if not rules:
        return {}
    works, objectives = _works(viewer, year_id, rules), _objectives(viewer, year_id, rules)
    letters = definitions(viewer, {one.policy.letters for one in rules.values() if one.policy.letters})
    rows = Course.objects.filter(school_id=viewer.school_id, id__in=rules.keys())
    return {
        course: CourseBook(
            course,
            name,
            rules[course],
            _letters_of(rules[course], letters),
            tuple(works[course]),
            tuple(objectives[course]),
        )
        for course, name in rows.order_by("subject__rank", "name").values_list("id", "name")
    }


def _letters_of(rules: Rules, letters: Mapping[uuid.UUID, Definition]) -> Definition | None:
    return letters[rules.policy.letters] if rules.policy.letters else None


def rules_of(viewer: Viewer, courses: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Rules]:
    """The rules of those of these courses that have any. Raises NotThere for whoever sees no assessment at all."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    weighed: defaultdict[uuid.UUID, list[Weighed]] = defaultdict(list)
    rows = Category.objects.filter(school_id=viewer.school_id, course_id__in=courses)
    for row in rows.order_by("-weight", "name"):
        weighed[row.course_id].append(Weighed(row.id, row.name, row.weight, row.drop_lowest))
    books = Gradebook.objects.filter(school_id=viewer.school_id, course_id__in=courses)
    return {
        row.course_id: Rules(
            policy_from(row.policy), tuple(weighed[row.course_id]), row.number, row.changed_at
        )
        for row in books
    }


def _works(
    viewer: Viewer, year_id: uuid.UUID, rules: Mapping[uuid.UUID, Rules]
) -> Mapping[uuid.UUID, list[Work]]:
    """The work of a year, attainment alone: what a pupil has shown, and never how hard they tried."""
    rows = list(
        Column.objects.filter(
            school_id=viewer.school_id,
            year_id=year_id,
            course_id__in=rules.keys(),
            assignment__isnull=False,
            question__isnull=True,
            series=Series.ATTAINMENT.value,
            retired_at=None,
        )
        .select_related("assignment")
        .order_by("assignment__set_on", "number")
    )
    scales = definitions(viewer, {row.version_id for row in rows})
    tables, questions = _tables(viewer, rules), question_columns(viewer, year_id, rules.keys())
    found: defaultdict[uuid.UUID, list[Work]] = defaultdict(list)
    for row in rows:
        if row.assignment is not None:
            table = tables.get((row.course_id, row.version_id))
            work = _work(row, scales[row.version_id], table)
            found[row.course_id].append(replace(work, questions=questions.get(row.number, ())))
    return found


def _work(row: Column, scale: Definition, table: Table | None) -> Work:
    work = row.assignment
    return Work(
        row.number,
        work.id,
        work.title,
        work.group_id,
        work.category_id,
        work.set_on,
        work.due_on,
        row.out_of,
        work.weight,
        scale,
        table,
    )


def _tables(viewer: Viewer, rules: Mapping[uuid.UUID, Rules]) -> Mapping[tuple[uuid.UUID, uuid.UUID], Table]:
    """The named conversion of each course and version of a scale."""
    chosen = {one for each in rules.values() for one in each.policy.conversions}
    if not chosen:
        return {}
    rows = {row.id: row for row in Conversion.objects.filter(school_id=viewer.school_id, id__in=chosen)}
    targets = definitions(viewer, {row.target_id for row in rows.values()})
    read = {row.id: table_from(row.name, row.pairs, targets[row.target_id]) for row in rows.values()}
    return {
        (course, rows[one].source_id): table
        for course, each in rules.items()
        for one in each.policy.conversions
        if (table := read.get(one)) is not None
    }


def _objectives(
    viewer: Viewer, year_id: uuid.UUID, rules: Mapping[uuid.UUID, Rules]
) -> Mapping[uuid.UUID, list[Objectives]]:
    """The objectives that the points of a year ask for, each version of a scale by itself: two are never one series."""
    rows = Column.objects.filter(
        school_id=viewer.school_id,
        year_id=year_id,
        course_id__in=rules.keys(),
        objective__isnull=False,
        point__isnull=False,
        series=Series.ATTAINMENT.value,
        retired_at=None,
    ).select_related("objective", "point")
    by_scale: defaultdict[tuple[uuid.UUID, uuid.UUID | None, uuid.UUID], list[Column]] = defaultdict(list)
    for row in rows.order_by("objective__rank", "point__day", "number"):
        by_scale[row.course_id, row.objective_id, row.version_id].append(row)
    scales = definitions(viewer, {version for _, _, version in by_scale})
    found: defaultdict[uuid.UUID, list[Objectives]] = defaultdict(list)
    for (course, _, version), columns in by_scale.items():
        objective = columns[0].objective
        points = tuple((row.number, row.point.name) for row in columns if row.point is not None)
        if objective is not None:
            one = Objectives(objective.code, objective.words, scales[version], points)
            found[course].append(one)
    return found
