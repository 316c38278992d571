"""The forms of visits, fixtures and placements: what, when, who leads and who comes along; and of a head count."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from muster.attendance.dated_forms import DatedForm
from muster.calendar.fields import words_field
from muster.calendar.profile import KnownKind, Profile
from muster.people.actions.events import NewEvent

Choices = Sequence[tuple[uuid.UUID, str]]
_LONGEST_LIST = 4000


class PupilsForm(forms.Form):
    """Pupils ticked in the chosen groups, or written by name, one per line."""

    pupils = forms.TypedMultipleChoiceField(
        label="Who comes along?", coerce=uuid.UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = words_field("Others, by name", longest=_LONGEST_LIST, lines=3, help_text="One name a line.")

    find: Callable[[str], uuid.UUID | str]

    def offer_pupils(self, pupils: Choices, find: Callable[[str], uuid.UUID | str]) -> None:
        """Offer these pupils for ticking, and use `find` to look up written names."""
        self.find = find
        field = self.fields["pupils"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(pupil), words) for pupil, words in pupils]
        if not pupils:
            del self.fields["pupils"]

    def clean_others(self) -> tuple[uuid.UUID, ...]:
        """The pupils written by name. Each line must match exactly one."""
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        found = [self.find(line) for line in lines]
        wrong = [f"Line {n}: {one}" for n, one in enumerate(found, start=1) if isinstance(one, str)]
        if wrong:
            raise forms.ValidationError([forms.ValidationError(words) for words in wrong])
        return tuple(one for one in found if isinstance(one, uuid.UUID))

    def clean(self) -> dict[str, object]:
        """Require that somebody is chosen."""
        cleaned = self.cleaned_data
        if "others" in cleaned and not (cleaned.get("pupils") or cleaned["others"]):
            self.add_error("others", "Choose at least one pupil, or write a name.")
        return cleaned

    def chosen_pupils(self) -> tuple[uuid.UUID, ...]:
        """Everybody ticked or written, each once."""
        return tuple(dict.fromkeys((*self.cleaned_data.get("pupils", ()), *self.cleaned_data["others"])))


class MorePupilsForm(PupilsForm):
    """Further pupils who come along."""

    def __init__(
        self,
        data: Any,  # noqa: ANN401  # Django's own QueryDict or nothing
        *,
        pupils: Choices,
        find: Callable[[str], uuid.UUID | str],
    ) -> None:
        super().__init__(data)
        self.offer_pupils(pupils, find)


class EventForm(DatedForm, PupilsForm):
    """An event: what, when, who leads, and who comes along."""

    field_order = ("name", "kind", "first_day", "last_day", "slots", "leaders", "pupils", "others")

    name = words_field(
        "What is it called?", required=True, longest=100, help_text="Museum, under-11 football"
    )
    leaders = forms.TypedMultipleChoiceField(
        label="Who leads it?",
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one leader."},
        help_text="They see families' telephones from the day before to the last day.",
    )

    def __init__(
        self,
        data: Any,  # noqa: ANN401  # Django's own QueryDict or nothing
        *,
        kinds: Sequence[KnownKind],
        profile: Profile,
        leaders: Choices,
        pupils: Choices,
        find: Callable[[str], uuid.UUID | str],
        today: dt.date,
    ) -> None:
        super().__init__(data, kinds=kinds, profile=profile, initial={"first_day": today, "last_day": today})
        self.offer("leaders", [(str(staff), words) for staff, words in leaders])
        self.offer_pupils(pupils, find)

    def clean(self) -> dict[str, object]:
        """Require that somebody comes along, and that the last day is not before the first."""
        super().clean()
        cleaned = self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is not before the first.")
        return cleaned

    def event(self) -> NewEvent:
        """The event as typed."""
        cleaned = self.cleaned_data
        return NewEvent(
            name=cleaned["name"].strip(),
            first_day=cleaned["first_day"],
            last_day=cleaned["last_day"],
            pupils=self.chosen_pupils(),
            leaders=tuple(cleaned["leaders"]),
        )


class CountForm(forms.Form):
    """The session and day of a head count."""

    day = forms.DateField()
    slot = forms.IntegerField(min_value=0, max_value=1)
