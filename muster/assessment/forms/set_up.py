"""Forms of the set-up: scales, meanings, courses, assessment points, and work that is set."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict

from muster.assessment.actions.points import NewPoint
from muster.assessment.actions.scales import NewMeaning
from muster.assessment.actions.subjects import NewCourse, NewObjective
from muster.assessment.actions.work import NewQuestion, NewWork
from muster.assessment.eight import MAY_BE_DOUBLE, Slot
from muster.assessment.scales import MISSING_LETTERS, MISSING_WORDS, Definition, Missing, Numbers, Tone, Value
from muster.assessment.series import Series
from muster.assessment.typed import Unreadable, read_typed
from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.ui.wording import spoken_choices

Rows = Iterable[tuple[uuid.UUID, str]]
SPARE_ROWS = 4
LONGEST_LIST = 40_000

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
            "sign": forms.CharField(label=f"Sign {said}", required=False, max_length=2, initial=value and value.sign),
            "tone": forms.ChoiceField(label=f"Colour {said}", choices=TONE_CHOICES, required=False, initial=value and value.tone.value),
            "expected": forms.BooleanField(label=f"As expected {said}", required=False, initial=bool(value and value.expected)),
        }  # fmt: skip
        self.fields.update({f"{name}_{place}": field for name, field in row.items()})

    @property
    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each value, a row each."""
        for place in range(self.count):
            yield [
                self[f"{name}_{place}"] for name in ("code", "label", "position", "sign", "tone", "expected")
            ]

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
        return cleaned

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
                from_percent=kept.from_percent if kept else None,
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
        for name, typed in self.cleaned_data.items():
            try:
                figure = read_typed(self.scale, typed)
            except Unreadable as unreadable:
                self.add_error(name, str(unreadable))
                continue
            if figure.missing is Missing.VALUE:
                self.lowest[uuid.UUID(name.removeprefix("meaning_"))] = self.scale.position(figure.figure)
        return self.cleaned_data


class ConversionForm(forms.Form):
    """The school's own table to another scale."""

    name = words_field("What the table is called", required=True, longest=80)
    target_id = IdChoiceField(label="To the scale")
    pairs = forms.CharField(
        label="Pairs, one a line",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The value of this scale, then that of the other, as: EXS = 100",
    )

    def read_pairs(self) -> list[tuple[str, str]]:
        """The pairs as they were typed."""
        lines = [line for line in self.cleaned_data["pairs"].splitlines() if line.strip()]
        cut = [line.replace("\t", "=").partition("=") for line in lines]
        return [(one.strip(), other.strip()) for one, _, other in cut]


class CourseForm(forms.Form):
    """A course of a subject."""

    subject = words_field("Subject", required=True, longest=60)
    name = words_field(
        "Name of the course", required=True, longest=80, help_text="As Mathematics, Years 3 to 6."
    )
    year_groups = forms.MultipleChoiceField(label="For", required=False, widget=forms.CheckboxSelectMultiple)
    slot = forms.ChoiceField(
        label="Counts in Attainment 8 as",
        required=False,
        choices=[("", "It does not count"), *((one.value, one.words) for one in Slot)],
        help_text="For courses that end with a GCSE or its equal.",
    )
    is_double = forms.BooleanField(
        label="It ends with two qualifications", required=False, help_text="As combined science does."
    )

    def clean(self) -> dict[str, Any]:
        """Only what fills ordinary places may fill two."""
        cleaned = self.cleaned_data
        if cleaned.get("is_double") and cleaned.get("slot") not in MAY_BE_DOUBLE:
            self.add_error("is_double", "Only courses of the last two kinds can count twice.")
        return cleaned

    def course(self, *, kept: NewCourse | None = None) -> NewCourse:
        """The course as it was typed. What the country does not ask stays as it was."""
        asked = self.cleaned_data
        before = kept or NewCourse("", "")
        slot = asked["slot"] if "slot" in self.fields else before.slot
        awards = (2 if asked["is_double"] else 1) if "is_double" in self.fields else before.awards
        return NewCourse(asked["subject"], asked["name"], tuple(asked["year_groups"]), slot, awards)


class GroupsForm(forms.Form):
    """Which groups follow a course."""

    groups = forms.TypedMultipleChoiceField(
        label="Groups that follow it", coerce=uuid.UUID, required=False, widget=forms.CheckboxSelectMultiple
    )


class ObjectivesForm(forms.Form):
    """A list of objectives, pasted: the code, the words, the strand and a CASE identifier, between tabs."""

    listed = forms.CharField(
        label="Objectives, one a line",
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Copy columns from a spreadsheet: code, words, strand, CASE identifier. Only the words are needed.",
    )

    def objectives(self) -> list[NewObjective]:
        """The objectives as they were pasted. A line without a tab is the words alone."""
        found = []
        for line in self.cleaned_data["listed"].splitlines():
            parts = [part.strip() for part in line.split("\t")]
            if len(parts) == 1:
                parts = ["", *parts]
            code, words, strand, case_id = (*parts, "", "", "")[:4]
            if words:
                found.append(NewObjective(words[:300], code[:20], strand[:60], case_id[:200]))
        return found


class PhrasesForm(forms.Form):
    """The comment bank, a sentence a line."""

    listed = forms.CharField(
        label="Sentences, one a line",
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="{name} becomes the pupil's name.",
    )

    def phrases(self) -> list[str]:
        """The sentences as they were typed."""
        return [line.strip()[:300] for line in self.cleaned_data["listed"].splitlines() if line.strip()]


class PointForm(forms.Form):
    """An assessment point."""

    name = words_field("Name", required=True, longest=60, help_text="As Autumn, or Key stage 2 results.")
    day = day_field("Results speak of")
    opens = day_field("Entered from")
    closes = day_field("Entered until")

    def point(self) -> NewPoint:
        """The point as it was typed."""
        return NewPoint(**self.cleaned_data)


class AskForm(forms.Form):
    """What is asked for at a point: one kind of result, on one scale, of some courses."""

    series = forms.ChoiceField(
        label="Kind of result",
        choices=spoken_choices((one.value, f"{one.words}: {one.hint}") for one in Series),
    )
    version_id = IdChoiceField(label="On the scale")
    courses = forms.TypedMultipleChoiceField(
        label="Of the courses", coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )
    by_objective = forms.BooleanField(label="For each objective of the course", required=False)


class WorkForm(forms.Form):
    """A piece of work or a test."""

    title = words_field(
        "Title", required=True, longest=60, help_text="What was set, and never a pupil's name."
    )
    set_on = day_field("Set on")
    due_on = day_field("Due on", required=False)
    out_of = forms.DecimalField(
        label="Marked out of", required=False, min_value=1, max_value=10_000, decimal_places=1
    )
    category_id = IdChoiceField(label="Category", required=False)
    version_id = IdChoiceField(label="On a scale instead of marks", required=False)
    questions = forms.CharField(
        label="Questions of a test",
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One a line: number, marks, then if you like the code of an objective and what it asks, as: 3a, 2, N4.",
    )

    def clean_questions(self) -> tuple[NewQuestion, ...]:
        """The questions as they were typed."""
        lines = [line for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        return tuple(_question(line) for line in lines)

    def work(self) -> NewWork:
        """The work as it was typed."""
        return NewWork(**self.cleaned_data)


def _question(line: str) -> NewQuestion:
    parts = [part.strip() for part in line.replace("\t", ",").split(",", 3)]
    number, marks, objective, words = (*parts, "", "", "")[:4]
    try:
        out_of = Decimal(marks)
    except InvalidOperation:
        out_of = Decimal(0)
    if not number or not 0 < out_of < 1000:
        raise forms.ValidationError(
            f"“{line[:40]}”: write the number of the question, a comma, and its marks."
        )
    return NewQuestion(number[:8], out_of, words[:120], objective[:20])
