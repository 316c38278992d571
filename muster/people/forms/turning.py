"""The form of the next year: its days, what becomes of each form, and the one list of leavers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django import forms

from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.people.queries.next_year import Proposal
from muster.people.turning import NextForm, Turn

Choices = Sequence[tuple[uuid.UUID, str]]


class TurnForm(forms.Form):
    """Every decision about the next year. Each form has fields for its name and tutor."""

    first_day = day_field("First day of the new year")
    last_day = day_field("Last day")
    seen_from = day_field("Teachers see their new class from")
    ground = forms.ChoiceField(label="Ground of leaving", required=False)
    destination = words_field("Where they go", help_text="For most of them; it is corrected one by one.")
    leaving = forms.MultipleChoiceField(
        label="They leave", required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, found: Proposal, *, staff: Choices, grounds: Iterable[tuple[str, str]]) -> None:
        """Offer next year's forms as proposed, with the staff who may tutor them, and the leavers, all ticked."""
        self._proposal = found
        for at, form in enumerate(found.forms):
            self.fields[f"name{at}"] = words_field("Name", required=True, longest=100)
            tutor = IdChoiceField(label="Tutor", required=False)
            tutor.offer(staff, nothing="Not yet known")
            self.fields[f"tutor{at}"] = tutor
            self.initial.setdefault(f"name{at}", form.name)
        self._offer_choices("ground", [("", "Not yet known"), *grounds])
        self._offer_choices("leaving", [(str(pupil), name) for pupil, name in found.candidates])
        first = found.first_day
        for name, value in {
            "first_day": first,
            "last_day": found.last_day,
            "seen_from": dt.date(first.year, 7, 1) if first.month > 7 else first,
            "leaving": [str(pupil) for pupil, _ in found.candidates],
        }.items():
            self.initial.setdefault(name, value)

    def rows(self) -> list[tuple[NextForm, forms.BoundField, forms.BoundField]]:
        """Each of next year's forms with the fields of its name and tutor."""
        return [(form, self[f"name{at}"], self[f"tutor{at}"]) for at, form in enumerate(self._proposal.forms)]

    def clean(self) -> dict[str, object]:
        """The days are in order."""
        first, last, seen = (self.cleaned_data.get(name) for name in ("first_day", "last_day", "seen_from"))
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last <= first:
            self.add_error("last_day", "The last day comes before the first.")
        if isinstance(first, dt.date) and isinstance(seen, dt.date) and seen > first:
            self.add_error("seen_from", "They see their class on its first day at the latest.")
        return self.cleaned_data

    def turn(self) -> Turn:
        """The next year as it was decided."""
        said = self.cleaned_data
        found = self._proposal
        leaving = {uuid.UUID(pupil) for pupil in said["leaving"]}
        return Turn(
            first_day=said["first_day"],
            last_day=said["last_day"],
            seen_from=said["seen_from"],
            forms=tuple(
                NextForm(form.like, form.grows_from, said[f"name{at}"], form.year_group, said[f"tutor{at}"])
                for at, form in enumerate(found.forms)
            ),
            leaving_forms=frozenset(form.id for form in found.leaving),
            staying=frozenset(pupil for pupil, _ in found.candidates if pupil not in leaving),
            ground=said["ground"],
            destination=said["destination"],
        )

    def _offer_choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)
