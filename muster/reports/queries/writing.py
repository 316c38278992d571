"""What is to be written for reports: where comments are wanted, the progress of each, and one class to write about."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from muster.assessment.figures import grid_of
from muster.assessment.models import Course
from muster.assessment.queries.phrases import phrases_of
from muster.assessment.queries.pupil import words_of
from muster.assessment.records import RESULTS
from muster.assessment.scales import MISSING_WORDS, Missing
from muster.people.directory import names
from muster.people.names import called
from muster.people.queries.groups import natural
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.reports.authority import PERMISSIONS, WordsPlace, pupils_at, reasons_at
from muster.reports.parts import Part
from muster.reports.queries.members import Cycle
from muster.reports.records import REPORT_WORDS, ReportWords

Reasons = dict[uuid.UUID, Reason]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One class to write about: who it is, which part, how many have their words, and of how many."""

    place: WordsPlace
    group: str
    words: str
    address: str
    written: int
    pupils: int

    @property
    def is_complete(self) -> bool:
        """Whether nobody is without words."""
        return self.written >= self.pupils


@dataclass(frozen=True, slots=True)
class WordsRow:
    """One pupil to write about: what they are called, their results in words, and what is written."""

    pupil_id: uuid.UUID
    name: str
    called: str
    results: str
    words: str


@dataclass(frozen=True, slots=True)
class WordsSheet:
    """A class to write about. `phrases` hold `{name}` where the pupil's name goes; `reason` is why one sees it."""

    place: WordsPlace
    title: str
    group: str
    rows: tuple[WordsRow, ...]
    phrases: tuple[str, ...]
    reason: str


def place_address(cycle_id: uuid.UUID, place: WordsPlace) -> str:
    """Where the words of a place are written."""
    part = f"{place.part}-{place.course_id.hex}" if place.course_id else str(place.part)
    return reverse("report_words", kwargs={"cycle": cycle_id, "group": place.group_id, "part": part})


def writing_places(viewer: Viewer, cycle: Cycle) -> tuple[PlaceRow, ...]:
    """Every class that the viewer may write about, with how far each has come. Folders are opened to count."""
    own = [place for place in _places(cycle) if may_write(viewer, place)]
    found: list[PlaceRow] = []
    for part in Part:
        places = [place for place in own if place.part is part]
        said = _said(viewer, cycle, part, places)
        found += [_row(viewer, cycle, place, said) for place in places]
    return tuple(found)


def _places(cycle: Cycle) -> Iterator[WordsPlace]:
    parts = cycle.row.parts
    if Part.SUBJECT in parts:
        yield from (WordsPlace(Part.SUBJECT, one.group_id, one.course_id) for one in cycle.teaching)
    for part in (Part.TUTOR, Part.HEAD):
        if part in parts:
            yield from (WordsPlace(part, form) for form in cycle.forms())


def may_write(viewer: Viewer, place: WordsPlace) -> bool:
    """Whether the words of a place are the viewer's to write."""
    permission = PERMISSIONS[place.part]
    if place.part is Part.HEAD:
        return viewer.reason_everywhere(permission) is not None
    return viewer.reason_in_group(permission, place.group_id) is not None


def _said(
    viewer: Viewer, cycle: Cycle, part: Part, places: Iterable[WordsPlace]
) -> Mapping[uuid.UUID, ReportWords]:
    """The words of everybody at these places, opened together."""
    reasons: Reasons = {}
    for place in places:
        reasons |= reasons_at(viewer, place, pupils_at(cycle, place))
    if not reasons:
        return {}
    want = Want(REPORT_WORDS, cycle.period)
    opened = open_folders(
        viewer, PERMISSIONS[part], sorted(reasons), want, action="count what is written", reasons=reasons
    )
    return {pupil: held.record for pupil, held in opened.of(REPORT_WORDS, cycle.period).items()}


def _row(viewer: Viewer, cycle: Cycle, place: WordsPlace, said: Mapping[uuid.UUID, ReportWords]) -> PlaceRow:
    pupils = pupils_at(cycle, place)
    key = (place.part, place.course_id)
    written = sum(bool(said[one].of(cycle.row.id).get(key)) for one in pupils if one in said)
    return PlaceRow(
        place=place,
        group=names(viewer).group(place.group_id),
        words=_title(cycle, place),
        address=place_address(cycle.row.id, place),
        written=written,
        pupils=len(pupils),
    )


def in_order(rows: Iterable[PlaceRow]) -> tuple[PlaceRow, ...]:
    """Unfinished classes first, then by name."""
    return tuple(sorted(rows, key=lambda row: (row.is_complete, natural(row.group), row.words)))


def _title(cycle: Cycle, place: WordsPlace) -> str:
    if place.part is not Part.SUBJECT:
        return place.part.words
    return next(one.title for one in cycle.teaching if one.course_id == place.course_id)


def words_sheet(viewer: Viewer, cycle: Cycle, place: WordsPlace) -> WordsSheet:
    """A class to write about, with each pupil's results beside the words. Raises NotThere."""
    pupils = pupils_at(cycle, place)
    reasons = reasons_at(viewer, place, pupils)
    wants = (Want(REPORT_WORDS, cycle.period), Want(RESULTS, cycle.period))
    opened = open_folders(
        viewer, PERMISSIONS[place.part], pupils, *wants, action="write reports", reasons=reasons
    )
    said, results = opened.of(REPORT_WORDS, cycle.period), opened.of(RESULTS, cycle.period)
    shown = _results(
        cycle, place, {one: results[one].record.cells if one in results else b"" for one in pupils}
    )
    directory, key = names(viewer), (place.part, place.course_id)
    rows = tuple(
        WordsRow(
            pupil_id=one,
            name=directory.shown(one),
            called=called(directory.person(one))[0],
            results=shown[one],
            words=said[one].record.of(cycle.row.id).get(key, "") if one in said else "",
        )
        for one in pupils
    )
    return WordsSheet(
        place=place,
        title=_title(cycle, place),
        group=directory.group(place.group_id),
        rows=rows,
        phrases=phrases_of(viewer, _subject(viewer, place)),
        reason=next(iter(reasons.values())).says,
    )


def _subject(viewer: Viewer, place: WordsPlace) -> uuid.UUID | None:
    if place.course_id is None:
        return None
    rows = Course.objects.filter(school_id=viewer.school_id, id=place.course_id)
    return rows.values_list("subject_id", flat=True).first()


def _results(cycle: Cycle, place: WordsPlace, cells: Mapping[uuid.UUID, bytes]) -> dict[uuid.UUID, str]:
    """Each pupil's results in the course, in a line; for other parts none, since there would be too many to help."""
    columns = [one for one in cycle.columns if one.course_id == place.course_id]
    grid = grid_of(list(cells.values()), [one.number for one in columns])
    found = {}
    for row, pupil in enumerate(cells):
        said = []
        for column in columns:
            at = grid.place(column.number)
            missing = Missing(int(grid.missing[row, at]))
            words = MISSING_WORDS.get(missing, _("not entered"))
            if missing is Missing.VALUE:
                words = words_of(column.scale, int(grid.figures[row, at]))
            said.append(f"{column.point_words}, {column.series.words.lower()}: {words}")
        found[pupil] = "; ".join(said)
    return found
