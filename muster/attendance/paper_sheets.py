"""A register for printing: the words of the screen, without its marks."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.attendance.pages import register_page
from muster.attendance.queries.sheets import Sheet
from muster.ui.formats import day as day_words


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A pupil on the sheet: the name, and what the person taking the register must know about this session."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One printed register, without needs, reasons or figures."""

    title: str
    day: str
    times: str
    count: str
    rows: tuple[PaperRow, ...]


def paper_sheet(sheet: Sheet, now: dt.datetime) -> PaperSheet:
    """One printed register; its rows are numbered for typing in."""
    shown = register_page(sheet, now)
    return PaperSheet(
        shown.title,
        f"{day_words(sheet.header.place.day)} {sheet.header.place.day.year}",
        shown.times,
        ngettext("%(num)s pupil", "%(num)s pupils", len(sheet.rows)) % {"num": len(sheet.rows)},
        tuple(PaperRow(row.name, row.expected or _left(row.left)) for row in shown.rows),
    )


def _left(at: str) -> str:
    return _("left %(time)s") % {"time": at} if at else ""
