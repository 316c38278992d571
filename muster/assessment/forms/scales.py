"""The forms of scales: their values with colours, signs and percentages, what they mean, and tables to other scales."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict

from muster.assessment.actions.scales import NewMeaning
from muster.assessment.scales import MISSING_LETTERS, MISSING_WORDS, Definition, Missing, Numbers, Tone, Value
from muster.assessment.typed import Unreadable, read_typed
from muster.calendar.fields import IdChoiceField, words_field

SPARE_ROWS = 4
PARTS = ("code", "label", "position", "percent", "sign", "tone", "expected")
"""The fields of a value, in the order of its row."""

TONE_CHOICES = [
    (Tone.PLAIN.value, "Plain"),
    *((Tone[f"STEP_{step}"].value, f"Blue {step}") for step in range(1, 7)),
    (Tone.DOWN.value, "Down"),
    (Tone.UP.value, "Up"),
]


class ScaleForm(forms.Form):
    """A scale of values in order, or of numbers. Rows without a code are left out."""

    name = words_field("Name", required=True, longest=80)
    about = words_field("What it is for", longest=200)
    higher_is_better = forms.BooleanField(
        label="Higher is better",
        required=False,
        help_text="Leave this out where 1 is best, as some schools count effort.",
    )
    unusual_change = forms.FloatField(
        label="Ask about a change of",
        required=False,
        min_value=0,
        help_text="Positions from one result to the next.",
    )
    missing = forms.MultipleChoiceField(
        label="Where there is no value, one may enter",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (kind.name.lower(), f".{letter} {MISSING_WORDS[kind]}")
            for kind, letter in MISSING_LETTERS.items()
        ],
    )
    lowest = forms.FloatField(label="Lowest number", required=False)
    highest = forms.FloatField(
        label="Highest number", required=False, help_text="Empty: each column says out of how many."
    )
    decimals = forms.IntegerField(label="Decimal places", required=False, min_value=0, max_value=3)

    def __init__(
        self, data: QueryDict | None, *, scale: Definition | None = None, of_numbers: bool = False
    ) -> None:
        self.scale = scale
        self.of_numbers = of_numbers or bool(scale and scale.numbers)
        super().__init__(data, initial=_scale_initial(scale))
        values = () if self.of_numbers else scale.values if scale else ()
        self.count = 0 if self.of_numbers else max(len(values) + SPARE_ROWS, 8)
        if not self.of_numbers:
            for name in ("lowest", "highest", "decimals"):
                del self.fields[name]
        for place in range(self.count):
            self._add_row(place, values[place] if place < len(values) else None)

    def _add_row(self, place: int, value: Value | None) -> None:
        said = f"of value {place + 1}"
        row: dict[str, forms.Field] = {
            "code": forms.CharField(label=f"Code {said}", required=False, max_length=12, initial=value and value.code),
            "label": forms.CharField(label=f"Words {said}", required=False, max_length=80, initial=value and value.label),
            "position": forms.FloatField(
                label=f"Position {said}", required=False, initial=value and value.position,
                widget=forms.NumberInput(attrs={"step": "any"}),
            ),
            "percent": forms.FloatField(
                label=f"From which percentage {said}", required=False, min_value=0, max_value=100,
                initial=value and value.from_percent, widget=forms.NumberInput(attrs={"step": "any", "min": 0, "max": 100}),
            ),
            "sign": forms.CharField(label=f"Sign {said}", required=False, max_length=2, initial=value and value.sign),
            "tone": forms.ChoiceField(label=f"Colour {said}", choices=TONE_CHOICES, required=False, initial=value and value.tone.value),
            "expected": forms.BooleanField(label=f"As expected {said}", required=False, initial=bool(value and value.expected)),
        }  # fmt: skip
        self.fields.update({f"{name}_{place}": field for name, field in row.items()})

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each value, a row each."""
        for place in range(self.count):
            yield [self[f"{name}_{place}"] for name in PARTS]

    def first_fields(self) -> list[forms.BoundField]:
        """What stands before the values: what the scale is called."""
        return [self["name"], self["about"]]

    def other_fields(self) -> Iterator[forms.BoundField]:
        """What stands after the values."""
        before = {"name", "about"}
        return (one for one in self.visible_fields() if one.name not in before and not one.name[-1].isdigit())

    def clean(self) -> dict[str, Any]:
        """Numbers need a lowest; a value with words needs a code."""
        cleaned = self.cleaned_data
        if self.of_numbers and cleaned.get("lowest") is None:
            self.add_error("lowest", "Say where the scale begins.")
        for place in range(self.count):
            if cleaned.get(f"label_{place}") and not cleaned.get(f"code_{place}"):
                self.add_error(f"code_{place}", f"Value {place + 1} needs a code.")
        self._look_at_percentages()
        return cleaned

    def _look_at_percentages(self) -> None:
        """Either no value has a percentage, or all have one, rising from 0: otherwise some grade would get no letter."""
        cleaned = self.cleaned_data
        filled = [place for place in range(self.count) if (cleaned.get(f"code_{place}") or "").strip()]
        cuts = {place: cleaned.get(f"percent_{place}") for place in filled}
        if all(cut is None for cut in cuts.values()):
            return
        last = -1.0
        for place, cut in cuts.items():
            if cut is None:
                self.add_error(f"percent_{place}", "Give every value a percentage, or none of them.")
            elif place == filled[0] and cut != 0:
                self.add_error(f"percent_{place}", "The lowest value is earned from 0 on.")
            elif cut <= last:
                self.add_error(f"percent_{place}", "The percentages rise from value to value.")
            last = last if cut is None else cut

    def definition(self) -> Definition:
        """The scale as it was typed. Values that keep their code keep their number; new ones get numbers never used."""
        asked = self.cleaned_data
        return Definition(
            name=asked["name"],
            about=asked["about"],
            values=tuple(self._values()),
            numbers=self._numbers(),
            higher_is_better=asked["higher_is_better"],
            missing=tuple(asked["missing"]),
            unusual_change=asked["unusual_change"],
            suits=self.scale.suits if self.scale else ("attainment",),
        )

    def _numbers(self) -> Numbers | None:
        if not self.of_numbers:
            return None
        asked = self.cleaned_data
        kept = self.scale.numbers if self.scale and self.scale.numbers else Numbers(lowest=0)
        return msgspec.structs.replace(
            kept, lowest=asked["lowest"], highest=asked["highest"], decimals=asked["decimals"] or 0
        )

    def _values(self) -> Iterator[Value]:
        held = {value.code: value for value in (self.scale.values if self.scale else ())}
        last = max((value.number for value in held.values()), default=0)
        for place in range(self.count):
            code = self.cleaned_data[f"code_{place}"].strip()
            if not code:
                continue
            kept = held.get(code)
            last += kept is None
            given = self.cleaned_data[f"position_{place}"]
            yield Value(
                number=kept.number if kept else last,
                code=code,
                label=self.cleaned_data[f"label_{place}"].strip() or code,
                position=place + 1 if given is None else given,
                tone=Tone(self.cleaned_data[f"tone_{place}"] or "plain"),
                sign=self.cleaned_data[f"sign_{place}"],
                expected=self.cleaned_data[f"expected_{place}"],
                also=kept.also if kept else (),
                from_percent=self.cleaned_data[f"percent_{place}"],
            )


def _scale_initial(scale: Definition | None) -> dict[str, Any]:
    if scale is None:
        return {
            "higher_is_better": True,
            "missing": list(Definition(name="x").missing),
            "decimals": 0,
            "lowest": 0,
        }
    numbers = scale.numbers or Numbers(lowest=0)
    return {
        "name": scale.name,
        "about": scale.about,
        "higher_is_better": scale.higher_is_better,
        "missing": list(scale.missing),
        "unusual_change": scale.unusual_change,
        "lowest": numbers.lowest,
        "highest": numbers.highest,
        "decimals": numbers.decimals,
    }


class MeaningsForm(forms.Form):
    """The school's meanings, lowest first, one a line."""

    listed = forms.CharField(
        label="Meanings, lowest first",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One a line: Below, Just below, At, Above.",
    )

    def meanings(self) -> list[NewMeaning]:
        """The meanings as they were typed; colours and signs go from low to high."""
        named = [line.strip()[:40] for line in self.cleaned_data["listed"].splitlines() if line.strip()]
        steps = max(len(named) - 1, 1)
        signs = ["\N{MINUS SIGN}"] + ["="] * (len(named) - 2) + ["+"] if len(named) > 1 else ["="]
        return [
            NewMeaning(name, Tone[f"STEP_{1 + round(4 * place / steps)}"].value, signs[place])
            for place, name in enumerate(named)
        ]


class PlacesForm(forms.Form):
    """From which value of a scale each meaning holds; a meaning without one does not occur on it."""

    def __init__(
        self, data: QueryDict | None, *, scale: Definition, meanings: Sequence[tuple[uuid.UUID, str, str]]
    ) -> None:
        super().__init__(data)
        self.scale = scale
        for meaning_id, name, held in meanings:
            self.fields[f"meaning_{meaning_id.hex}"] = forms.CharField(
                label=f"{name}, from", required=False, initial=held, max_length=12
            )

    def clean(self) -> dict[str, Any]:
        """What is typed is a value of the scale."""
        self.lowest: dict[uuid.UUID, float] = {}
        for name, typed in list(self.cleaned_data.items()):  # an error takes its field out of them
            try:
                figure = read_typed(self.scale, typed)
            except Unreadable as unreadable:
                self.add_error(name, str(unreadable))
                continue
            if figure.missing is Missing.VALUE:
                self.lowest[uuid.UUID(name.removeprefix("meaning_"))] = self.scale.position(figure.figure)
        return self.cleaned_data


class VersionAsked(forms.Form):
    """Which version of a scale is meant; without a number the newest."""

    version = forms.IntegerField(required=False, min_value=1)

    def number(self) -> int | None:
        """The number that was asked for."""
        found: int | None = self.cleaned_data["version"]
        return found


class ConversionForm(forms.Form):
    """The school's own table to another scale."""

    name = words_field("What the table is called", required=True, longest=80)
    target_id = IdChoiceField(label="To the scale")
    pairs = forms.CharField(
        label="Pairs, one a line",
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The value of this scale, then that of the other, as: EXS = 100",
    )

    def clean_pairs(self) -> str:
        """Each line holds two values. Raises ValidationError."""
        pairs: str = self.cleaned_data["pairs"]
        for one, other in _pairs_in(pairs):
            if not (one and other):
                raise forms.ValidationError(f"Write two values with = between them: {one or other}")
        return pairs

    def read_pairs(self) -> list[tuple[str, str]]:
        """The pairs as they were typed."""
        return _pairs_in(self.cleaned_data["pairs"])


def _pairs_in(text: str) -> list[tuple[str, str]]:
    """Two values a line; a spreadsheet has a tab between them."""
    cut = [line.replace("\t", "=").partition("=") for line in text.splitlines() if line.strip()]
    return [(one.strip(), other.strip()) for one, _, other in cut]
