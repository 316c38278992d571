"""The set-up as its pages show it: scales and their versions, meanings, courses, assessment points."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q

from muster.assessment.access import OPEN_ASSESSMENT, SET_UP_ASSESSMENT
from muster.assessment.eight import Slot
from muster.assessment.models import (
    AssessmentPoint,
    Category,
    Column,
    Conversion,
    Course,
    CourseGroup,
    Meaning,
    MeaningOnScale,
    Objective,
    Phrase,
    Scale,
    ScaleVersion,
)
from muster.assessment.queries.definitions import definitions
from muster.assessment.scales import Definition
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.calendar.queries import the_school
from muster.people.directory import names
from muster.people.models import Group
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a scale, and in how many columns results are entered on it."""

    id: uuid.UUID
    number: int
    definition: Definition
    made_at: dt.datetime
    made_by: str
    columns: int


@dataclass(frozen=True, slots=True)
class ConversionRow:
    """A conversion of the school: its name, both scales, and its pairs as they are written."""

    id: uuid.UUID
    name: str
    source: str
    target: str
    pairs: tuple[tuple[str, str], ...]


class PlaceRow(NamedTuple):
    """A meaning on a scale: from which value on it holds, and how it is shown."""

    meaning: str
    begins_at: str
    tone: str
    sign: str


@dataclass(frozen=True, slots=True)
class ScaleRecord:
    """A scale with its versions, newest first; the places of the meanings are those on the newest."""

    id: uuid.UUID
    is_retired: bool
    versions: tuple[VersionRow, ...]
    places: tuple[PlaceRow, ...]
    conversions: tuple[ConversionRow, ...]

    @property
    def newest(self) -> VersionRow:
        """The version that new columns get."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """A meaning that the school names."""

    id: uuid.UUID
    name: str
    tone: str
    sign: str


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """A course with the groups that follow it, what is to be learnt, how work is weighed, and as what it counts."""

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
        """As what the course counts in Attainment 8; empty where it does not."""
        return Slot(self.slot).words if self.slot else ""


class AskedRow(NamedTuple):
    """What is asked for at a point: results of one kind on one scale, whole or by objective, in which courses."""

    kind: str
    scale: str
    courses: tuple[str, ...]
    by_objective: bool


@dataclass(frozen=True, slots=True)
class PointRecord:
    """An assessment point, and what is asked for at it."""

    id: uuid.UUID
    name: str
    day: dt.date
    opens: dt.date
    closes: dt.date
    is_open: bool
    asked: tuple[AskedRow, ...]


def school_scales(viewer: Viewer) -> tuple[ScaleRecord, ...]:
    """Every scale of the school, by name; those that are no longer offered last."""
    _gate(viewer)
    found = _scales(viewer, Scale.objects.filter(school_id=viewer.school_id))
    return tuple(sorted(found, key=lambda one: (one.is_retired, one.newest.definition.name.casefold())))


def offered_scales(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """The newest versions of the scales that new columns may have, as (version, name) pairs."""
    return tuple(
        (one.newest.id, one.newest.definition.name) for one in school_scales(viewer) if not one.is_retired
    )


def shipped_to_take_over(viewer: Viewer) -> Mapping[str, Definition]:
    """The shipped scales of the school's country that are not here yet."""
    _gate(viewer)
    held = set(
        Scale.objects.filter(school_id=viewer.school_id, retired_at=None).values_list("shipped", flat=True)
    )
    return {key: one for key, one in shipped_scales(the_school(viewer).profile).items() if key not in held}


def scale_record(viewer: Viewer, scale_id: uuid.UUID) -> ScaleRecord:
    """One scale. Raises NotThere."""
    _gate(viewer)
    row = Scale.objects.filter(school_id=viewer.school_id, id=scale_id).first()
    if row is None:
        raise NotThere(OPEN_ASSESSMENT)
    return _scales(viewer, [row])[0]


def _scales(viewer: Viewer, rows: Collection[Scale]) -> list[ScaleRecord]:
    """Any number of scales in as many questions as one."""
    made = ScaleVersion.objects.filter(school_id=viewer.school_id, scale__in=[row.id for row in rows])
    versions: defaultdict[uuid.UUID, list[VersionRow]] = defaultdict(list)
    scale_of = {}
    for scale_id, version in _versions(viewer, list(made.order_by("-number"))):
        versions[scale_id].append(version)
        scale_of[version.id] = scale_id
    places = _places(viewer, [of_scale[0] for of_scale in versions.values()])
    conversions: defaultdict[uuid.UUID, list[ConversionRow]] = defaultdict(list)
    for source_id, conversion in _conversions(viewer, scale_of):
        conversions[scale_of[source_id]].append(conversion)
    return [
        ScaleRecord(
            row.id,
            row.retired_at is not None,
            tuple(versions[row.id]),
            tuple(places[versions[row.id][0].id]),
            tuple(conversions[row.id]),
        )
        for row in rows
    ]


def _versions(viewer: Viewer, made: Sequence[ScaleVersion]) -> Iterator[tuple[uuid.UUID, VersionRow]]:
    """Each version with the id of its scale."""
    ids = [one.id for one in made]
    read, directory = definitions(viewer, ids), names(viewer)
    columns = Column.objects.filter(school_id=viewer.school_id, version__in=ids)
    used = dict(columns.values_list("version_id").annotate(Count("id")))
    for one in made:
        by = directory.shown(one.made_by)
        yield (
            one.scale_id,
            VersionRow(one.id, one.number, read[one.id], one.made_at, by, used.get(one.id, 0)),
        )


def _places(viewer: Viewer, versions: Sequence[VersionRow]) -> Mapping[uuid.UUID, list[PlaceRow]]:
    """The meanings on each of these versions, lowest first."""
    definition = {one.id: one.definition for one in versions}
    rows = MeaningOnScale.objects.filter(school_id=viewer.school_id, version_id__in=definition)
    found: defaultdict[uuid.UUID, list[PlaceRow]] = defaultdict(list)
    for one in rows.select_related("meaning").order_by("lowest"):
        begins_at = from_words(definition[one.version_id], one.lowest)
        found[one.version_id].append(
            PlaceRow(one.meaning.name, begins_at, one.meaning.tone, one.meaning.sign)
        )
    return found


def from_words(scale: Definition, position: float) -> str:
    """A position as the scale writes it: the lowest value that lies at it or above."""
    if scale.numbers:
        return scale.shown(round(position * scale.factor))
    return next((value.code for value in scale.values if value.position >= position), scale.values[-1].code)


def _conversions(
    viewer: Viewer, versions: Collection[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, ConversionRow]]:
    """Each conversion from one of these versions, with the id of that version, by name."""
    held = Conversion.objects.filter(school_id=viewer.school_id, source__in=list(versions))
    rows = list(held.order_by("name"))
    read = definitions(viewer, {version for row in rows for version in (row.source_id, row.target_id)})
    for row in rows:
        source, target = read[row.source_id], read[row.target_id]
        pairs = tuple((source.shown(one), target.shown(other)) for one, other in row.pairs)
        yield row.source_id, ConversionRow(row.id, row.name, source.name, target.name, pairs)


def meanings(viewer: Viewer) -> tuple[MeaningRow, ...]:
    """What the school calls what scales have in common, lowest first."""
    _gate(viewer)
    rows = Meaning.objects.filter(school_id=viewer.school_id).order_by("rank")
    return tuple(MeaningRow(one.id, one.name, one.tone, one.sign) for one in rows)


def meaning_limits(viewer: Viewer) -> Mapping[uuid.UUID, tuple[tuple[MeaningRow, float], ...]]:
    """For each version of a scale the meanings on it, each with the position from which it holds, lowest first."""
    named = {one.id: one for one in meanings(viewer)}
    found: defaultdict[uuid.UUID, list[tuple[MeaningRow, float]]] = defaultdict(list)
    for row in MeaningOnScale.objects.filter(school_id=viewer.school_id).order_by("lowest"):
        found[row.version_id].append((named[row.meaning_id], row.lowest))
    return {version: tuple(limits) for version, limits in found.items()}


def courses(viewer: Viewer) -> tuple[CourseRecord, ...]:
    """Every course, in the order of its subject."""
    _gate(viewer)
    rows = Course.objects.filter(school_id=viewer.school_id).select_related("subject")
    return tuple(_courses(viewer, rows.order_by("subject__rank", "name")))


def course_record(viewer: Viewer, course_id: uuid.UUID) -> CourseRecord:
    """One course. Raises NotThere."""
    _gate(viewer)
    row = Course.objects.filter(school_id=viewer.school_id, id=course_id).select_related("subject").first()
    if row is None:
        raise NotThere(OPEN_ASSESSMENT)
    return _courses(viewer, [row])[0]


def _groups_of_courses(viewer: Viewer) -> Mapping[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    directory = names(viewer)
    found: defaultdict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    rows = CourseGroup.objects.filter(school_id=viewer.school_id).on(viewer.today)
    for course, group in rows.values_list("course_id", "group_id"):
        found[course].append((group, directory.group(group)))
    return found


def _courses(viewer: Viewer, rows: Collection[Course]) -> list[CourseRecord]:
    """Any number of courses in as many questions as one."""
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


def course_choices(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """Every course by its name."""
    _gate(viewer)
    rows = Course.objects.filter(school_id=viewer.school_id).order_by("subject__rank", "name")
    return tuple(rows.values_list("id", "name"))


def group_choices(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """Every group that can follow a course: forms, classes and year groups of today."""
    _gate(viewer)
    directory = names(viewer)
    kinds = [Group.Kind.FORM, Group.Kind.CLASS, Group.Kind.YEAR]
    rows = Group.objects.filter(school_id=viewer.school_id, kind__in=kinds).on(viewer.today)
    found = [(group, directory.group(group)) for group in rows.values_list("id", flat=True)]
    return tuple(sorted(found, key=lambda one: natural(one[1])))


def phrases(viewer: Viewer, subject_id: uuid.UUID | None) -> tuple[str, ...]:
    """The comment bank of a subject, or the one for all."""
    _gate(viewer)
    rows = Phrase.objects.filter(_about(subject_id), school_id=viewer.school_id).order_by("rank")
    return tuple(rows.values_list("words", flat=True))


def _about(subject_id: uuid.UUID | None) -> Q:
    return Q(subject_id=subject_id) if subject_id else Q(subject=None)


def points(viewer: Viewer) -> tuple[PointRecord, ...]:
    """The assessment points of the year of today, in the order of their days."""
    _gate(viewer)
    rows = AssessmentPoint.objects.filter(
        school_id=viewer.school_id, year__first_day__lte=viewer.today, year__last_day__gte=viewer.today
    )
    asked = _asked(viewer)
    return tuple(_point(viewer, row, asked.get(row.id, {})) for row in rows.order_by("day", "name"))


def the_point(viewer: Viewer, point_id: uuid.UUID) -> AssessmentPoint:
    """One assessment point. Raises NotThere."""
    row = (
        AssessmentPoint.objects.filter(school_id=viewer.school_id, id=point_id).select_related("year").first()
    )
    if row is None or not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(SET_UP_ASSESSMENT)
    return row


Asked = Mapping[tuple[str, uuid.UUID, bool], list[str]]


def _asked(viewer: Viewer) -> Mapping[uuid.UUID, Asked]:
    found: defaultdict[uuid.UUID, defaultdict[tuple[str, uuid.UUID, bool], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    rows = Column.objects.filter(school_id=viewer.school_id, point__isnull=False, retired_at=None)
    told = rows.values_list("point_id", "series", "version_id", "objective_id", "course__name")
    for point, series, version, objective, course in told.order_by("course__subject__rank", "course__name"):
        courses_asked = found[point][series, version, objective is not None]
        if course not in courses_asked:
            courses_asked.append(course)
    return found


def _point(viewer: Viewer, row: AssessmentPoint, asked: Asked) -> PointRecord:
    scales = definitions(viewer, {version for _, version, _ in asked})
    order = [one.value for one in Series]
    told = tuple(
        AskedRow(
            Series(series).words,
            scales[version].name,
            tuple(asked[series, version, by_objective]),
            by_objective,
        )
        for series, version, by_objective in sorted(asked, key=lambda one: (order.index(one[0]), str(one[1])))
    )
    is_open = row.opens <= viewer.today <= row.closes
    return PointRecord(row.id, row.name, row.day, row.opens, row.closes, is_open, told)


def _gate(viewer: Viewer) -> None:
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
