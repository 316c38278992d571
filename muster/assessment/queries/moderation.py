"""The moderation sample, drawn from the classes that the viewer may moderate."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.assessment.access import MODERATE_RESULTS, OPEN_ASSESSMENT
from muster.assessment.models import Course
from muster.assessment.moderation import SampleRule, sample
from muster.assessment.places import SheetPlace
from muster.assessment.queries.following import Following, followed_under
from muster.assessment.queries.leading import courses_led
from muster.assessment.queries.matrix import (
    PointColumn,
    count_results,
    grid_of_opened,
    point_columns,
    year_of,
)
from muster.assessment.records import RESULTS
from muster.assessment.scales import Missing
from muster.assessment.series import Series
from muster.calendar.queries import profile_of
from muster.people.directory import names
from muster.people.models import Group
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import refuse_narrowed
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

SERIES = (Series.JUDGEMENT, Series.ATTAINMENT, Series.STATUTORY, Series.EFFORT)
"""What somebody judged, and others can look at."""


@dataclass(frozen=True, slots=True)
class Moderated:
    """What may be moderated: courses, and of the chosen one its columns, who is in which of its classes, and why they are
    the viewer's.
    """

    courses: tuple[tuple[uuid.UUID, str], ...]
    course: uuid.UUID | None
    columns: tuple[PointColumn, ...]
    followed: Following
    period: int = 0
    years: tuple[tuple[str, str], ...] = ()
    year_of_group: Mapping[uuid.UUID, str] = field(default_factory=dict)
    reasons: Mapping[uuid.UUID, Reason] = field(default_factory=dict)

    @property
    def pupils(self) -> tuple[uuid.UUID, ...]:
        """Everybody who may be in a sample."""
        return self.pupils_in("")

    def pupils_in(self, years: str) -> tuple[uuid.UUID, ...]:
        """Those of one year group, or of all, in an order that does not change."""
        chosen = [
            members
            for (_, group), members in self.followed.items()
            if years in {self.year_of_group.get(group, ""), ""}
        ]
        return tuple(sorted({pupil for members in chosen for pupil in members}))

    def place_of(self, pupil: uuid.UUID) -> SheetPlace:
        """The sheet of the class in which a pupil follows the course."""
        course, group = next(place for place, members in self.followed.items() if pupil in members)
        return SheetPlace(group, course)


def may_moderate(viewer: Viewer) -> bool:
    """Whether the viewer leads the school or a group, and so may moderate somebody's judgements."""
    if viewer.reason_everywhere(MODERATE_RESULTS) is not None or courses_led(viewer):
        return True
    standing = viewer.standing
    return any(
        viewer.reason_in_group(MODERATE_RESULTS, group) for group in (*standing.groups, *standing.below)
    )


def moderated(viewer: Viewer, asked: uuid.UUID | None) -> Moderated:
    """What the viewer may moderate, of a course or of the first. Raises NotThere for whoever may moderate nothing."""
    if not (viewer.may(OPEN_ASSESSMENT) and viewer.may(MODERATE_RESULTS)):
        raise NotThere(MODERATE_RESULTS)
    found = followed_under(viewer, MODERATE_RESULTS)
    allowed = found.places
    rows = Course.objects.filter(school_id=viewer.school_id, id__in={course for course, _ in allowed})
    courses = tuple(rows.order_by("subject__rank", "name").values_list("id", "name"))
    year = year_of(viewer)
    if year is None or not courses:
        return Moderated(courses, None, (), {})
    course = asked if asked in dict(courses) else courses[0][0]
    followed = {place: members for place, members in allowed.items() if place[0] == course}
    columns = point_columns(viewer, year.id, series=SERIES, courses=[course])
    rows_of_groups = Group.objects.filter(school_id=viewer.school_id, id__in=[group for _, group in followed])
    of_group = dict(rows_of_groups.values_list("id", "year_group"))
    here = set(of_group.values())
    years = tuple((one.code, one.name) for one in profile_of(viewer).year_groups if one.code in here)
    return Moderated(courses, course, columns, followed, year.first_day.year, years, of_group, found.reasons)


@dataclass(frozen=True, slots=True)
class SampleAsked:
    """Which sample: of which column and year group, by which rule, how many, and the seed that gives the same one again."""

    column: PointColumn
    years: str
    rule: SampleRule
    size: int
    seed: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """One result of a sample, with the place of its sheet."""

    pupil_id: uuid.UUID
    name: str
    group_name: str
    place: SheetPlace
    text: str
    is_moderated: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample. `valued` is out of how many it was drawn, `done` how many of all of them were moderated."""

    asked: SampleAsked
    rows: tuple[Sampled, ...]
    valued: int
    done: int


def moderation_sample(viewer: Viewer, found: Moderated, asked: SampleAsked) -> Sample:
    """Draw a sample: everybody is counted, and the folders of those in it count as opened. Raises NotThere."""
    pupils, column = found.pupils_in(asked.years), asked.column
    grid = count_results(
        viewer, pupils, [column], found.period, permission=MODERATE_RESULTS, reasons=found.reasons
    ).grid
    positions = grid.positions(column.number, column.scale)
    rows = sample(asked.rule, positions, column.scale, size=asked.size, seed=asked.seed)
    has_value = grid.missing[:, 0] == int(Missing.VALUE)
    chosen = [pupils[row] for row in rows]
    return Sample(
        asked,
        tuple(_shown(viewer, found, column, chosen)),
        int(has_value.sum()),
        int((grid.moderated[:, 0] & has_value).sum()),
    )


def _shown(
    viewer: Viewer, found: Moderated, column: PointColumn, chosen: Sequence[uuid.UUID]
) -> Iterator[Sampled]:
    """The results of those in the sample, opened to be shown, in the order of their values."""
    refuse_narrowed(viewer, MODERATE_RESULTS, chosen)
    want = Want(RESULTS, found.period)
    opened = open_folders(
        viewer,
        MODERATE_RESULTS,
        chosen,
        want,
        action="open a moderation sample",
        reasons=found.reasons,
    )
    grid = grid_of_opened(opened.of(RESULTS, found.period), chosen, [column])
    directory = names(viewer)
    for row, pupil in enumerate(chosen):
        place = found.place_of(pupil)
        yield Sampled(
            pupil,
            directory.shown(pupil),
            directory.group(place.group_id),
            place,
            column.scale.shown(int(grid.figures[row, 0]), Missing(int(grid.missing[row, 0]))),
            bool(grid.moderated[row, 0]),
        )
