"""Sets up reports: templates, cycles, and the day of release to families."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from muster.assessment.models import AssessmentPoint, Course
from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.reports.access import RUN_REPORTS
from muster.reports.models import Report, ReportCycle, ReportTemplate
from muster.reports.parts import Part, Section, section_of
from muster.reports.queries.members import cycle_of
from muster.reports.queries.room import longest_that_fits
from muster.reports.queries.standing import standing_of


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template as the school wants it. `logo` is an SVG; empty for none."""

    name: str
    sections: tuple[Section, ...]
    opening: str = ""
    closing: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class NewCycle:
    """A round of reports as the school wants it. No courses means all of them; longer than two pages, `may_be_longer`."""

    name: str
    template_id: uuid.UUID
    year_groups: tuple[str, ...]
    points: tuple[uuid.UUID, ...]
    series: tuple[str, ...]
    parts: tuple[Part, ...]
    words_due: dt.date
    courses: tuple[uuid.UUID, ...] = ()
    shortest: int = 40
    longest: int = 600
    may_be_longer: bool = True

    def refuse_unsound(self) -> None:
        """Raises NotPossible where no comment could be as long as is asked."""
        if self.longest < self.shortest:
            raise NotPossible("The longest comment is shorter than the shortest.", "longest")


@transaction.atomic
def keep_template(*, by: Viewer, template: NewTemplate, template_id: uuid.UUID | None = None) -> uuid.UUID:
    """Make a template, or change one. Raises NotThere and NotPossible.

    What families have stays as it is; a report that they do not have yet is read again, since it says something else now.
    """
    reason = require(by, RUN_REPORTS)
    rows = ReportTemplate.objects.filter(school_id=by.school_id)
    row = rows.filter(id=template_id).first() if template_id else ReportTemplate(school_id=by.school_id)
    if row is None:
        raise NotThere(RUN_REPORTS)
    if rows.filter(name=template.name).exclude(id=row.id).exists():
        raise NotPossible("There is a template of this name already.", "name")
    row.name, row.sections = template.name, [str(one) for one in template.sections]
    row.opening, row.closing, row.logo = template.opening, template.closing, template.logo
    row.changed_at = by.moment
    row.save()
    rounds = ReportCycle.objects.filter(school_id=by.school_id, template_id=row.id)
    for cycle in (one for one in rounds if not one.is_released(by.today)):
        _refuse_unread(row, cycle.parts)
        _read_again(cycle)
    record(by, RUN_REPORTS, "keep a report template", reason=reason)
    return row.id


@transaction.atomic
def open_cycle(*, by: Viewer, cycle: NewCycle, cycle_id: uuid.UUID | None = None) -> uuid.UUID:
    """Begin a round of reports, or change one that families do not have yet. Raises NotThere and NotPossible."""
    reason = require(by, RUN_REPORTS)
    cycle.refuse_unsound()
    row = _row(by, cycle_id)
    _refuse_others(by, cycle)
    _refuse_unread(ReportTemplate.objects.get(school_id=by.school_id, id=cycle.template_id), cycle.parts)
    same = ReportCycle.objects.filter(school_id=by.school_id, year_id=row.year_id, name=cycle.name)
    if same.exclude(id=row.id).exists():
        raise NotPossible("There are reports of this name in this year already.", "name")
    row.name, row.template_id, row.words_due = cycle.name, cycle.template_id, cycle.words_due
    row.year_groups, row.points, row.series = list(cycle.year_groups), list(cycle.points), list(cycle.series)
    row.courses, row.parts = list(cycle.courses), [str(one) for one in cycle.parts]
    row.shortest, row.longest = cycle.shortest, cycle.longest
    row.save()
    if not cycle.may_be_longer:
        _refuse_third_page(by, row)
    if cycle_id is not None:
        _read_again(row)
    record(by, RUN_REPORTS, "set up reports", reason=reason)
    return row.id


def _refuse_third_page(by: Viewer, row: ReportCycle) -> None:
    """Refuse comments of a length that can take a report to a third page. Raises NotPossible."""
    fits = longest_that_fits(by, cycle_of(by, row))
    if fits == row.longest:
        return
    asked = f"With comments of {row.longest} characters a report can need a third page. "
    if fits is None or fits < row.shortest:
        raise NotPossible(
            f"{asked}So it does with shorter ones: ask for fewer results, or tick that reports may be longer.",
            "longest",
        )
    raise NotPossible(f"{asked}With {fits} at most it is two, or tick that reports may be longer.", "longest")


def _read_again(cycle: ReportCycle) -> None:
    """Take back that reports were found good: what was read, and made, said something else."""
    Report.objects.filter(school_id=cycle.school_id, cycle=cycle).update(read_at=None, read_by=None)


def _row(by: Viewer, cycle_id: uuid.UUID | None) -> ReportCycle:
    if cycle_id is not None:
        row = locked_cycle(by, cycle_id)
        refuse_released(by, row)
        return row
    year = AcademicYear.objects.filter(
        school_id=by.school_id, first_day__lte=by.today, last_day__gte=by.today
    ).first()
    if year is None:
        raise NotPossible("The school has no academic year for today.")
    return ReportCycle(school_id=by.school_id, year=year, made_at=by.moment, made_by=by.person_id)


def locked_cycle(by: Viewer, cycle_id: uuid.UUID) -> ReportCycle:
    """The cycle under lock. Raises NotThere."""
    row = ReportCycle.objects.select_for_update().filter(school_id=by.school_id, id=cycle_id).first()
    if row is None:
        raise NotThere(RUN_REPORTS)
    return row


def refuse_released(by: Viewer, row: ReportCycle) -> None:
    """What families have is not changed behind them. Raises NotPossible."""
    if row.is_released(by.today):
        raise NotPossible("Families have these reports already: what they were told stays as it is.")


def _refuse_others(by: Viewer, cycle: NewCycle) -> None:
    """Refuse anything named that is not the school's own. Raises NotThere."""
    asked = (
        (ReportTemplate, {cycle.template_id}),
        (AssessmentPoint, set(cycle.points)),
        (Course, set(cycle.courses)),
    )
    for model, ids in asked:
        if model.objects.filter(school_id=by.school_id, id__in=ids).count() < len(ids):
            raise NotThere(RUN_REPORTS)


def _refuse_unread(template: ReportTemplate, parts: Collection[str]) -> None:
    """Refuse to ask for words that no report of this template would show. Raises NotPossible."""
    unread = [part.words for part in Part if part in parts and section_of(part) not in template.sections]
    if unread:
        raise NotPossible(
            f"The template {template.name} has no place for this, so that no family would read it: {', '.join(unread)}.",
            "parts",
        )


@transaction.atomic
def release_reports(
    *, by: Viewer, cycle_id: uuid.UUID, day: dt.date | None, without_others: bool = False
) -> None:
    """Say from which day families get the reports that are made, or with None that they do not yet. Raises NotPossible.

    Nothing is made after the release: while others are still to be made, it is not done today unless that is meant.
    """
    reason = require(by, RUN_REPORTS)
    row = locked_cycle(by, cycle_id)
    refuse_released(by, row)
    if day is not None:
        _refuse_unready(by, row, day, without_others=without_others)
    row.released_on = day
    row.save(update_fields=["released_on"])
    record(by, RUN_REPORTS, "say when reports are released", reason=reason)


def _refuse_unready(by: Viewer, row: ReportCycle, day: dt.date, *, without_others: bool) -> None:
    """Refuse a past day, a release of nothing, and a release today that leaves out reports without anybody having said so."""
    if day < by.today:
        raise NotPossible("That day is over. Choose today or a later one.", "day")
    standing = standing_of(cycle_of(by, row))
    if not standing.made:
        raise NotPossible("No report is made yet.", "day")
    others = standing.not_made
    if day == by.today and others and not without_others:
        raise NotPossible(
            f"Of {standing.pupils} reports, {others} are not made, and none can be added once families have theirs. "
            "Make them first, or tick that they get none.",
            "day",
        )
