"""The forms of the calendar and the school's settings."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django import forms

from muster.calendar.actions import NewPeriod, NewSpan, NewTime, Settings
from muster.calendar.fields import IdChoiceField, day_field, time_field, words_field
from muster.calendar.models import Closure, School, Term
from muster.calendar.profile import WEEKDAYS, Profile
from muster.calendar.rules import SessionTimes, session_times_problem
from muster.calendar.words import Words

Sites = Iterable[tuple[uuid.UUID, str]]


class SpanForm(forms.Form):
    """Days from the first to the last, within an academic year."""

    first_day = day_field("First day")
    last_day = day_field("Last day")

    def clean(self) -> dict[str, object]:
        """The last day does not come before the first."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day comes before the first.")
        return self.cleaned_data


class YearForm(SpanForm):
    """A new academic year."""


class YearEndForm(forms.Form):
    """The last day of a year: the first never changes, since registers count from it."""

    last_day = day_field("Last day")


class TermForm(SpanForm):
    """A term or a half-term, as the country calls them. Registers are taken in half-terms."""

    kind = forms.ChoiceField(label="Kind")
    name = words_field("Name", required=True, longest=60, help_text="As the school calls it.")
    field_order = ("kind", "name", "first_day", "last_day")

    def offer(self, words: Words) -> None:
        """Offer both in the country's words."""
        kind = self.fields["kind"]
        kind.help_text = (
            f"Registers are taken in each {words.half_term}; days outside every one are holidays."
        )
        kind.choices = [  # type: ignore[attr-defined]  # a choice field
            (Term.Kind.HALF_TERM.value, words.half_term.capitalize()),
            (Term.Kind.TERM.value, words.term.capitalize()),
        ]

    def span(self) -> NewSpan:
        """The term as it was typed."""
        return NewSpan(**self.cleaned_data)


class ClosureForm(SpanForm):
    """Days on which the school, or a site, is closed."""

    kind = forms.ChoiceField(label="Why")
    site_id = IdChoiceField(label="Where", required=False)
    field_order = ("kind", "site_id", "first_day", "last_day")

    def offer(self, sites: Sites) -> None:
        """Offer the school's sites and the kinds of planned closure; unexpected ones are declared on a page of their own.

        A row that already is an unexpected closure keeps its kind.
        """
        kept = self.initial.get("kind")
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a choice field
            (kind.value, kind.label)
            for kind in Closure.Kind
            if kind != Closure.Kind.EMERGENCY or kind == kept
        ]
        field = self.fields["site_id"]
        if isinstance(field, IdChoiceField):
            field.offer(sites, nothing="The whole school")

    def span(self) -> NewSpan:
        """The closure as it was typed."""
        return NewSpan(**self.cleaned_data)


class TimeForm(forms.Form):
    """When a session opens, closes and ends, and for whom."""

    slot = forms.TypedChoiceField(label="Session", coerce=int)
    opens = time_field("Register opens")
    closes = time_field("Register closes")
    ends = time_field("Session ends")
    weekday = forms.TypedChoiceField(label="Only on", coerce=int, required=False, empty_value=None)
    year_groups = forms.MultipleChoiceField(
        label="Only for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: everyone.",
    )
    site_id = IdChoiceField(label="Only at", required=False)

    def offer(self, rules: Profile, sites: Sites) -> None:
        """Offer the country's sessions, weekdays and year groups, and the school's sites."""
        self.rules = rules
        weekdays = [(str(day), WEEKDAYS[day].capitalize()) for day in sorted(rules.year.weekdays)]
        choices = {
            "slot": [(str(slot), session.name.capitalize()) for slot, session in enumerate(rules.sessions)],
            "weekday": [("", "Every day"), *weekdays],
            "year_groups": [(group.code, group.name) for group in rules.year_groups],
            "site_id": [("", "Every site"), *((str(site), name) for site, name in sites)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def clean(self) -> dict[str, object]:
        """A register opens, closes and ends in this order, and stays open no longer than the country allows."""
        times = [self.cleaned_data.get(name) for name in ("opens", "closes", "ends")]
        opens, closes, ends = times
        if opens and closes and ends:
            problem = session_times_problem(SessionTimes(0, opens, closes, ends), self.rules)
            if problem:
                self.add_error("closes", problem)
        return self.cleaned_data

    def time(self) -> NewTime:
        """The times as they were typed."""
        cleaned = self.cleaned_data
        return NewTime(
            slot=cleaned["slot"],
            opens=cleaned["opens"],
            closes=cleaned["closes"],
            ends=cleaned["ends"],
            weekday=cleaned["weekday"],
            year_groups=tuple(cleaned["year_groups"]),
            site_id=cleaned["site_id"],
        )


class PeriodForm(forms.Form):
    """A lesson's place in the day."""

    number = forms.IntegerField(label="Number", min_value=1, max_value=16)
    name = words_field("Name", required=True, longest=30)
    starts = time_field("Starts")
    ends = time_field("Ends")

    def clean(self) -> dict[str, object]:
        """A lesson ends after it starts."""
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if isinstance(starts, dt.time) and isinstance(ends, dt.time) and ends <= starts:
            self.add_error("ends", "A lesson ends after it starts.")
        return self.cleaned_data

    def period(self) -> NewPeriod:
        """The lesson period as it was typed."""
        return NewPeriod(**self.cleaned_data)


class SettingsForm(forms.Form):
    """What the school is called, and the words and orders that it prefers."""

    name = words_field("Name of the school", required=True)
    urn = words_field("Its number (URN)", longest=20)
    address = words_field(
        "Address",
        longest=300,
        help_text="As on an envelope, one line each. It stands at the head of letters.",
        lines=4,
    )
    telephone = words_field(
        "Telephone of the office", longest=40, help_text="Families read it in letters and messages."
    )
    pupil_word = forms.ChoiceField(
        label="Children here are called", choices=School.PupilWord.choices, widget=forms.RadioSelect
    )
    name_order = forms.ChoiceField(
        label="Names are shown",
        choices=[
            (School.NameOrder.GIVEN_FIRST, "First name first: Ada Sinclair"),
            (School.NameOrder.FAMILY_FIRST, "Surname first: Sinclair, Ada"),
        ],
        widget=forms.RadioSelect,
    )
    register_mode = forms.ChoiceField(label="The register", widget=forms.RadioSelect)

    def offer(self, rules: Profile) -> None:
        """Offer the register modes that the country allows."""
        modes = [(School.RegisterMode.FEEDS, "Muster feeds the register of another system")]
        if not rules.register.feeds_only:
            modes.append((School.RegisterMode.IS_REGISTER, "Muster is the register"))
        field = self.fields["register_mode"]
        if isinstance(field, forms.ChoiceField):
            field.choices = modes

    def settings(self) -> Settings:
        """The settings as they were chosen."""
        cleaned = self.cleaned_data
        return Settings(
            cleaned["name"],
            cleaned["urn"],
            "\n".join(filter(None, map(str.strip, cleaned["address"].splitlines()))),
            cleaned["telephone"],
            School.PupilWord(cleaned["pupil_word"]),
            School.NameOrder(cleaned["name_order"]),
            School.RegisterMode(cleaned["register_mode"]),
        )


class SiteForm(forms.Form):
    """The name of a place where the school teaches."""

    name = words_field("Name of the site", required=True, longest=100)
