"""Decides how the year turns: which form becomes which, who leaves, and what is still missing. No database."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from muster.people.roll import ONE_DAY, Place


@dataclass(frozen=True, slots=True)
class FormNow:
    """A form of this year, as structure knows it; `year_group` is the code of the country's profile."""

    id: uuid.UUID
    name: str
    year_group: str
    registers: str
    site_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class NextForm:
    """What becomes of a form: next year's name, year group and tutor. `grows_from` is None for the intake's forms."""

    like: FormNow
    grows_from: uuid.UUID | None
    name: str
    year_group: str
    tutor_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A year to come as the office decided it.

    Everybody in `leaving_forms` leaves, except those in `staying`, who stay on roll without a form.
    """

    first_day: dt.date
    last_day: dt.date
    seen_from: dt.date
    forms: tuple[NextForm, ...]
    leaving_forms: frozenset[uuid.UUID] = frozenset()
    staying: frozenset[uuid.UUID] = frozenset()
    ground: str = ""
    destination: str = ""

    @property
    def last_day_before(self) -> dt.date:
        """The day on which everything of this year ends."""
        return self.first_day - ONE_DAY


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn does: who joins which of next year's forms (by their place in the turn), and who leaves."""

    joining: Mapping[int, tuple[uuid.UUID, ...]]
    leaving: tuple[uuid.UUID, ...]
    without_form: tuple[uuid.UUID, ...]


def next_year_group(code: str, order: Sequence[str]) -> str:
    """The year group after this one, in the country's order; empty after the last."""
    return order[order.index(code) + 1] if code in order[:-1] else ""


def next_name(name: str, code: str, following: str) -> str:
    """What a form is called a year later: 3B is 4B, RA is 1A; a name without its year group stays as it is."""
    fits = re.match(rf"{re.escape(code)}(?![0-9])", name)
    return f"{following}{name[fits.end() :]}" if code and following and fits else name


def proposed(
    forms: Sequence[FormNow], order: Sequence[str]
) -> tuple[tuple[NextForm, ...], frozenset[uuid.UUID]]:
    """Next year's forms as they usually become, and the forms that leave: the school's eldest.

    Every form moves up a year group; the youngest forms are opened again under the same names, for the intake.
    """
    present = [code for code in order if any(form.year_group == code for form in forms)]
    if not present:
        return (), frozenset()
    youngest, eldest = present[0], present[-1]
    up = [
        NextForm(form, form.id, next_name(form.name, form.year_group, following), following)
        for form in forms
        if form.year_group != eldest and (following := next_year_group(form.year_group, order))
    ]
    intake = [NextForm(form, None, form.name, youngest) for form in forms if form.year_group == youngest]
    leaving = frozenset(form.id for form in forms if form.year_group == eldest)
    return (*intake, *up), leaving


def outcome(turn: Turn, places: Iterable[Place]) -> Outcome:
    """Where each pupil of this year's forms is on the first day of the next; places are those of the forms."""
    now: dict[uuid.UUID, uuid.UUID] = {
        place.pupil_id: place.group_id for place in places if place.stay.holds_on(turn.last_day_before)
    }
    leaving = tuple(
        pupil for pupil, form in now.items() if form in turn.leaving_forms and pupil not in turn.staying
    )
    gone = set(leaving)
    joining = {
        at: tuple(pupil for pupil, form in now.items() if form == following.grows_from and pupil not in gone)
        for at, following in enumerate(turn.forms)
        if following.grows_from is not None
    }
    placed = {pupil for pupils in joining.values() for pupil in pupils}
    return Outcome(joining, leaving, tuple(pupil for pupil in now if pupil not in gone | placed))


def problems(
    turn: Turn, *, has_terms: bool, expected_without_form: int, without_form: int
) -> tuple[str, ...]:
    """What a rehearsal finds, in words that say what to do. None of it forbids turning the year."""
    unnamed = [form.name for form in turn.forms if form.tutor_id is None]
    said = [
        "" if has_terms else "The new year has no terms yet: enter them, or nobody is due on any day.",
        f"Nobody is named as tutor of {', '.join(unnamed)}." if unnamed else "",
        _pupils(
            expected_without_form,
            "is expected and in no form of the new year",
            "are expected and in no form of the new year",
        ),
        _pupils(without_form, "stays on roll without a form", "stay on roll without a form"),
    ]
    return tuple(words for words in said if words)


def _pupils(number: int, one: str, many: str) -> str:
    if not number:
        return ""
    return f"1 pupil {one}." if number == 1 else f"{number} pupils {many}."


def twice_named(names: Collection[str]) -> str:
    """A name that two of next year's forms share; empty if there is none."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            return name
        seen.add(name.casefold())
    return ""
