"""Says which reports the day of release leaves out: before it while they can still be made, and for a while after it."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import ngettext

from muster.protection.access.notices import Notice, declare_notices
from muster.protection.access.viewer import Viewer
from muster.reports.access import RUN_REPORTS
from muster.reports.models import ReportCycle
from muster.reports.queries.members import cycle_of
from muster.reports.queries.standing import Standing, standing_of
from muster.ui.formats import date

BEFORE = dt.timedelta(days=7)
AFTER = dt.timedelta(days=7)


@declare_notices
def left_out_of_release(viewer: Viewer) -> Iterator[Notice]:
    """For those who release: each round whose day is near or has just come, and which leaves somebody out."""
    if not viewer.may(RUN_REPORTS):
        return
    rows = ReportCycle.objects.filter(
        school_id=viewer.school_id,
        released_on__range=(viewer.today - AFTER, viewer.today + BEFORE),
    )
    for row in rows.select_related("year", "template").order_by("released_on"):
        words = left_out_words(row, standing_of(cycle_of(viewer, row)), viewer.today)
        if words:
            yield Notice(f"{row.name}: {words}", "reports")


def left_out_words(row: ReportCycle, standing: Standing, today: dt.date) -> str:
    """Who gets no report on the day, and what can be done; empty where nobody is left out, or no day is set."""
    if row.released_on is None or not standing.not_made:
        return ""
    counts = {"n": standing.not_made, "of": standing.pupils, "day": date(row.released_on)}
    if row.is_released(today):
        return (
            ngettext(
                "%(n)s of %(of)s reports was not made by %(day)s. That family has none: begin a new round for them.",
                "%(n)s of %(of)s reports were not made by %(day)s. Those families have none: begin a new round for them.",
                standing.not_made,
            )
            % counts
        )
    return (
        ngettext(
            "%(n)s of %(of)s reports is not made. On %(day)s families get those that are made, and the other none: "
            "make it before, or choose a later day.",
            "%(n)s of %(of)s reports are not made. On %(day)s families get those that are made, and the others none: "
            "make them before, or choose a later day.",
            standing.not_made,
        )
        % counts
    )
