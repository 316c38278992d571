"""Corrects and removes the parts of a year, keeping what each row said before."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import models, transaction
from django.forms.models import model_to_dict

from muster.calendar.access import CHANGE_CALENDAR
from muster.calendar.actions.years import (
    NewPeriod,
    NewSpan,
    NewTime,
    refuse_shared_years,
    refuse_wrong_length,
    refuse_wrong_span,
)
from muster.calendar.evidence import lessons_marked
from muster.calendar.models import AcademicYear, CalendarChange, Closure, LessonPeriod, SessionTime, Term
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

Row = AcademicYear | Term | Closure | SessionTime | LessonPeriod
ROWS: Mapping[str, type[Row]] = {
    "year": AcademicYear,
    "term": Term,
    "closure": Closure,
    "time": SessionTime,
    "period": LessonPeriod,
}
"""What a calendar is made of, under the names that addresses and `CalendarChange` use."""


def change_year(*, by: Viewer, year_id: uuid.UUID, last_day: dt.date) -> None:
    """Correct the last day of a year. Its first day never changes: the lines of attendance count from it.

    Raises NotThere, and NotPossible if the year would end before it or one of its terms does, be too long, or share
    days with another year.
    """
    year = AcademicYear.objects.filter(school_id=by.school_id, id=year_id).first()
    if year is None:
        raise NotThere(CHANGE_CALENDAR)
    refuse_wrong_length(year.first_day, last_day)
    refuse_shared_years(by, year.first_day, last_day, field="last_day", but=year.id)
    if Term.objects.filter(school_id=by.school_id, year_id=year_id, last_day__gt=last_day).exists():
        raise NotPossible("A term goes on after that day.", "last_day")
    _change(by, "year", year_id, {"last_day": last_day})


def change_term(*, by: Viewer, term_id: uuid.UUID, term: NewSpan) -> None:
    """Correct a term or half-term. Raises NotThere, and NotPossible as `refuse_wrong_span` does.

    A half-term in which lessons were marked keeps its kind and its first day, from which their marks are counted.
    """
    row = Term.objects.filter(school_id=by.school_id, id=term_id).select_related("year").first()
    if row is None:
        raise NotThere(CHANGE_CALENDAR)
    refuse_wrong_span(by, row.year, term, but=term_id)
    if (term.kind, term.first_day) != (row.kind, row.first_day):
        _refuse_if_marked(by, row, "first_day")
    _change(
        by,
        "term",
        term_id,
        {"kind": term.kind, "name": term.name, "first_day": term.first_day, "last_day": term.last_day},
    )


def _refuse_if_marked(by: Viewer, term: Term, field: str | None = None) -> None:
    if term.kind == Term.Kind.HALF_TERM and lessons_marked(by, term.first_day, term.last_day):
        raise NotPossible(
            "Lessons were marked in this half-term, and their marks are counted from its first day.", field
        )


def change_closure(*, by: Viewer, closure_id: uuid.UUID, closure: NewSpan) -> None:
    """Correct days of closure. Raises NotThere."""
    _change(
        by,
        "closure",
        closure_id,
        {
            "kind": closure.kind,
            "site_id": closure.site_id,
            "first_day": closure.first_day,
            "last_day": closure.last_day,
        },
    )


def change_time(*, by: Viewer, time_id: uuid.UUID, time: NewTime) -> None:
    """Correct when a session opens, closes and ends, or for whom these times hold. Raises NotThere."""
    _change(
        by,
        "time",
        time_id,
        {
            "slot": time.slot,
            "opens": time.opens,
            "closes": time.closes,
            "ends": time.ends,
            "weekday": time.weekday,
            "year_groups": list(time.year_groups),
            "site_id": time.site_id,
        },
    )


def change_period(*, by: Viewer, period_id: uuid.UUID, period: NewPeriod) -> None:
    """Correct a lesson's name and times. Its number never changes, because lesson marks refer to it. Raises NotThere."""
    _change(by, "period", period_id, {"name": period.name, "starts": period.starts, "ends": period.ends})


@transaction.atomic
def remove_row(*, by: Viewer, what: str, row_id: uuid.UUID) -> None:
    """Remove a term, closure, session time or lesson period.

    Raises NotThere, and NotPossible for a year and for a half-term in which lessons were marked.
    """
    reason = require(by, CHANGE_CALENDAR)
    if what == "year":
        raise NotPossible("A year is not removed: registers may lie in it.")
    row = _locked(by, what, row_id)
    if isinstance(row, Term):
        _refuse_if_marked(by, row)
    keep_change(by, what, row, before=snapshot(row), after=None)
    row.delete()
    record(by, CHANGE_CALENDAR, f"remove {what}", reason=reason)


@transaction.atomic
def _change(by: Viewer, what: str, row_id: uuid.UUID, values: Mapping[str, object]) -> None:
    reason = require(by, CHANGE_CALENDAR)
    row = _locked(by, what, row_id)
    before = snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    if snapshot(row) != before:
        row.save(update_fields=list(values))
        keep_change(by, what, row, before=before, after=snapshot(row))
        record(by, CHANGE_CALENDAR, f"change {what}", reason=reason)


def keep_change(
    by: Viewer,
    what: str,
    row: models.Model,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object] | None,
) -> None:
    """Keep what a row of the calendar or the settings said before, and what it says now."""
    CalendarChange.objects.create(
        school_id=by.school_id,
        what=what,
        row_id=row.pk,
        before=before,
        after=after,
        changed_at=by.moment,
        changed_by=by.person_id,
    )


def snapshot(row: models.Model) -> dict[str, object]:
    """The row's own columns as JSON can hold them."""
    return {name: _plain(value) for name, value in model_to_dict(row).items()}


def _plain(value: object) -> object:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _locked(by: Viewer, what: str, row_id: uuid.UUID) -> Row:
    if what not in ROWS:
        raise NotThere(CHANGE_CALENDAR)
    row = ROWS[what].objects.filter(school_id=by.school_id, id=row_id).select_for_update().first()
    if row is None:
        raise NotThere(CHANGE_CALENDAR)
    return row
