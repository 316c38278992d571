"""The page of what somebody did today, with undo."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.attendance.access import OPEN_REGISTERS
from muster.attendance.actions.saving import Saved
from muster.attendance.actions.taking_back import take_back_saving
from muster.attendance.marks import Mark
from muster.attendance.pages import mark_words, title_of
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.own_day import OwnSaving, own_savings
from muster.attendance.views import at_place
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One save in words."""

    entry_id: uuid.UUID
    at: dt.datetime
    place: RegisterPlace
    title: str
    what: str
    before: str


@requires(OPEN_REGISTERS)
@require_GET
def own_day(request: ViewerRequest) -> HttpResponse:
    """The viewer's own saves of today, each with an undo."""
    viewer = request.viewer
    lines = [_line(saving, viewer.now) for saving in own_savings(viewer)]
    return page(request, "attendance/own_day.html", {"lines": lines, "day": viewer.today})


@requires(OPEN_REGISTERS)
@require_POST
@at_place
def take_back(request: ViewerRequest, place: RegisterPlace, entry: uuid.UUID) -> HttpResponse:
    """Undo one save."""
    saved = take_back_saving(by=request.viewer, place=place, entry_id=entry)
    tell = flash_next if saved.saved else refuse_next
    tell(request, _said(saved))
    return HttpResponseRedirect(reverse("own_day"))


def _line(saving: OwnSaving, now: dt.datetime) -> OwnLine:
    header = saving.header
    first = saving.marks[0]
    return OwnLine(
        saving.entry_id,
        saving.at.astimezone(now.tzinfo),
        header.place,
        title_of(header, saving.group_name),
        f"{saving.name}: {_words(first.after, saving)}" if saving.name else _counted(saving),
        _("before: %(mark)s") % {"mark": _words(first.before, saving)} if saving.name else "",
    )


def _counted(saving: OwnSaving) -> str:
    """`Present (/): 25, Late (L): 1`."""
    return ", ".join(f"{_words(Mark(code), saving)}: {n}" for code, n in saving.codes.most_common())


def _words(mark: Mark, saving: OwnSaving) -> str:
    return mark_words(saving.header.profile.symbols_by_byte[mark.code], mark.minutes, saving.header)


def _said(saved: Saved) -> str:
    left = len(saved.conflicts) + len(saved.refused)
    words = ngettext(
        "%(num)s mark is as it was before.", "%(num)s marks are as they were before.", len(saved.saved)
    )
    kept = ngettext(
        "%(num)s was changed by somebody else since, and stays.",
        "%(num)s were changed by somebody else since, and stay.",
        left,
    )
    return " ".join([words % {"num": len(saved.saved)}, *([kept % {"num": left}] if left else [])])
