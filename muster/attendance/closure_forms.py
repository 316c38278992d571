"""The form of an unexpected closure: what, when, and for whom."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django import forms

from muster.attendance.closing import Reach
from muster.attendance.dated_forms import DatedForm
from muster.calendar.fields import IdChoiceField, words_field
from muster.calendar.profile import KnownKind, Profile, YearGroup
from muster.ui.wording import spoken

Choices = Iterable[tuple[UUID, str]]
_LONGEST_CAUSE = 200


class ClosureForm(DatedForm):
    """Days, part of the day, and a site, year groups or one group; nothing chosen means the whole school, all day."""

    kind = forms.ChoiceField(label="What happened?", widget=forms.RadioSelect)
    site_id = IdChoiceField(label="Only at one site?", required=False)
    group_id = IdChoiceField(
        label="Only one group?", required=False, help_text="A form, a class, or whoever comes by one bus."
    )
    year_groups = forms.MultipleChoiceField(
        label="Only some year groups?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all.",
    )
    words = words_field(
        "Cause, in words",
        longest=_LONGEST_CAUSE,
        help_text="Kept with each mark. Needed where the code asks for it.",
    )

    def __init__(
        self,
        data: Any,  # noqa: ANN401  # Django's own QueryDict or nothing
        *,
        profile: Profile,
        sites: Collection[tuple[UUID, str]],
        groups: Choices,
        year_groups: Iterable[YearGroup],
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, kinds=profile.unexpected, profile=profile, initial=initial)
        self.offer("kind", [(kind.name, spoken(_kind_words(kind))) for kind in profile.unexpected])
        self.offer("year_groups", [(group.code, group.name) for group in year_groups])
        for name, rows, nothing in (
            ("site_id", sites, "Every site"),
            ("group_id", groups, "No, all groups"),
        ):
            field = self.fields[name]
            if isinstance(field, IdChoiceField):
                field.offer(rows, nothing=nothing)
        if not sites:
            del self.fields["site_id"]

    def reach(self) -> Reach:
        """Whom and when it covers, as typed."""
        cleaned = self.cleaned_data
        return Reach(
            first_day=cleaned["first_day"],
            last_day=cleaned["last_day"],
            slots=self.chosen_slots(),
            site_id=cleaned.get("site_id"),
            year_groups=tuple(cleaned["year_groups"]),
            group_id=cleaned["group_id"],
        )


def _kind_words(kind: KnownKind) -> str:
    hint = f". {kind.hint}" if kind.hint else ""
    return f"{kind.words} ({kind.code}){hint}"
