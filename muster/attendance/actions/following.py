"""The steps taken about an absence without a reason. Each is kept in the child's folder and can be taken back."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec
from django.db import transaction

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.actions.asking import ask_family
from muster.attendance.actions.saving import save_marks
from muster.attendance.following import LINK_PLACE, Asking, prepared_message
from muster.attendance.intake import Because
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import school_year
from muster.attendance.queries.open_slots import asked_day, open_slots
from muster.attendance.queries.roll import roll_on
from muster.attendance.records import FOLLOW_UP, Did, FollowUp, Step
from muster.attendance.rules import SentMark, WhyChanged
from muster.calendar.queries import letterhead
from muster.messaging.actions.sending import Draft, send_messages
from muster.messaging.models import Message
from muster.messaging.rules import words_of
from muster.messaging.sealing import Parcel
from muster.people.models import ContactLink
from muster.people.records import CONTACT_DETAILS
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.keeping import open_to_change
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, rewrite_opened
from muster.ui.formats import clock
from muster.ui.formats import day as day_in_words

Slot = tuple[dt.date, int]


class FollowUpRefused(Exception):
    """A step cannot be taken; the words say why and what to do, and are for the screen alone."""

    def __init__(self, words: str) -> None:
        super().__init__("a step of following up was refused")
        self.words = words


@dataclass(frozen=True, slots=True)
class ToFamily:
    """A message to one contact about some children. `link` makes the address of a link from its token."""

    contact: uuid.UUID
    channel: Message.Channel
    words: str
    link: Callable[[str], str]


@transaction.atomic(savepoint=False)
def log_call(
    *, by: Viewer, pupils: Sequence[uuid.UUID], contact: uuid.UUID, answered: bool, words: str = ""
) -> None:
    """Record a call about these children, and who is now dealing with them. Raises NotThere."""
    _require_family(by, pupils, contact)
    step = Step(
        by.moment, by.today, Did.CALLED, by.person_id, contact=contact, answered=answered, words=words
    )
    _add(by, pupils, step)


def _require_family(by: Viewer, pupils: Sequence[uuid.UUID], contact: uuid.UUID) -> None:
    """Raises NotThere unless the contact belongs to at least one of these children."""
    links = ContactLink.objects.filter(school_id=by.school_id, pupil_id__in=pupils, contact_id=contact)
    if not links.exists():
        raise NotThere(WORK_FOLLOW_UP, [contact])


@transaction.atomic(savepoint=False)
def message_family(*, by: Viewer, pupils: Sequence[uuid.UUID], to: ToFamily) -> uuid.UUID:
    """Send one message about these children, with a link for each if the words ask for one.

    A sent message does not count as contact. Raises NotThere, Refused and NotSendable.
    """
    days = {pupil: asked_day(by, open_slots(by, pupil)) for pupil in pupils}
    links = [
        to.link(ask_family(by=by, pupil_id=pupil, contact_id=to.contact, day=day))
        for pupil, day in days.items()
    ]
    words = to.words.replace(LINK_PLACE, " ".join(links))
    school = letterhead(by)
    today = Asking(school.name, school.telephone, ("",))
    over = [replace(today, day=day_in_words(day)) for day in days.values()]
    usual = (prepared_message(asking, "") for asking in (today, *over))
    draft = Draft(
        to.contact,
        to.channel,
        Parcel(_address(by, to), school.name, words),
        about=pupils,
        allowed=words_of(" ".join([*usual, *links])),
    )
    (message,) = send_messages(by=by, drafts=[draft])
    _add(
        by, pupils, Step(by.moment, by.today, Did.MESSAGED, by.person_id, contact=to.contact, message=message)
    )
    return message


def _address(by: Viewer, to: ToFamily) -> str:
    """The contact's address on this channel; empty if there is none."""
    opened = open_folders(by, WORK_FOLLOW_UP, [to.contact], Want(CONTACT_DETAILS), action="address message")
    held = opened.of(CONTACT_DETAILS).get(to.contact)
    if held is None:
        return ""
    found = held.record.emails if to.channel is Message.Channel.EMAIL else held.record.telephones
    return found[0] if found else ""


@transaction.atomic(savepoint=False)
def note_reply(*, by: Viewer, pupils: Sequence[uuid.UUID], contact: uuid.UUID | None, words: str) -> None:
    """Record what a family said, however it was received. Raises NotThere."""
    if contact is not None:
        _require_family(by, pupils, contact)
    _add(by, pupils, Step(by.moment, by.today, Did.REPLIED, by.person_id, contact=contact, words=words))


@transaction.atomic(savepoint=False)
def tell_outside(*, by: Viewer, pupils: Sequence[uuid.UUID], whom: str) -> None:
    """Record that somebody outside the school was told, by whom and when. Raises NotThere."""
    _add(by, pupils, Step(by.moment, by.today, Did.TOLD, by.person_id, told=whom))


@transaction.atomic(savepoint=False)
def note_letter(*, by: Viewer, pupils: Sequence[uuid.UUID], title: str) -> None:
    """Record that a letter was written to these children's families; it does not change who is dealing with them. Raises NotThere."""
    step = Step(by.moment, by.today, Did.WRITTEN, by.person_id, words=title)
    _change(by, pupils, lambda held: msgspec.structs.replace(held, steps=(*held.steps, step)))


@transaction.atomic(savepoint=False)
def come_back(*, by: Viewer, pupils: Sequence[uuid.UUID], at: dt.datetime) -> None:
    """Put these children aside until a moment. Raises NotThere and FollowUpRefused."""
    if at <= by.moment:
        raise FollowUpRefused("Choose a time that is still to come.")
    step = Step(by.moment, by.today, Did.LATER, by.person_id, words=f"at {clock(at)}")
    _add(by, pupils, step, come_back_at=at)


@transaction.atomic(savepoint=False)
def pass_to(*, by: Viewer, pupils: Sequence[uuid.UUID], staff_id: uuid.UUID, name: str) -> None:
    """Pass these children to a colleague, who deals with them from now on. Raises NotThere."""
    _add(by, pupils, Step(by.moment, by.today, Did.PASSED, by.person_id, words=f"to {name}"), owner=staff_id)


@transaction.atomic(savepoint=False)
def give_reason(
    *, by: Viewer, pupil_id: uuid.UUID, code: str, slots: Sequence[Slot], words: str = ""
) -> None:
    """Give these absences of one child their reason: each code changes, and the old one stays in the history.

    Raises NotThere, NoRegister, and FollowUpRefused if a mark was changed meanwhile or the viewer may not enter the
    code.
    """
    year = school_year(by, by.today)
    if year is None:
        raise NotThere(WORK_FOLLOW_UP, [pupil_id])
    no_reason = year.profile.follow_up.no_reason
    for day, slot in sorted(slots):
        _mark(by, (day, slot), SentMark(uuid.uuid4(), pupil_id, code, no_reason), words=words)
    step = Step(by.moment, by.today, Did.REASON, by.person_id, code=code, words=words, slots=tuple(slots))
    _add(by, [pupil_id], step)


def _mark(by: Viewer, slot: Slot, sent: SentMark, *, words: str = "", is_undo: bool = False) -> None:
    form = _form_on(by, sent.pupil_id, slot[0])
    place = RegisterPlace(form, slot[0], Register.Kind.SESSION, slot[1])
    why = WhyChanged.WRONG_CODE if is_undo else WhyChanged.REASON_RECEIVED
    saved = save_marks(
        by=by, place=place, marks=[sent], because=Because(why, words), origin=RegisterEntry.Origin.OFFICE
    )
    if saved.conflicts:
        raise FollowUpRefused("This mark was changed meanwhile. Look at the list again.")
    for refused in saved.refused:
        raise FollowUpRefused(refused.why)


def _form_on(by: Viewer, pupil_id: uuid.UUID, day: dt.date) -> uuid.UUID:
    """The form the pupil was in on that day. Raises NotThere."""
    on_roll = roll_on(by, day, pupils=[pupil_id]).get(pupil_id)
    if on_roll is None or on_roll.form_id is None:
        raise NotThere(WORK_FOLLOW_UP, [pupil_id])
    return on_roll.form_id


@transaction.atomic(savepoint=False)
def take_back_step(*, by: Viewer, pupils: Sequence[uuid.UUID], at: dt.datetime) -> None:
    """Take back a step, identified by its time; a reason is replaced by the mark before it.

    Raises NotThere, NoRegister and FollowUpRefused.
    """
    for pupil, held in _open(by, pupils).items():
        given = [one for one in held.steps if one.at == at and one.did is Did.REASON and not one.taken_back]
        for slot, code in ((slot, one.code) for one in given for slot in one.slots):
            _unmark(by, pupil, slot, code)
    _change(
        by,
        pupils,
        lambda held: msgspec.structs.replace(held, steps=_without(held.steps, at), come_back_at=None),
    )


def _unmark(by: Viewer, pupil: uuid.UUID, slot: Slot, code: str) -> None:
    year = school_year(by, slot[0])
    if year is not None:
        sent = SentMark(uuid.uuid4(), pupil, year.profile.follow_up.no_reason, code)
        _mark(by, slot, sent, is_undo=True)


def _without(steps: Sequence[Step], at: dt.datetime) -> tuple[Step, ...]:
    return tuple(msgspec.structs.replace(step, taken_back=True) if step.at == at else step for step in steps)


def _open(by: Viewer, pupils: Sequence[uuid.UUID]) -> dict[uuid.UUID, FollowUp]:
    want = _want(by, pupils)
    opened = open_folders(by, WORK_FOLLOW_UP, pupils, want, action="open follow-up")
    return {pupil: held.record for pupil, held in opened.of(FOLLOW_UP, want.period).items()}


def _want(by: Viewer, pupils: Sequence[uuid.UUID]) -> Want[FollowUp]:
    year = school_year(by, by.today)
    if year is None:
        raise NotThere(WORK_FOLLOW_UP, pupils)
    return Want(FOLLOW_UP, year.period)


def _add(
    by: Viewer,
    pupils: Sequence[uuid.UUID],
    step: Step,
    *,
    owner: uuid.UUID | None = None,
    come_back_at: dt.datetime | None = None,
) -> None:
    """Add a step to these children's records. The person taking it becomes responsible for them, unless somebody already is."""

    def added(held: FollowUp) -> FollowUp:
        hand = owner or held.owner or by.person_id
        return FollowUp((*held.steps, step), hand, come_back_at)

    _change(by, pupils, added)


def _change(by: Viewer, pupils: Sequence[uuid.UUID], change: Callable[[FollowUp], FollowUp]) -> None:
    want, people = _want(by, pupils), sorted(set(pupils))
    opened = open_to_change(by, WORK_FOLLOW_UP, people, want=want, empty=FollowUp(), action="follow up")
    held = opened.of(FOLLOW_UP, want.period)
    changes = [Change(pupil, change(held[pupil].record), held[pupil].version) for pupil in people]
    rewrite_opened(by, opened, FOLLOW_UP, changes, period=want.period)
