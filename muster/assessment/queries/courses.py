"""Courses as their pages show them: who follows each, what is to be learnt on it, how its work is weighed."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.eight import Slot
from muster.assessment.models import Category, Course, CourseGroup, Objective
from muster.assessment.queries.opening import require_open
from muster.people.directory import names
from muster.people.models import Group
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """A course with the groups that follow it, its objectives, how its work is weighed, and its slot in Attainment 8."""

    id: uuid.UUID
    name: str
    subject: str
    year_groups: tuple[str, ...]
    groups: tuple[tuple[uuid.UUID, str], ...]
    objectives: tuple[Objective, ...]
    categories: tuple[Category, ...]
    slot: str = ""
    awards: int = 1

    @property
    def slot_words(self) -> str:
        """The slot in which the course counts in Attainment 8; empty where it does not count."""
        return Slot(self.slot).words if self.slot else ""


def courses(viewer: Viewer) -> tuple[CourseRecord, ...]:
    """Every course, in the order of its subject."""
    require_open(viewer)
    rows = Course.objects.filter(school_id=viewer.school_id).select_related("subject")
    return tuple(_courses(viewer, rows.order_by("subject__rank", "name")))


def course_record(viewer: Viewer, course_id: uuid.UUID) -> CourseRecord:
    """One course. Raises NotThere."""
    require_open(viewer)
    row = Course.objects.filter(school_id=viewer.school_id, id=course_id).select_related("subject").first()
    if row is None:
        raise NotThere(OPEN_ASSESSMENT)
    return _courses(viewer, [row])[0]


def _courses(viewer: Viewer, rows: Collection[Course]) -> list[CourseRecord]:
    """Any number of courses in as many queries as one takes."""
    groups = _groups_of_courses(viewer)
    ids = [row.id for row in rows]
    objectives: defaultdict[uuid.UUID, list[Objective]] = defaultdict(list)
    held = Objective.objects.filter(school_id=viewer.school_id, course__in=ids, retired_at=None)
    for objective in held.order_by("rank"):
        objectives[objective.course_id].append(objective)
    categories: defaultdict[uuid.UUID, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(school_id=viewer.school_id, course__in=ids).order_by("name"):
        categories[category.course_id].append(category)
    return [
        CourseRecord(
            row.id,
            row.name,
            row.subject.name,
            tuple(row.year_groups),
            tuple(sorted(groups[row.id], key=lambda one: natural(one[1]))),
            tuple(objectives[row.id]),
            tuple(categories[row.id]),
            row.slot,
            row.awards,
        )
        for row in rows
    ]


def _groups_of_courses(viewer: Viewer) -> Mapping[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    directory = names(viewer)
    found: defaultdict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    rows = CourseGroup.objects.filter(school_id=viewer.school_id).on(viewer.today)
    for course, group in rows.values_list("course_id", "group_id"):
        found[course].append((group, directory.group(group)))
    return found


def course_choices(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """Every course by its name."""
    require_open(viewer)
    rows = Course.objects.filter(school_id=viewer.school_id).order_by("subject__rank", "name")
    return tuple(rows.values_list("id", "name"))


def group_choices(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """Every group that can follow a course: forms, classes and year groups of today."""
    require_open(viewer)
    directory = names(viewer)
    kinds = [Group.Kind.FORM, Group.Kind.CLASS, Group.Kind.YEAR]
    rows = Group.objects.filter(school_id=viewer.school_id, kind__in=kinds).on(viewer.today)
    found = [(group, directory.group(group)) for group in rows.values_list("id", flat=True)]
    return tuple(sorted(found, key=lambda one: natural(one[1])))
