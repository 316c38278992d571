"""The forms of oversight; filters of the log come from addresses that anyone may type."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from muster.calendar.fields import IdChoiceField, words_field
from muster.oversight.content import BreachFile, Cause, Why
from muster.oversight.rules import SUPPORT_MINUTES
from muster.oversight.words import CAUSES, WHY
from muster.people.roles import SCOPES

_LAST = 2**62  # what the log counts with holds it, and the one after


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the log is asked for. Days are the school's, both included; `before` is a sequence number."""

    who: uuid.UUID | None = None
    whose: uuid.UUID | None = None
    permission: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    before: int | None = None


class ColleagueForm(forms.Form):
    """Who lost their second factor, or left it at home."""

    staff = IdChoiceField(label="Who")

    def offer(self, staff: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer these colleagues."""
        field = self.fields["staff"]
        assert isinstance(field, IdChoiceField)  # noqa: S101  # declared so above
        field.offer(staff, nothing="Choose")


class SupportForm(forms.Form):
    """Whom of support to let in, to look at what, for how long."""

    staff = IdChoiceField(label="Who")
    scope = forms.ChoiceField(label="May look at", choices=[(one.name, one.words) for one in SCOPES.values()])
    minutes = forms.TypedChoiceField(
        label="For",
        coerce=int,
        choices=[(count, f"{count} minutes") for count in SUPPORT_MINUTES],
        initial=30,
    )

    group = IdChoiceField(label="Of whom", required=False)
    pupil = words_field("Or of one pupil", help_text="Type part of their name.")
    which = IdChoiceField(label="Which pupil", required=False)

    def offer(self, staff: Iterable[tuple[uuid.UUID, str]], groups: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer these people, and these groups beside the whole school; the pupils come once a name was typed."""
        for name, rows, nothing in (("staff", staff, "Choose"), ("group", groups, "The whole school")):
            field = self.fields[name]
            assert isinstance(field, IdChoiceField)  # noqa: S101  # declared so above
            field.offer(rows, nothing=nothing)
        self.fields["which"].widget = forms.HiddenInput()

    def offer_pupils(self, pupils: Sequence[tuple[uuid.UUID, str]]) -> None:
        """Offer whoever is called as was typed; where there are several, one is to be chosen."""
        field = self.fields["which"]
        assert isinstance(field, IdChoiceField)  # noqa: S101  # declared so above
        field.widget = forms.Select()
        field.offer(pupils, nothing="Choose")

    def without_pupil(self) -> None:
        """For whoever holds no pupil data: one pupil cannot be named."""
        del self.fields["pupil"], self.fields["which"]


class LogForm(forms.Form):
    """The filters of the log. Which people and permissions there are to choose from is told by whoever makes it."""

    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))
    whose = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=_LAST, widget=forms.HiddenInput)

    def __init__(
        self, given: QueryDict, *, accounts: list[tuple[str, str]], permissions: list[tuple[str, str]]
    ) -> None:
        super().__init__(given)
        self.fields["who"] = forms.TypedChoiceField(
            label="Who",
            required=False,
            coerce=uuid.UUID,
            empty_value=None,
            choices=[("", "Anyone"), *accounts],
        )
        self.fields["permission"] = forms.ChoiceField(
            label="What they did", required=False, choices=[("", "Anything"), *permissions]
        )

    def asked(self) -> Asked:
        """What the address asks for; a part that cannot be understood does not narrow."""
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})


def _moment_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


class BreachForm(forms.Form):
    """What is known at the start: what was lost or misused, when it was noticed, and whether it is a rehearsal."""

    cause = forms.TypedChoiceField(
        label="What happened", coerce=Cause, choices=[(one.value, CAUSES[one]) for one in Cause]
    )
    account = IdChoiceField(
        label="Whose account", required=False, help_text="For an account that somebody else used."
    )
    session = IdChoiceField(
        label="Which session",
        required=False,
        help_text="For a session that was taken over, of the last seven days. For an older one say whose account, and from when to when.",
    )
    since = _moment_field(
        "From", help_text="For a span of time; it narrows the others too. Leave it out for everything."
    )
    until = _moment_field("To")
    both = forms.BooleanField(
        label="The data and the keys to it are both gone",
        required=False,
        help_text="For a backup or a key file.",
    )
    noticed_at = _moment_field("When you noticed", required=True, help_text="The 72 hours run from here.")
    is_rehearsal = forms.BooleanField(label="This is a rehearsal", required=False)

    def offer(
        self, accounts: Iterable[tuple[uuid.UUID, str]], sessions: Iterable[tuple[uuid.UUID, str]]
    ) -> None:
        """Offer these accounts and sessions."""
        for name, choices in (("account", accounts), ("session", sessions)):
            field = self.fields[name]
            assert isinstance(field, IdChoiceField)  # noqa: S101  # declared so above
            field.offer(choices, nothing="None")

    def clean(self) -> None:
        """Each cause needs what it is about."""
        given = self.cleaned_data
        needed = {Cause.ACCOUNT: "account", Cause.SESSION: "session", Cause.WINDOW: "since"}
        field = needed.get(given.get("cause", Cause.BACKUP))
        if field and not given.get(field) and field not in self.errors:
            self.add_error(field, "Say which: without it nobody can be found.")
        if given.get("since") and given.get("until") and given["since"] >= given["until"]:
            self.add_error("until", "The end lies before the beginning.")

    def file(self) -> BreachFile:
        """What the form says of the breach itself."""
        given = self.cleaned_data
        cause = given["cause"]
        return BreachFile(
            cause,
            account_id=given["account"] if cause is Cause.ACCOUNT else None,
            session_id=given["session"] if cause is Cause.SESSION else None,
            since=given["since"],
            until=given["until"],
            both=given["both"],
        )


class BreachWordsForm(forms.Form):
    """What happened, and what is done about it, in words for the report and the letters."""

    what_happened = words_field("What happened", lines=4, longest=4000)
    measures = words_field("What we have done, and will do", lines=4, longest=4000)


class ToldForm(forms.Form):
    """Which parents were told, and how."""

    how = forms.ChoiceField(
        label="How",
        choices=[(how, how) for how in ("By letter", "By e-mail", "By telephone", "In person")],
    )
    contacts = forms.TypedMultipleChoiceField(label="Who", coerce=uuid.UUID)

    def offer(self, contacts: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer these parents."""
        field = self.fields["contacts"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # declared so above
        field.choices = [(str(contact), name) for contact, name in contacts]


class WithholdForm(forms.Form):
    """Which opening a family is not shown, and why: a choice, since words would be about a child."""

    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_LAST)
    why = forms.TypedChoiceField(label="Why", coerce=Why, choices=[(one.value, WHY[one]) for one in Why])


class ReviewForm(forms.Form):
    """Whether an opening stays withheld."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_LAST)
    keep = forms.TypedChoiceField(
        label="Decision",
        coerce=lambda value: value == "yes",
        choices=[("yes", "Keep it from the family"), ("no", "Show it")],
    )
