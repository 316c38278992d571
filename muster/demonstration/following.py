"""What an invented school's office has done this morning about absences without a reason, and at the desk."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from django.conf import settings

from muster.attendance.actions.desk import Departure, DeskRefused, note_arrival, note_departure
from muster.attendance.actions.following import ToFamily, log_call, message_family, note_reply
from muster.attendance.queries.follow_up import Line, worklist
from muster.messaging.models import Message
from muster.protection.access.viewer import Viewer

_CALLED, _MESSAGED, _ANSWERED = 3, 3, 1
_MINUTES_AGO = 20


def follow_up_so_far(officer: Viewer) -> None:
    """Ring the first families, write to the next, and note the one answer so far; the rest still wait."""
    earlier = replace(officer, moment=officer.moment - dt.timedelta(minutes=_MINUTES_AGO))
    found = worklist(earlier)
    lines = iter([line for line in found.lines if line.contacts] if found else [])
    for number, line in enumerate(islice(lines, _CALLED)):
        log_call(
            by=earlier,
            pupils=_pupils(line),
            contact=line.contacts[0].id,
            answered=number < _ANSWERED,
            words="will ring back with the reason" if number < _ANSWERED else "",
        )
    for number, line in enumerate(islice(lines, _MESSAGED)):
        _write(earlier, line)
        if number < _ANSWERED:
            note_reply(
                by=officer, pupils=_pupils(line), contact=line.contacts[0].id, words="On the bus, delayed"
            )


def _write(by: Viewer, line: Line) -> None:
    to = ToFamily(line.contacts[0].id, Message.Channel.TEXT, line.message, _address)
    message_family(by=by, pupils=_pupils(line), to=to)


def _address(token: str) -> str:
    return f"{settings.ADDRESS or ''}/absence/{token}"


def _pupils(line: Line) -> list[uuid.UUID]:
    return [child.id for child in line.children]


def desk_so_far(office: Viewer, pupils: Sequence[uuid.UUID]) -> None:
    """Let two pupils arrive late through the office, and one leave for the dentist."""
    first, second, third = pupils[:3]
    for pupil in (first, second):
        note_arrival(by=office, pupil_id=pupil)
    try:
        note_departure(by=office, pupil_id=third, departure=Departure("M", "dentist", has_read_warning=True))
    except DeskRefused:
        return
