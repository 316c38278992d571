"""The forms of groups: their kind and name, who is in them from when, who teaches, and who covers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django import forms

from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.calendar.profile import YearGroup
from muster.people.actions import NewCover, NewGroup, NewResponsibility
from muster.people.models import Cover, Group, Responsibility
from muster.ui.wording import spoken_choices

Choices = Iterable[tuple[uuid.UUID, str]]
_KINDS = [(kind.value, kind.label) for kind in Group.Kind if kind is not Group.Kind.EVENT]


class GroupForm(forms.Form):
    """A new group."""

    name = words_field("Name", required=True, longest=100)
    kind = forms.ChoiceField(label="Kind", choices=spoken_choices(_KINDS))
    registers = forms.ChoiceField(label="Takes a register", choices=Group.Registers.choices)
    year_group = forms.ChoiceField(label="Year group", required=False)
    year_id = IdChoiceField(label="School year", required=False)
    site_id = IdChoiceField(label="Site", required=False)
    first_day = day_field("First day")
    last_day = day_field("Last day", required=False, help_text="Empty while it goes on.")

    def offer(
        self,
        year_groups: Sequence[YearGroup],
        *,
        years: Choices,
        sites: Choices,
        registers: Sequence[tuple[str, str]],
    ) -> None:
        """Offer the country's year groups and sessions, and the school's years and sites."""
        choices: dict[str, list[tuple[str, str]]] = {
            "registers": [*registers],
            "year_group": [("", "Mixed or none"), *((group.code, group.name) for group in year_groups)],
            "year_id": [("", "Not bound to one"), *((str(year), words) for year, words in years)],
            "site_id": [("", "The whole school"), *((str(site), words) for site, words in sites)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def clean(self) -> dict[str, object]:
        """The last day does not come before the first."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("last_day", "The last day comes before the first.")
        return self.cleaned_data

    def group(self) -> NewGroup:
        """The group as it was typed."""
        cleaned = self.cleaned_data
        return NewGroup(
            name=cleaned["name"],
            kind=Group.Kind(cleaned["kind"]),
            first_day=cleaned["first_day"],
            last_day=cleaned["last_day"],
            registers=Group.Registers(cleaned["registers"]),
            year_group=cleaned["year_group"],
            year_id=cleaned["year_id"],
            site_id=cleaned["site_id"],
        )


class PlaceForm(forms.Form):
    """Which groups are taught at a site, and since when the changes hold."""

    first_day = day_field("From which day do the changes hold?")
    group_ids = forms.TypedMultipleChoiceField(
        label="Groups", coerce=uuid.UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, groups: Choices) -> None:
        """Offer the groups that go on."""
        field = self.fields["group_ids"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(group), name) for group, name in groups]


class GroupNameForm(forms.Form):
    """Another name for a group."""

    name = words_field("Name", required=True, longest=100)


class LastDayForm(forms.Form):
    """The last day of something that ends."""

    last_day = day_field("Last day")


def usual_relation(kind: str) -> str:
    """The usual responsibility for a group of this kind: for a form, its tutor's."""
    return Responsibility.Relation.TUTORS if kind == Group.Kind.FORM else Responsibility.Relation.TEACHES


class TeachingForm(forms.Form):
    """Who teaches, tutors, assists or leads a group from a day on. Several people may."""

    staff_id = IdChoiceField(label="Who")
    relation = forms.ChoiceField(label="As what", choices=Responsibility.Relation.choices)
    first_day = day_field("From")
    last_day = day_field("Until", required=False, help_text="Empty while it goes on.")

    def offer(self, staff: Choices) -> None:
        """Offer everyone who works here."""
        field = self.fields["staff_id"]
        if isinstance(field, IdChoiceField):
            field.offer(staff)

    def responsibility(self, group_id: uuid.UUID) -> NewResponsibility:
        """The responsibility as it was typed."""
        cleaned = self.cleaned_data
        return NewResponsibility(
            group_id,
            cleaned["staff_id"],
            Responsibility.Relation(cleaned["relation"]),
            cleaned["first_day"],
            cleaned["last_day"],
        )


class CoverForm(forms.Form):
    """Who covers which groups, today unless another day is chosen."""

    staff_id = IdChoiceField(label="Who covers")
    group_ids = forms.TypedMultipleChoiceField(
        label="Which groups", coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )
    day = day_field("On")
    when = forms.ChoiceField(label="When", required=False)

    def offer(self, staff: Choices, groups: Choices, slots: Sequence[tuple[str, int, str]]) -> None:
        """Offer everyone who works here, the groups, and the sessions or lessons of the day."""
        choices = {
            "staff_id": [("", "Choose"), *((str(person), words) for person, words in staff)],
            "group_ids": [(str(group), words) for group, words in groups],
            "when": [("", "All day"), *((f"{kind}-{slot}", words) for kind, slot, words in slots)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def cover(self) -> NewCover:
        """The cover as it was typed."""
        cleaned = self.cleaned_data
        kind, _, slot = cleaned["when"].partition("-")
        return NewCover(
            cleaned["staff_id"],
            cleaned["group_ids"],
            cleaned["day"],
            Cover.Kind(kind) if kind else Cover.Kind.DAY,
            int(slot) if slot else None,
        )
