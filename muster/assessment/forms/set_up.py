"""The forms of the set-up: scales, meanings, courses, assessment points, and work that is set."""

import uuid
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from muster.assessment.actions.points import NewPoint
from muster.assessment.actions.subjects import NewCourse, NewObjective
from muster.assessment.actions.work import NewQuestion, NewWork
from muster.assessment.eight import MAY_BE_DOUBLE, Slot
from muster.assessment.series import Series
from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.ui.wording import spoken_choices

Rows = Iterable[tuple[uuid.UUID, str]]
LONGEST_LIST = 40_000
_FEWEST_MARKS, _TOO_MANY_MARKS = Decimal("0.1"), 1000


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
        label="It ends with two qualifications",
        required=False,
        help_text="As combined science does. Where its two grades may differ, ask for it on the scale of double grades.",
    )

    def clean(self) -> dict[str, Any]:
        """Only a course in an ordinary slot may fill two places."""
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


class LeadersForm(forms.Form):
    """Who leads a subject: nobody, one person, or two who share the post."""

    leader = IdChoiceField(label="Who leads it", required=False)
    second = IdChoiceField(label="Shared with", required=False)

    def offer(self, staff: Rows) -> None:
        """Offer everyone who works here."""
        rows = tuple(staff)
        for field in self.fields.values():
            if isinstance(field, IdChoiceField):
                field.offer(rows, nothing="Nobody")

    def leaders(self) -> frozenset[uuid.UUID]:
        """The people who were chosen."""
        chosen = (self.cleaned_data["leader"], self.cleaned_data["second"])
        return frozenset(one for one in chosen if one is not None)


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


class AskedForm(forms.Form):
    """What is asked for at a point, by kind, scale and whether by objective, and whether it is to be asked for still."""

    series = forms.ChoiceField(choices=[(one.value, one.words) for one in Series])
    version_id = forms.UUIDField()
    by_objective = forms.BooleanField(required=False)
    asked = forms.BooleanField(required=False)


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
        help_text="One a line: number, marks, then if you like the code of an objective and what it asks, as: 3a, 2, N4, Halves. Without an objective: 3a, 2, , Halves.",
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
    if not number or not out_of.is_finite() or not _FEWEST_MARKS <= out_of < _TOO_MANY_MARKS:
        raise forms.ValidationError(
            f"“{line[:40]}”: write the number of the question, a comma, and its marks."
        )
    return NewQuestion(number[:8], out_of, words[:120], objective[:20])
