"""What to check at an assessment point, class by class: missing results and unlikely values."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from muster.assessment.access import CHECK_RESULTS, OPEN_ASSESSMENT
from muster.assessment.headers import Header, read_header
from muster.assessment.models import AssessmentPoint, Course
from muster.assessment.places import SheetPlace
from muster.assessment.queries.folds import years_of_groups
from muster.assessment.queries.following import Following, followed_under
from muster.assessment.queries.matrix import point_columns
from muster.assessment.queries.sheets import SheetCell, cells_of
from muster.assessment.records import RESULTS
from muster.people.directory import names
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import refuse_narrowed
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders

Choices = tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One result to ask about: whose, in which column, and why. Without a text nothing is entered."""

    pupil_id: uuid.UUID
    name: str
    column: int
    label: str
    text: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """One class in one course at the point. `waiting` are the columns in which nobody has anything yet."""

    place: SheetPlace
    group_name: str
    course_name: str
    pupils: int
    missing: tuple[ToAsk, ...]
    unlikely: tuple[ToAsk, ...]
    waiting: tuple[tuple[int, str], ...]

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to ask about."""
        return not (self.missing or self.unlikely or self.waiting)


@dataclass(frozen=True, slots=True)
class Checkable:
    """What may be chosen: the courses and the groups that are the viewer's, and why each pupil in them is."""

    followed: Following
    reasons: Mapping[uuid.UUID, Reason]
    courses: Choices
    groups: Choices
    year_of_group: Mapping[uuid.UUID, str]

    def places(
        self, course: uuid.UUID | None, group: uuid.UUID | None, years: str
    ) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """The (course, group) pairs of a choice: a class in all its courses, or a course in all its classes."""
        return [
            place
            for place in self.followed
            if course in {place[0], None}
            and group in {place[1], None}
            and years in {self.year_of_group.get(place[1], ""), ""}
        ]


def checkable(viewer: Viewer) -> Checkable:
    """What the viewer may check. Raises NotThere."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    found = followed_under(viewer, CHECK_RESULTS)
    followed = found.places
    rows = Course.objects.filter(school_id=viewer.school_id, id__in={course for course, _ in followed})
    directory = names(viewer)
    groups = sorted(
        ((one, directory.group(one)) for one in {group for _, group in followed}),
        key=lambda one: natural(one[1]),
    )
    return Checkable(
        followed,
        found.reasons,
        tuple(rows.order_by("subject__rank", "name").values_list("id", "name")),
        tuple(groups),
        years_of_groups(viewer, [one for one, _ in groups]),
    )


def sheets_to_check(
    viewer: Viewer, found: Checkable, point: AssessmentPoint, places: Sequence[tuple[uuid.UUID, uuid.UUID]]
) -> tuple[CheckedSheet, ...]:
    """Each class of a choice at a point, those with something to ask about first. One opening for all of them."""
    asked = {column.number for column in point_columns(viewer, point.year_id) if column.point_id == point.id}
    headers = _headers(viewer, places, asked)
    members = {place: sorted(found.followed[place]) for place in places if headers.get(place[0])}
    everybody = sorted({pupil for each in members.values() for pupil in each})
    if not everybody:
        return ()
    refuse_narrowed(viewer, CHECK_RESULTS, everybody)
    want = Want(RESULTS, next(iter(headers.values())).period)
    opened = open_folders(
        viewer, CHECK_RESULTS, everybody, want, action="open what is to be checked", reasons=found.reasons
    )
    sheets = [
        _checked(viewer, headers[course], SheetPlace(group, course), opened, members=each)
        for (course, group), each in members.items()
    ]
    return tuple(sorted(sheets, key=lambda one: (one.is_done, natural(one.group_name), one.course_name)))


def _headers(
    viewer: Viewer, places: Sequence[tuple[uuid.UUID, uuid.UUID]], asked: set[int]
) -> Mapping[uuid.UUID, Header]:
    """By course, the columns of the point; a column is the course's, and the same in all its classes."""
    found = {}
    for course, group in dict(places).items():
        header = read_header(viewer, SheetPlace(group, course))
        columns = tuple(column for column in header.columns if column.number in asked)
        if columns:
            found[course] = replace(header, columns=columns)
    return found


def _checked(
    viewer: Viewer, header: Header, place: SheetPlace, opened: Opened, *, members: Sequence[uuid.UUID]
) -> CheckedSheet:
    directory = names(viewer)
    in_order = directory.in_order(members)
    rows = list(zip(in_order, cells_of(header, opened, in_order), strict=True))
    waiting = {
        column.number: column.label
        for at, column in enumerate(header.columns)
        if not any(cells[at].text for _, cells in rows)
    }
    asked = [one for pupil, cells in rows for one in _asked(header, pupil, directory.shown(pupil), cells)]
    return CheckedSheet(
        place=place,
        group_name=directory.group(place.group_id),
        course_name=header.course_name,
        pupils=len(rows),
        missing=tuple(one for one in asked if not one.text and one.column not in waiting),
        unlikely=tuple(one for one in asked if one.doubt),
        waiting=tuple(waiting.items()),
    )


def _asked(header: Header, pupil: uuid.UUID, name: str, cells: Sequence[SheetCell]) -> Iterator[ToAsk]:
    """What is to be asked about one pupil: empty cells, and those that the sheet flags."""
    for column, cell in zip(header.columns, cells, strict=True):
        if not cell.text or cell.doubt:
            yield ToAsk(pupil, name, column.number, column.label, cell.text, cell.doubt)
