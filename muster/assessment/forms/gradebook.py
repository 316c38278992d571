"""The forms of the gradebook: the rules of a course, a piece of work that is corrected, and who handed work in late."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from muster.assessment.actions.gradebook import NewCategory
from muster.assessment.actions.work import WorkChange
from muster.assessment.cells import MOST_DAYS_LATE
from muster.assessment.gradebook.policy import LateRule, Mean, MissingRule, Policy, Rules, StandardRule, Way
from muster.assessment.gradebook.saying import LATE_RULES, MEANS, MISSING_RULES, STANDARD_RULES, WAYS
from muster.calendar.fields import IdChoiceField, day_field, words_field

SPARE_ROWS = 3
MOST_DROPPED = 20
Rule = TypeVar("Rule", bound=StrEnum)
Choices = Sequence[tuple[uuid.UUID, str]]


def _rule(label: str, words: Mapping[Rule, str], help_text: str = "") -> forms.ChoiceField:
    choices = [(one.value, text) for one, text in words.items()]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=help_text)


class GradebookForm(forms.Form):
    """The rules of a course: categories with their weights, then the named rules. Rows without a name are left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    way = _rule("The whole grade", WAYS)
    mean = _rule("Within a category", MEANS, "Does not matter where all points count together.")
    latest = forms.IntegerField(
        label="The latest result counts, in per cent",
        min_value=50,
        max_value=99,
        help_text="Of a decaying average. What was before it counts the rest, and so on back.",
    )
    not_handed_in = _rule(
        "Work that was not handed in",
        MISSING_RULES,
        "Typed as .m in the mark sheet. An empty cell is not marked yet, and never counts.",
    )
    absent = _rule("A pupil who was absent", MISSING_RULES, "Typed as .a.")
    late = _rule("Late work", LATE_RULES)
    late_points = forms.IntegerField(
        label="Percentage points that late work loses", min_value=0, max_value=100
    )
    late_most = forms.IntegerField(
        label="At most", min_value=0, max_value=100, help_text="For several days together."
    )
    decimals = forms.TypedChoiceField(
        label="Rounded half up to",
        coerce=int,
        choices=[(0, "A whole number"), (1, "One decimal"), (2, "Two decimals")],
        help_text="Once, at the end. Everything before is exact.",
    )
    letters = IdChoiceField(
        label="Letter",
        required=False,
        help_text="A scale whose values say from which percentage they are earned, for the rounded figure.",
    )
    conversions = forms.TypedMultipleChoiceField(
        label="Tables by which other scales become per cent",
        coerce=uuid.UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The school's own conversions. Each is named wherever it is used.",
    )
    standards = _rule("Standards, beside the grade", STANDARD_RULES)
    credits = forms.DecimalField(
        label="Credits",
        min_value=0,
        max_value=20,
        decimal_places=2,
        help_text="For the grade point average; 0 keeps the course out of it.",
    )
    bonus = forms.DecimalField(
        label="Added to grade points in the weighted average",
        min_value=0,
        max_value=2,
        decimal_places=2,
        help_text="As 0.5 for honours, 1 for AP or IB.",
    )

    def __init__(
        self, data: QueryDict | None, *, rules: Rules | None, letters: Choices, conversions: Choices
    ) -> None:
        policy = rules.policy if rules else Policy()
        initial = {name: _plain(getattr(policy, name)) for name in policy.__struct_fields__}
        super().__init__(data, initial=initial | {"version": rules.version if rules else 0})
        held = rules.categories if rules else ()
        for place in range(len(held) + SPARE_ROWS):
            one = held[place] if place < len(held) else None
            row: dict[str, forms.Field] = {
                "id": forms.UUIDField(required=False, widget=forms.HiddenInput, initial=one and one.id),
                "name": forms.CharField(label=f"Name of category {place + 1}", required=False, max_length=40, initial=one and one.name),
                "weight": forms.DecimalField(label=f"Weight of category {place + 1}", required=False, min_value=0, max_value=100, decimal_places=2, initial=one and _plain(one.weight)),
                "drop": forms.IntegerField(label=f"Lowest dropped of category {place + 1}", required=False, min_value=0, max_value=MOST_DROPPED, initial=one and one.drop_lowest),
            }  # fmt: skip
            self.fields.update({f"{name}_{place}": field for name, field in row.items()})
        self.count = len(held) + SPARE_ROWS
        offered, tables = self.fields["letters"], self.fields["conversions"]
        if isinstance(offered, IdChoiceField):
            offered.offer(letters, nothing="None")
        if isinstance(tables, forms.ChoiceField):
            tables.choices = [(str(one), words) for one, words in conversions]
        if not conversions:
            del self.fields["conversions"]

    @property
    def rows(self) -> Iterator[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Each category: its hidden id, and the fields of its row."""
        for place in range(self.count):
            yield self[f"id_{place}"], [self[f"{name}_{place}"] for name in ("name", "weight", "drop")]

    def rule_fields(self) -> list[forms.BoundField]:
        """The rules, after the categories."""
        return [one for one in self.visible_fields() if not one.name[-1].isdigit()]

    def clean(self) -> dict[str, Any]:
        """A category has a name and a weight, or neither."""
        cleaned = self.cleaned_data
        for place in range(self.count):
            name, weight = cleaned.get(f"name_{place}"), cleaned.get(f"weight_{place}")
            if name and weight is None and not self.has_error(f"weight_{place}"):
                self.add_error(f"weight_{place}", "Say how much it weighs.")
            if weight and not name:
                self.add_error(f"name_{place}", "Give the category a name.")
        return cleaned

    def categories(self) -> list[NewCategory]:
        """The categories as they were typed."""
        asked = self.cleaned_data
        return [
            NewCategory(
                asked[f"name_{place}"].strip(),
                asked[f"weight_{place}"],
                asked[f"drop_{place}"] or 0,
                asked[f"id_{place}"],
            )
            for place in range(self.count)
            if asked[f"name_{place}"].strip()
        ]

    def policy(self) -> Policy:
        """The rules as they were chosen."""
        asked = self.cleaned_data
        return Policy(
            way=Way(asked["way"]),
            mean=Mean(asked["mean"]),
            latest=asked["latest"],
            not_handed_in=MissingRule(asked["not_handed_in"]),
            absent=MissingRule(asked["absent"]),
            late=LateRule(asked["late"]),
            late_points=asked["late_points"],
            late_most=asked["late_most"],
            decimals=asked["decimals"],
            standards=StandardRule(asked["standards"]),
            letters=asked["letters"],
            conversions=tuple(asked.get("conversions", ())),
            credits=asked["credits"],
            bonus=asked["bonus"],
        )


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class WorkChangeForm(forms.Form):
    """What may be corrected of a piece of work."""

    title = words_field(
        "Title", required=True, longest=60, help_text="What was set, and never a pupil's name."
    )
    category_id = IdChoiceField(label="Category", required=False)
    set_on = day_field("Set on")
    due_on = day_field("Due on", required=False)

    def change(self) -> WorkChange:
        """The work as it was typed."""
        return WorkChange(**self.cleaned_data)


class LateForm(forms.Form):
    """How many days late each pupil was with one piece of work. Nothing typed is on time."""

    def __init__(self, data: QueryDict | None, *, pupils: Sequence[tuple[uuid.UUID, str, int]]) -> None:
        super().__init__(data)
        for pupil, name, days in pupils:
            self.fields[f"days_{pupil.hex}"] = forms.IntegerField(
                label=f"Days late: {name}",
                required=False,
                min_value=0,
                max_value=MOST_DAYS_LATE,
                initial=days or None,
            )

    def field_of(self, pupil: uuid.UUID) -> forms.BoundField:
        """The field of a pupil."""
        return self[f"days_{pupil.hex}"]

    def days(self) -> dict[uuid.UUID, int]:
        """Days late by pupil, as they were typed."""
        return {uuid.UUID(name.removeprefix("days_")): days or 0 for name, days in self.cleaned_data.items()}
