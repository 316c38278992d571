"""How pages word a known absence: its days and its state."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from muster.attendance.known import AGREED, ASKED, Clash
from muster.attendance.records import KnownAbsence
from muster.calendar.profile import WEEKDAYS, Profile
from muster.ui.formats import date, span


def when_words(absence: KnownAbsence, profile: Profile) -> str:
    """`25 November, morning`, `2 to 20 November 2026, Mondays and Tuesdays`."""
    first, last = absence.first_day, absence.last_day
    is_one_month = (first.year, first.month) == (last.year, last.month)
    days = date(first) if first == last else span(first, last, with_year=not is_one_month)
    weekdays = _in_a_row([f"{WEEKDAYS[day].capitalize()}s" for day in absence.weekdays])
    slots = _in_a_row([profile.sessions[slot].name for slot in absence.slots if slot < len(profile.sessions)])
    return ", ".join(part for part in (days, weekdays, slots) if part)


def _in_a_row(words: Sequence[str]) -> str:
    """`Mondays`, `Mondays and Fridays`, `Mondays, Wednesdays and Fridays`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def state_words(absence: KnownAbsence) -> str:
    """Whether it is agreed, requested, or cancelled."""
    if absence.state == ASKED:
        return _("asked for, not yet decided")
    return "" if absence.state == AGREED else _("does not take place")


CLASH_WORDS = {
    Clash.SEEN: "Known to be away, and marked as here",
    Clash.NO_REASON: "Absent without a reason, and a reason is known",
    Clash.NOT_CONFIRMED: "Nobody has confirmed the head count",
}
SETTLE_WORDS = {
    Clash.SEEN: (("seen", "The register is right"),),
    Clash.NO_REASON: (("known", "Use the known reason"), ("seen", "It did not hold then")),
    Clash.NOT_CONFIRMED: (("known", "Confirmed: there"), ("seen", "Was not there")),
}
