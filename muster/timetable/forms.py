"""The forms of the timetable: a lesson, the letters of weeks, and who covers which lesson."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.calendar.profile import WEEKDAYS
from muster.timetable.rules import PlannedLesson, Slot
from muster.ui.formats import full_date

LETTERS = ("A", "B", "C", "D")
_WEEKS = [("", "Every week"), *((letter, f"Week {letter}") for letter in LETTERS)]
_COVER_FIELD = "cover-"

Choices = Sequence[tuple[uuid.UUID, str]]


class LessonForm(forms.Form):
    """A lesson: which group, when, by whom, where, from which day on."""

    group_id = IdChoiceField(label="Which group")
    weekday = forms.TypedChoiceField(label="On", coerce=int)
    period = forms.TypedChoiceField(label="Period", coerce=int)
    week = forms.ChoiceField(label="In", choices=_WEEKS, required=False)
    staff_id = IdChoiceField(label="Who teaches it", required=False)
    room = words_field("Room", longest=40)
    first_day = day_field("From")
    knowing = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def offer(
        self, groups: Choices, staff: Choices, periods: Sequence[tuple[int, str]], weekdays: Sequence[int]
    ) -> None:
        """Offer the groups that are taught in lessons, everyone who works here, and the periods of the year."""
        for name, choices in (("group_id", groups), ("staff_id", staff)):
            field = self.fields[name]
            if isinstance(field, IdChoiceField):
                field.offer(choices, nothing="" if name == "group_id" else "Nobody yet")
        plain: Mapping[str, list[tuple[Any, str]]] = {
            "weekday": [(day, WEEKDAYS[day].capitalize()) for day in weekdays],
            "period": list(periods),
        }
        for name, offered in plain.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def lesson(self) -> PlannedLesson:
        """The lesson as it was typed."""
        cleaned = self.cleaned_data
        slot = Slot(cleaned["week"], cleaned["weekday"], cleaned["period"])
        return PlannedLesson(cleaned["group_id"], slot, cleaned["staff_id"], cleaned["room"].strip())

    def knows_of(self, clashes: Sequence[str]) -> bool:
        """Whether these very clashes were read before the lesson was sent again."""
        known: str = self.cleaned_data["knowing"]
        return not clashes or known == what_was_read(clashes)


def what_was_read(clashes: Sequence[str]) -> str:
    """What stands for the words of a warning in the form that goes on in spite of it."""
    return hashlib.sha256("\n".join(clashes).encode()).hexdigest()


class EndLessonForm(forms.Form):
    """The last day of a lesson."""

    last_day = day_field("Last day")

    def first_day_without(self) -> dt.date:
        """The day from which on the lesson is not held."""
        last_day: dt.date = self.cleaned_data["last_day"]
        return last_day + dt.timedelta(days=1)


class WeeksForm(forms.Form):
    """The letter of each school week, and a way to fill them in turn."""

    length = forms.ChoiceField(
        label="Pattern",
        required=False,
        choices=[
            ("", "As chosen below"),
            ("1", "All weeks alike"),
            ("2", "A, B, in turn"),
            ("3", "A, B, C, in turn"),
        ],
        help_text="Filled from the first school week of the year on; correct single weeks afterwards.",
    )

    def __init__(self, data: Any, *, weeks: Sequence[tuple[dt.date, str]]) -> None:  # noqa: ANN401  # Django's own
        super().__init__(data)
        for monday, letter in weeks:
            self.fields[f"week-{monday}"] = forms.ChoiceField(
                label=f"Week of {full_date(monday)}", choices=_WEEKS, required=False, initial=letter
            )

    def letters(self) -> dict[dt.date, str]:
        """The letter of each week, as chosen one by one."""
        return {
            dt.date.fromisoformat(name.removeprefix("week-")): letter
            for name, letter in self.cleaned_data.items()
            if name.startswith("week-")
        }


def read_cover(fields: Mapping[str, str]) -> dict[tuple[uuid.UUID, str, int | None], uuid.UUID]:
    """Who covers what, as chosen beside each lesson: (group, kind, slot) -> staff. What cannot be read is left out."""
    chosen: dict[tuple[uuid.UUID, str, int | None], uuid.UUID] = {}
    for name, value in fields.items():
        if not name.startswith(_COVER_FIELD) or not value:
            continue
        try:
            group, kind, slot = name.removeprefix(_COVER_FIELD).rsplit("_", 2)
            chosen[uuid.UUID(group), kind, int(slot)] = uuid.UUID(value)
        except ValueError:
            continue
    return chosen
