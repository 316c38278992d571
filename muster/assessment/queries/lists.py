"""Lists of sheets: the viewer's own, every class of the school, and links from one sheet to related ones."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from muster.assessment.access import OPEN_ASSESSMENT, SEE_SHEET
from muster.assessment.models import (
    AssessmentPoint,
    Assignment,
    Column,
    Course,
    CourseGroup,
    Gradebook,
    Question,
)
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.following import Following
from muster.assessment.queries.leading import courses_led, require_at
from muster.people.directory import names
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere
from muster.protection.access.pages import addresses_open_of
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SheetLink:
    """A way to a sheet."""

    words: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class ClassSheets:
    """A group and the sheets of the courses that it follows."""

    group_id: uuid.UUID
    name: str
    links: tuple[SheetLink, ...]


def sheet_address(place: SheetPlace) -> str:
    """The address of a sheet."""
    return reverse(
        "mark_sheet", kwargs={"group": place.group_id, "course": place.course_id, "sheet": place.word}
    )


def ways_to(viewer: Viewer, people: Sequence[uuid.UUID], places: Following) -> Mapping[uuid.UUID, str]:
    """Where the name of each pupil leads: to their page, or, if the viewer may not open that, to their row of the sheet."""
    row_of = {
        pupil: SheetPlace(group, course) for (course, group), members in places.items() for pupil in members
    }
    rows = {pupil: f"{sheet_address(row_of[pupil])}#p{pupil}" for pupil in people if pupil in row_of}
    return {**rows, **addresses_open_of(viewer, "pupil", people)}


def class_sheets(viewer: Viewer, *, own: bool, led_only: bool = False) -> tuple[ClassSheets, ...]:
    """The classes whose sheets the viewer may see, each with its courses: their own, or all others too.

    `led_only` leaves out what the viewer sees for another reason than leading the subject or those who teach the class.
    """
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    rows = (
        CourseGroup.objects.filter(school_id=viewer.school_id)
        .on(viewer.today)
        .select_related("course__subject")
    )
    if own:
        rows = rows.filter(group_id__in=list(viewer.standing.groups))
    found: dict[uuid.UUID, list[Course]] = {}
    led = courses_led(viewer)
    for row in rows.order_by("course__subject__rank", "course__name"):
        is_led = row.course_id in led or row.group_id in viewer.standing.below
        if led_only and not is_led:
            continue
        if row.course_id in led or viewer.reason_in_group(SEE_SHEET, row.group_id) is not None:
            found.setdefault(row.group_id, []).append(row.course)
    directory = names(viewer)
    classes = [
        ClassSheets(
            group,
            directory.group(group),
            tuple(SheetLink(course.name, sheet_address(SheetPlace(group, course.id))) for course in courses),
        )
        for group, courses in found.items()
    ]
    return tuple(sorted(classes, key=lambda one: natural(one.name)))


def gradebook_address(place: SheetPlace) -> str:
    """The address of the gradebook of the class whose sheet this is."""
    return reverse("gradebook", kwargs={"group": place.group_id, "course": place.course_id})


def sheet_links(viewer: Viewer, place: SheetPlace, *, at_gradebook: bool = False) -> tuple[SheetLink, ...]:
    """What else can be shown of the same course: points, work, the gradebook, the objectives of each point, the tests."""
    require_at(viewer, SEE_SHEET, place)
    if not at_gradebook:
        return tuple(_links(viewer, place))
    address = gradebook_address(place)
    return tuple(replace(link, current=link.url == address) for link in _links(viewer, place))


def _links(viewer: Viewer, place: SheetPlace) -> Iterator[SheetLink]:
    yield _link(_("Assessment points"), place, Show.POINTS)
    yield _link(_("Assignments"), place, Show.WORK)
    if Gradebook.objects.filter(school_id=viewer.school_id, course_id=place.course_id).exists():
        yield SheetLink(_("Gradebook"), gradebook_address(place))
    with_objectives = Column.objects.filter(
        school_id=viewer.school_id, course_id=place.course_id, objective__isnull=False, retired_at=None
    )
    points = AssessmentPoint.objects.filter(
        school_id=viewer.school_id,
        id__in=with_objectives.values("point_id"),
        year__last_day__gte=viewer.today,
    )
    for point_id, name in points.order_by("day").values_list("id", "name"):
        yield _link(_("Objectives, %(point)s") % {"point": name}, place, Show.OBJECTIVES, point_id)
    tests = Assignment.objects.filter(
        school_id=viewer.school_id,
        course_id=place.course_id,
        group_id=place.group_id,
        id__in=Question.objects.filter(school_id=viewer.school_id).values("assignment_id"),
    )
    for test_id, title in tests.order_by("-set_on").values_list("id", "title")[:6]:
        yield _link(_("Questions, %(test)s") % {"test": title}, place, Show.QUESTIONS, test_id)


def _link(words: str, place: SheetPlace, show: Show, of: uuid.UUID | None = None) -> SheetLink:
    there = SheetPlace(place.group_id, place.course_id, show, of)
    return SheetLink(words, sheet_address(there), there == place)
