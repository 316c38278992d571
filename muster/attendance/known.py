"""Absences known beforehand: which code a register is pre-filled with. Pre-filled is never locked."""

from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.records import KnownAbsences


def known_code(known: KnownAbsences, place: RegisterPlace) -> str:
    """The code of the absence that covers this session; empty where none does. Lessons are not pre-filled."""
    if place.kind is not Register.Kind.SESSION:
        return ""
    for absence in known.absences:
        covers_day = absence.first_day <= place.day <= absence.last_day
        if covers_day and (not absence.slots or place.slot in absence.slots):
            return absence.code
    return ""
