"""The forms of the register: what was sent, as typed values or as words about what is wrong."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from muster.attendance.pages import WHY_WORDS, CodeGroup
from muster.attendance.queries.day_cards import DayCardChoices
from muster.attendance.rules import LONGEST_MINUTES_LATE, REASONS_OF_ONE_TAP, SentMark, WhyChanged
from muster.calendar.fields import MinuteField
from muster.ui.batches import Batch
from muster.ui.numbers import whole_number

MOST_MARKS = 200
_WHY_FROM_DEVICE = frozenset({WhyChanged.NOT_A_CHANGE, WhyChanged.HERE_AFTER_ALL, *REASONS_OF_ONE_TAP})
# The reasons for changing a mark after the register has closed; before that, none is needed.
_WHY_CHOICES = [
    (why.value, WHY_WORDS[why].capitalize())
    for why in (
        WhyChanged.ARRIVED_LATE,
        WhyChanged.REASON_RECEIVED,
        WhyChanged.HERE_AFTER_ALL,
        WhyChanged.WRONG_PUPIL,
        WhyChanged.WRONG_CODE,
        WhyChanged.OTHER,
    )
]


class UnreadableMarks(ValueError):
    """A batch of marks is malformed; says what is wrong without quoting a value."""


class _SentJson(msgspec.Struct, frozen=True):
    key: uuid.UUID
    pupil: uuid.UUID
    code: str
    was: str | None = None
    minutes: int | None = None
    at: dt.datetime | None = None
    why: int = WhyChanged.NOT_A_CHANGE


_batch = msgspec.json.Decoder(Batch[_SentJson])


def read_batch(body: bytes) -> tuple[list[SentMark], str]:
    """The marks that a device sends, and its ticket. Raises UnreadableMarks."""
    try:
        sent = _batch.decode(body)
    except msgspec.MsgspecError as error:
        raise UnreadableMarks(str(error)) from None
    if len(sent.marks) > MOST_MARKS:
        raise UnreadableMarks(f"at most {MOST_MARKS} marks are sent at once")
    naive = any(mark.at is not None and mark.at.tzinfo is None for mark in sent.marks)
    if naive:
        raise UnreadableMarks("the time of a mark carries its offset from UTC")
    if any(mark.at is not None and not dt.MINYEAR < mark.at.year < dt.MAXYEAR for mark in sent.marks):
        raise UnreadableMarks("the time of a mark lies in no year that a school has")
    if any(mark.why not in _WHY_FROM_DEVICE for mark in sent.marks):
        raise UnreadableMarks("there is no such reason for a change")
    marks = [
        SentMark(mark.key, mark.pupil, mark.code, mark.was, mark.minutes, mark.at, why=WhyChanged(mark.why))
        for mark in sent.marks
    ]
    return marks, sent.ticket


def read_sheet(fields: Mapping[str, Any]) -> tuple[list[SentMark], list[str]]:
    """The marks of the plain form, which is sent whole: those that differ from what the page showed, and what was unreadable.

    One field lists the pupils in the order of the rows, and the fields of a row carry its number, which keeps the page
    light. The form's `why` is the reason for all of them; the page that asks for it sends only the marks that need
    one.
    """
    why = whole_number(str(fields.get("why", "0")))
    reason = WhyChanged(why) if why is not None and why in _WHY_FROM_DEVICE else WhyChanged.NOT_A_CHANGE
    marks: list[SentMark] = []
    problems: list[str] = []
    for row, pupil_id in enumerate(str(fields.get("pupils", "")).split(), start=1):
        if f"mark-{row}" not in fields:
            continue
        try:
            marks += _changed(fields, row, uuid.UUID(pupil_id), why=reason)
        except ValueError:
            problems.append(f"Minutes late are a whole number up to {LONGEST_MINUTES_LATE}.")
    return marks, problems


def _changed(fields: Mapping[str, Any], row: int, pupil_id: uuid.UUID, *, why: WhyChanged) -> list[SentMark]:
    code, was = fields[f"mark-{row}"], fields.get(f"was-{row}", "")
    typed = str(fields.get(f"minutes-{row}", "")).strip()
    minutes = int(typed) if typed else None
    had = str(fields.get(f"had-minutes-{row}", ""))
    if code == was and typed == had:
        return []
    return [SentMark(uuid.uuid4(), pupil_id, code, was, minutes, why=why)]


class AmendForm(forms.Form):
    """A change of one mark after the register is finished: the code, the minutes, and why."""

    code = forms.ChoiceField(label=_("Mark"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes late"), required=False, min_value=0, max_value=LONGEST_MINUTES_LATE
    )
    why = forms.TypedChoiceField(label=_("Why it changes"), coerce=int, choices=_WHY_CHOICES)
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept sealed with this pupil, and shown in the history to those who may see why this pupil is absent."
            " Leave it empty where the choice above says it all."
        ),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        groups: Sequence[CodeGroup],
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        offered = ((group.words, list(group.codes)) for group in groups)
        _offer(self.fields["code"], [("", _("No mark")), *offered])


class MomentForm(forms.Form):
    """The past moment as at which a register is shown."""

    moment = MinuteField(label="As it was at")


class PinForm(forms.Form):
    """The PIN of a day card."""

    pin = forms.RegexField(
        r"^\d{6}$",
        label=_("PIN"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
        error_messages={"invalid": _("The PIN is six digits.")},
    )


class DayCardForm(forms.Form):
    """The supply teacher of a day card, and the groups it covers."""

    staff = forms.TypedChoiceField(label=_("Who covers"), coerce=uuid.UUID)
    groups = forms.TypedMultipleChoiceField(
        label=_("Which groups"), coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Mapping[str, Any] | None, *, choices: DayCardChoices) -> None:
        super().__init__(data)
        _offer(self.fields["staff"], [("", _("Choose")), *choices.staff])
        _offer(self.fields["groups"], choices.groups)


def _offer(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    """Set a field's choices for this request."""
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
