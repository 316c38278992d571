"""The pages of value added by a loaded table, with its uncertainty and the pupils behind each figure; and of the tables."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.assessment.access import OPEN_ASSESSMENT, SET_UP_ASSESSMENT
from muster.assessment.actions.transitions import retire_transitions
from muster.assessment.eight import is_of_grades
from muster.assessment.forms.value_added import ValueAddedAsked
from muster.assessment.queries import value_added as reading
from muster.assessment.queries.cohort import Cohorts, cohorts
from muster.assessment.queries.groups import sees_exactly
from muster.assessment.queries.lists import ways_to
from muster.assessment.queries.matrix import PointColumn, whose_day_has_come
from muster.assessment.transitions import GRADES, Added, SubjectTable
from muster.people.characteristics import COMPARED_BY
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(OPEN_ASSESSMENT)
@require_GET
def value_added(request: ViewerRequest) -> HttpResponse:
    """How grades compare with what others with the same start got, where a table is loaded."""
    viewer = request.viewer
    form = ValueAddedAsked(request.GET)
    form.is_valid()
    found = cohorts(viewer, form.cleaned_data.get("course"), reading.FINAL)
    tables = [one for one in reading.transition_tables(viewer) if not one.is_retired]
    starts = reading.starts_of(viewer, found)
    columns = [one for one in found.columns if is_of_grades(one.scale)]
    context: dict[str, object] = {
        "found": found,
        "tables": tables,
        "starts": starts,
        "columns": columns,
        "may_load": viewer.may(SET_UP_ASSESSMENT),
        "compared_by": COMPARED_BY if sees_exactly(viewer) else (),
    }
    if tables and starts and columns:
        asked = _asked(form.cleaned_data, found, columns, tables=tables, starts=starts, today=viewer.today)
        counted = reading.value_added(viewer, found, asked)
        context |= {
            "counted": counted,
            "asked": asked,
            "sentence": sentence(counted.rows[0].added),
            "query": _query(found, asked),
            "words": value_words,
        }
        context |= _behind(viewer, found, counted, form.cleaned_data.get("behind"))
    return page(request, "assessment/value_added.html", context)


def _behind(viewer: Viewer, found: Cohorts, counted: reading.ValueAdded, at: int | None) -> dict[str, object]:
    """The pupils behind the row of figures that was opened, and where each name leads; nothing where none was."""
    if at is None or at >= len(counted.rows):
        return {}
    behind = reading.names_behind_value(viewer, counted, at)
    ways = ways_to(viewer, [one.pupil_id for one in behind], found.places)
    return {"behind": behind, "behind_at": at, "ways": ways}


def _asked(
    said: Mapping[str, Any],
    found: Cohorts,
    columns: Sequence[PointColumn],
    *,
    tables: list[reading.TableRow],
    starts: tuple[reading.Start, ...],
    today: dt.date,
) -> reading.ValueAsked:
    """What the address asks for; else the newest table, the mean of the scores, the last results, and all classes."""
    table = next((one for one in tables if one.id == said.get("table")), tables[0])
    past = whose_day_has_come(columns, today)
    group = said["group"] if said.get("group") in found.members else None
    years = said.get("years", "") if said.get("years") in dict(found.years) and group is None else ""
    return reading.ValueAsked(
        at=next((one for one in columns if one.number == said.get("at")), past[-1]),
        start=next((one for one in starts if one.key == said.get("start")), starts[0]),
        table=table,
        subject=_subject(
            table, said.get("subject", ""), dict(found.courses).get(found.course or uuid.UUID(int=0), "")
        ),
        group=group,
        years=years,
        by=said.get("by", ""),
    )


def _subject(table: reading.TableRow, asked: str, course: str) -> SubjectTable:
    """The subject of the table that is asked for, else the one that is called as the course, else the first."""
    by_name = {one.subject.casefold(): one for one in table.subjects}
    return by_name.get(asked.casefold()) or by_name.get(course.casefold()) or table.subjects[0]


def _query(found: Cohorts, asked: reading.ValueAsked) -> str:
    return urlencode({
        "course": found.course, "group": asked.group or "", "years": asked.years, "at": asked.at.number,
        "start": asked.start.key, "table": asked.table.id, "subject": asked.subject.subject, "by": asked.by,
    })  # fmt: skip


def value_words(mean: float | None) -> str:
    """A difference of grades in words, always to hundredths: a mean beside its range must not look nearer to one end."""
    if mean is None:
        return _("no figure")
    size = round(abs(mean), 2)
    if not size:
        return _("as expected")
    words = _("%(n)s of a grade above") if mean > 0 else _("%(n)s of a grade below")
    if size >= 1:
        words = _("%(n)s grades above") if mean > 0 else _("%(n)s grades below")
    return words % {"n": f"{size:.2f}"}


def sentence(added: Added) -> str:
    """The finding in one sentence, with whether it can be told from chance."""
    if added.mean is None:
        return _("Nobody has both a starting point and a grade.")
    if added.interval is None:
        return _("%(words)s on average; too few to say more.") % {"words": _capital(value_words(added.mean))}
    low, high = (value_words(one) for one in added.interval)
    words = _("%(words)s on average, mostly between %(low)s and %(high)s") % {
        "words": _capital(value_words(added.mean)),
        "low": low,
        "high": high,
    }
    clear = _("more than chance would do") if added.is_clear else _("chance alone could do this")
    return f"{words}: {clear}."


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


@requires(OPEN_ASSESSMENT)
@require_GET
def transition_tables(request: ViewerRequest) -> HttpResponse:
    """The tables that were loaded, with where each comes from."""
    context = {
        "tables": reading.transition_tables(request.viewer),
        "grades": GRADES,
        "may_load": request.viewer.may(SET_UP_ASSESSMENT),
    }
    return page(request, "assessment/transition_tables.html", context)


@requires(SET_UP_ASSESSMENT)
@require_POST
def retire_transition_table(request: ViewerRequest, table_id: uuid.UUID) -> HttpResponse:
    """Use a table no longer, or again."""
    retired = "retired" in request.POST
    retire_transitions(by=request.viewer, table_id=table_id, retired=retired)
    flash_next(request, _("It is used no longer.") if retired else _("It is used again."))
    return redirect("transition_tables")
