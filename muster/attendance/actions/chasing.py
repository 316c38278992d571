"""Chases registers that nobody has taken: writes once per register to the people who should have taken it."""

import uuid
from collections.abc import Iterator

from django.db import transaction

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.following import register_message
from muster.attendance.models import RegisterChase
from muster.attendance.queries.due import school_year
from muster.attendance.queries.today import DayRegister, Progress, registers_of_day
from muster.messaging.actions.sending import Draft, send_messages
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel
from muster.people.records import CONTACT_DETAILS
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@transaction.atomic(savepoint=False)
def chase_registers(*, by: Viewer) -> int:
    """Write to the people who should have taken today's missing registers, and return how many messages were sent.

    A register is chased once, whoever asks. Raises Refused and NotSendable.
    """
    missing = list(_not_chased(by))
    drafts = list(_drafts(by, missing))
    RegisterChase.objects.bulk_create(
        (
            RegisterChase(
                school_id=by.school_id,
                group_id=one.place.group_id,
                day=one.place.day,
                slot=one.place.slot,
                at=by.moment,
                by_person=by.person_id,
            )
            for one in missing
        ),
        ignore_conflicts=True,
    )
    send_messages(by=by, drafts=drafts)
    return len(drafts)


def _not_chased(by: Viewer) -> Iterator[DayRegister]:
    year = school_year(by, by.today)
    if year is None or not year.school.is_school_day(by.today):
        return
    chased = RegisterChase.objects.filter(school_id=by.school_id, day=by.today)
    done = set(chased.values_list("group_id", "slot"))
    for one in registers_of_day(by, year, by.today):
        if one.progress is Progress.MISSING and (one.place.group_id, one.place.slot) not in done:
            yield one


def _drafts(by: Viewer, missing: list[DayRegister]) -> Iterator[Draft]:
    people = sorted({staff for one in missing for staff in one.who_ids})
    addresses = _addresses(by, people)
    for one in missing:
        words = register_message(one.group_name, one.session, one.closes)
        for staff in dict.fromkeys(one.who_ids):
            if staff in addresses:
                parcel = Parcel(addresses[staff], "A register is missing", words)
                yield Draft(staff, Message.Channel.EMAIL, parcel, to_staff=True)


def _addresses(by: Viewer, people: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    opened = open_folders(by, WORK_FOLLOW_UP, people, Want(CONTACT_DETAILS), action="address message")
    held = opened.of(CONTACT_DETAILS)
    return {person: one.record.emails[0] for person, one in held.items() if one.record.emails}
