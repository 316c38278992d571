"""The forms of reports: the cycle, the template with its order of sections and its logo, the day of release, a class's words."""

import base64
import struct
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from muster.assessment.series import Series
from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.protection.files.redrawing import Fault, Shape, redraw
from muster.reports.actions.cycles import NewCycle, NewTemplate
from muster.reports.actions.writing import LONGEST_WORDS, Typed, mark_of
from muster.reports.models import ReportCycle, ReportTemplate
from muster.reports.parts import Part, Section
from muster.ui.wording import spoken_choices

MOST_LOGO_BYTES = 100_000
MOST_COLUMNS = 6
_PNG = b"\x89PNG\r\n\x1a\n"
_LOGO_FAULTS = {
    Fault.TOO_SMALL: _("The logo is too small to be printed: at least 64 pixels a side."),
    Fault.TOO_LARGE: _("The logo has too many pixels. Save it smaller: 600 a side are enough."),
}
MOST_LOGO_PIXELS = 600
"""A side of a logo as it is kept: 18 mm of paper at 800 dots an inch."""

Rows = Iterable[tuple[uuid.UUID, str]]


def _within(width: int, height: int) -> tuple[int, int]:
    """The sides of a logo as it is drawn: its own, or smaller in the same proportion."""
    smaller = min(1.0, MOST_LOGO_PIXELS / max(width, height, 1))
    return max(1, round(width * smaller)), max(1, round(height * smaller))


class IdsField(forms.TypedMultipleChoiceField):
    """Rows of the school by their ids; the choices are given when the form is made."""

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:  # noqa: ANN401  # lazy words
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            coerce=uuid.UUID,
            widget=forms.CheckboxSelectMultiple,
        )


class CycleForm(forms.Form):
    """One round of reports."""

    name = words_field(
        "Name", required=True, longest=60, help_text="As families read it: Summer report 2027."
    )
    template_id = IdChoiceField(label="Template")
    year_groups = forms.MultipleChoiceField(label="Year groups", widget=forms.CheckboxSelectMultiple)
    points = IdsField(label="Results of", required=False)
    series = forms.MultipleChoiceField(
        label="Which results",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=spoken_choices((one.value, f"{one.words}: {one.hint}") for one in Series),
        help_text=f"Points times kinds: at most {MOST_COLUMNS} columns fit on the paper.",
    )
    courses = IdsField(label="Only these courses", required=False, help_text="None chosen means all.")
    parts = forms.MultipleChoiceField(
        label="Who writes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, one.words) for one in Part],
    )
    shortest = forms.IntegerField(
        label="A comment has at least (characters)", min_value=0, max_value=2000, initial=40
    )
    longest = forms.IntegerField(
        label="And at most (characters)", min_value=20, max_value=LONGEST_WORDS, initial=600
    )
    may_be_longer = forms.BooleanField(
        label="Reports may be longer than two pages",
        required=False,
        help_text="Otherwise comments are as long as one sheet of paper allows.",
    )
    words_due = day_field("Words are due by")

    def offer(
        self, *, templates: Rows, years: Iterable[tuple[str, str]], points: Rows, courses: Rows
    ) -> None:
        """Offer what the school has."""
        field = self.fields["template_id"]
        if isinstance(field, IdChoiceField):
            field.offer(templates)
        for name, rows in (("points", points), ("courses", courses)):
            self._choices(name, [(str(one), words) for one, words in rows])
        self._choices("year_groups", list(years))

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """So many results fit on the paper. Raises ValidationError."""
        cleaned = self.cleaned_data
        if len(cleaned.get("points", ())) * len(cleaned.get("series", ())) > MOST_COLUMNS:
            self.add_error(
                "series", f"More than {MOST_COLUMNS} columns do not fit: choose fewer points or kinds."
            )
        return cleaned

    def cycle(self) -> NewCycle:
        """What was asked for."""
        asked = self.cleaned_data
        return NewCycle(
            name=asked["name"],
            template_id=asked["template_id"],
            year_groups=tuple(asked["year_groups"]),
            points=tuple(asked["points"]),
            series=tuple(asked["series"]),
            courses=tuple(asked["courses"]),
            parts=tuple(Part(one) for one in asked["parts"]),
            words_due=asked["words_due"],
            shortest=asked["shortest"],
            longest=asked["longest"],
            may_be_longer=asked["may_be_longer"],
        )


def cycle_initial(row: ReportCycle) -> dict[str, Any]:
    """What a cycle says now, for its form."""
    names = ("name", "template_id", "year_groups", "series", "parts", "shortest", "longest", "words_due")
    ids = {name: [str(one) for one in getattr(row, name)] for name in ("points", "courses")}
    return {name: getattr(row, name) for name in names} | ids


class TemplateForm(forms.Form):
    """A template: each section has a place in the order, or none and is left out."""

    name = words_field("Name", required=True, longest=60)
    opening = words_field("Opening words", longest=800, lines=3)
    closing = words_field(
        "Closing words", longest=800, lines=3, help_text="Families must be told how to discuss the report."
    )
    logo = forms.FileField(
        label="Logo", required=False, help_text="A PNG of at most 100 kB. None sent: it stays."
    )
    without_logo = forms.BooleanField(label="Without a logo", required=False)

    def __init__(self, *args: Any, held: ReportTemplate | None = None, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        self._logo = held.logo if held else ""
        sections = held.sections if held else [str(one) for one in Section]
        places = [("", "Left out"), *((str(at), str(at)) for at in range(1, len(Section) + 1))]
        for section in Section:
            at = sections.index(section) + 1 if section in sections else ""
            self.fields[f"at_{section}"] = forms.ChoiceField(
                label=f"Place of: {section.words}", choices=places, required=False, initial=str(at)
            )

    def clean_logo(self) -> str:
        """The PNG, drawn anew, as an SVG that holds it, which is what the paper takes. Raises ValidationError."""
        sent: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if sent is None:
            return self._logo
        content: bytes = sent.read(MOST_LOGO_BYTES + 1)
        if len(content) > MOST_LOGO_BYTES or len(content) < 24 or not content.startswith(_PNG):
            raise ValidationError(_("The logo has to be a PNG of at most 100 kB."))
        width, height = _within(*struct.unpack(">II", content[16:24]))
        [answer] = redraw([content], [Shape(width, height, MOST_LOGO_BYTES)])
        if answer.fault is not Fault.NONE:
            raise ValidationError(
                _LOGO_FAULTS.get(answer.fault, _("The logo cannot be read. Save it anew as a PNG."))
            )
        held = base64.b64encode(answer.pictures[0]).decode()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}"><image width="{width}" height="{height}" href="data:image/webp;base64,{held}"/></svg>'
        )

    def clean(self) -> dict[str, Any]:
        """No two sections have the same place, and there is at least one. Raises ValidationError."""
        places = [self.cleaned_data.get(f"at_{section}") for section in Section]
        taken = [one for one in places if one]
        if len(set(taken)) < len(taken):
            raise ValidationError(_("Two sections have the same place in the order."))
        if not taken:
            raise ValidationError(_("A report has at least one section."))
        return self.cleaned_data

    def template(self) -> NewTemplate:
        """What was asked for."""
        asked = self.cleaned_data
        placed = [(int(asked[f"at_{one}"]), one) for one in Section if asked[f"at_{one}"]]
        return NewTemplate(
            name=asked["name"],
            sections=tuple(section for _, section in sorted(placed)),
            opening=asked["opening"],
            closing=asked["closing"],
            logo="" if asked["without_logo"] else asked["logo"],
        )


class ReleaseForm(forms.Form):
    """From which day families get the reports."""

    day = day_field("Families get them from", required=False, help_text="Empty: not yet.")
    without_others = forms.BooleanField(label="Those that are not made get none", required=False)


class ReadForm(forms.Form):
    """What a proof-reader says of a report: whether it is good, the mark of what was read, and which one waits next."""

    good = forms.CharField(required=False, max_length=3)
    read = forms.CharField(required=False, max_length=16)
    following = forms.UUIDField(required=False)


class WordsForm(forms.Form):
    """The words about a class: a field for each pupil, in the order of the sheet, named by place and never by child."""

    def __init__(self, data: Any, *, rows: Iterable[tuple[uuid.UUID, str, str]]) -> None:  # noqa: ANN401  # a QueryDict or None
        super().__init__(data)
        self.pupils: list[uuid.UUID] = []
        for place, (pupil, name, words) in enumerate(rows):
            self.pupils.append(pupil)
            self.fields[f"was_{place}"] = forms.CharField(
                required=False, initial=mark_of(words), max_length=16, widget=forms.HiddenInput
            )
            self.fields[f"words_{place}"] = forms.CharField(
                label=name,
                required=False,
                initial=words,
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "true"}),
            )

    def typed(self) -> dict[uuid.UUID, Typed]:
        """What was typed about each, and the mark of what stood there."""
        asked = self.cleaned_data
        return {
            pupil: Typed(asked[f"words_{place}"], asked[f"was_{place}"])
            for place, pupil in enumerate(self.pupils)
            if f"words_{place}" in self.data
        }

    def say_conflict(self, pupil: uuid.UUID) -> None:
        """Say at the field that somebody else wrote meanwhile; what was typed stays."""
        self.add_error(
            f"words_{self.pupils.index(pupil)}",
            _(
                "Somebody else wrote here meanwhile, and nothing was overwritten. Open the page again to see it."
            ),
        )
