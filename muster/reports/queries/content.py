"""Opens the reports of a cycle: results, attendance and words of any number of pupils in a few queries."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from muster.assessment.figures import Grid, grid_of
from muster.assessment.queries.matrix import PointColumn
from muster.assessment.queries.pupil import words_of
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import MISSING_WORDS, Definition, Missing
from muster.attendance.figures import Figures
from muster.attendance.queries.due import school_year
from muster.attendance.queries.whole import count_school
from muster.people.directory import names
from muster.people.records import PARTICULARS, Particulars
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.reports.access import READ_REPORTS
from muster.reports.content import Content, Frame, GradeTable, SubjectRow
from muster.reports.parts import Part, Section
from muster.reports.proofs import Comment
from muster.reports.queries.grades import books_of, grade_tables
from muster.reports.queries.members import CourseGroupPupils, Cycle
from muster.reports.records import REPORT_WORDS, ReportWords
from muster.ui.formats import percent

Figured = Mapping[uuid.UUID, Figures]
MOST_VALUES_EXPLAINED = 12


def contents(
    viewer: Viewer, cycle: Cycle, pupils: Sequence[uuid.UUID], *, action: str
) -> dict[uuid.UUID, Content]:
    """What each pupil's report says now. Their folders are opened. Raises NotThere."""
    if not pupils:
        return {}
    wants = (Want(RESULTS, cycle.period), Want(REPORT_WORDS, cycle.period), Want(PARTICULARS))
    opened = open_folders(viewer, READ_REPORTS, pupils, *wants, action=action)
    results, said = opened.of(RESULTS, cycle.period), opened.of(REPORT_WORDS, cycle.period)
    particulars = opened.of(PARTICULARS)
    held = {one: results[one].record if one in results else Results() for one in pupils}
    grid = grid_of([held[one].cells for one in pupils], [column.number for column in cycle.columns])
    follows = cycle.courses_of()
    attended = _attended(viewer, cycle, pupils)
    graded = grade_tables(viewer, cycle, books_of(viewer, cycle), held)
    making = _Making(viewer, cycle, grid, attended, graded)
    return {
        pupil: making.content(
            row,
            pupil,
            follows.get(pupil, []),
            said[pupil].record if pupil in said else ReportWords(),
            particulars[pupil].record if pupil in particulars else Particulars(),
        )
        for row, pupil in enumerate(pupils)
    }


def _attended(viewer: Viewer, cycle: Cycle, pupils: Sequence[uuid.UUID]) -> Figured:
    """The year's figures of each, up to now; nobody where the report has no attendance or the year no sessions."""
    year = school_year(viewer, viewer.today)
    if Section.ATTENDANCE not in cycle.row.template.sections or year is None:
        return {}
    roll = {pupil: cycle.pupils[pupil] for pupil in pupils}
    counted = count_school(viewer, year, READ_REPORTS, roll=roll)
    found = counted.over(0, len(counted.due))
    return {each.pupil_id: found[row] for row, each in enumerate(counted.roll)}


@dataclass(frozen=True, slots=True)
class _Making:
    """What was read for a whole cycle, and from which each report is put together."""

    viewer: Viewer
    cycle: Cycle
    grid: Grid
    attended: Figured
    graded: Mapping[uuid.UUID, GradeTable]

    def content(  # noqa: PLR0917  # the parts that were read of one pupil
        self,
        row: int,
        pupil: uuid.UUID,
        follows: Sequence[CourseGroupPupils],
        said: ReportWords,
        particulars: Particulars,
    ) -> Content:
        directory = names(self.viewer)
        form = self.cycle.pupils[pupil].form_id
        courses = {one.course_id for one in follows}
        own = [column for column in self.cycle.columns if column.course_id in courses]
        heads = tuple(dict.fromkeys((one.point_name, one.series.words) for one in self.cycle.columns))
        return Content(
            pupil_id=pupil,
            name=directory.person(pupil),
            shown_name=directory.shown(pupil),
            form=directory.group(form) if form else "",
            sex=particulars.sex,
            columns=heads,
            subjects=tuple(self._subjects(row, follows, own, heads)),
            attendance=attendance_words(self.attended.get(pupil)),
            scales=scale_lines([one for one in own if self._words(row, one)]),
            comments=tuple(self._comments(follows, said)),
            without_result=tuple(self._without(row, follows, own)),
            grades=self.graded.get(pupil, GradeTable()),
        )

    def _subjects(
        self,
        row: int,
        follows: Sequence[CourseGroupPupils],
        own: Sequence[PointColumn],
        heads: Sequence[tuple[str, str]],
    ) -> Iterator[SubjectRow]:
        for course in follows:
            found: dict[tuple[str, str], str] = {}
            for one in own:
                words = self._words(row, one) if one.course_id == course.course_id else ""
                # Of two scales that a point asks for, the one that was entered; of two entered, the later.
                if words:
                    found[one.point_name, one.series.words] = words
            yield SubjectRow(course.course_id, course.title, tuple(found.get(head, "") for head in heads))

    def _without(
        self, row: int, follows: Sequence[CourseGroupPupils], own: Sequence[PointColumn]
    ) -> Iterator[str]:
        """What is asked for and has nothing, once, whatever the scales on which it is asked for."""
        titles = {course.course_id: course.title for course in follows}
        said: dict[tuple[str, str, str], bool] = {}
        for one in own:
            place = (titles[one.course_id], one.point_name, one.series.words)
            said[place] = said.get(place, False) or bool(self._words(row, one))
        yield from (", ".join(place) for place, is_said in said.items() if not is_said)

    def _words(self, row: int, column: PointColumn) -> str:
        at = self.grid.place(column.number)
        missing = Missing(int(self.grid.missing[row, at]))
        if missing is Missing.VALUE:
            return words_of(column.scale, int(self.grid.figures[row, at]))
        return MISSING_WORDS.get(missing, "")

    def _comments(self, follows: Sequence[CourseGroupPupils], said: ReportWords) -> Iterator[Comment]:
        parts, written = self.cycle.row.parts, said.of(self.cycle.row.id)
        if Part.SUBJECT in parts:
            for one in follows:
                words = written.get((Part.SUBJECT, one.course_id), "")
                yield Comment(Part.SUBJECT, one.course_id, one.title, words)
        for part in (Part.TUTOR, Part.HEAD):
            if part in parts:
                yield Comment(part, None, part.words, written.get((part, None), ""))


def attendance_words(figures: Figures | None) -> tuple[tuple[str, str], ...]:
    """What a report says of attendance, as (term, words)."""
    if figures is None or not figures.possible:
        return ()
    return (
        (_("Attendance this year"), percent(figures.attendance)),
        (_("Sessions attended"), _("%(n)s of %(all)s") % {"n": figures.attended, "all": figures.possible}),
        (_("Absent with leave"), str(figures.authorised)),
        (_("Absent without leave"), str(figures.unauthorised)),
        (_("Late"), str(figures.late)),
    )


def scale_lines(columns: Sequence[PointColumn]) -> tuple[tuple[str, str], ...]:
    """Each version of a scale once: its name, with the points where the name alone would mean two, and its values or bands."""
    said: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        if words := _scale_words(column.scale):
            said.setdefault((column.scale.name, words), []).append(column.point_name)
    called = [name for name, _words in said]
    return tuple(
        (name if called.count(name) == 1 else f"{name} ({', '.join(dict.fromkeys(points))})", words)
        for (name, words), points in said.items()
    )


def _scale_words(scale: Definition) -> str:
    if scale.numbers is None:
        values = scale.values if len(scale.values) <= MOST_VALUES_EXPLAINED else ()
        return scale.about or "; ".join(value.label for value in values)
    bands = "; ".join(f"{_('from')} {band.lowest:g} {band.label}" for band in scale.numbers.bands)
    return f"{scale.range_words}. {bands}" if bands else scale.range_words


def frame_of(viewer: Viewer, cycle: Cycle) -> Frame:
    """What is the same in every report of a cycle."""
    row, template = cycle.row, cycle.row.template
    return Frame(
        school=viewer.standing.school_name,
        report=row.name,
        sections=tuple(template.sections),
        opening=template.opening,
        closing=template.closing,
        logo=template.logo,
        words={
            "attendance": _("Attendance"),
            "results": _("Results"),
            "grades": _("Grades"),
            "subjects": _("From the teachers"),
            "tutor": _("From the form tutor"),
            "head": _("From the head teacher"),
            "scales": _("What the results mean"),
            "subject": _("Subject"),
        },
    )
