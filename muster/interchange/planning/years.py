"""Plans school years and terms that the calendar lacks. Existing ones are never changed."""

import datetime as dt
from collections.abc import Iterator, Sequence

from muster.calendar.actions import NewSpan
from muster.calendar.models import Term
from muster.interchange.plan import NewYear
from muster.interchange.roster import AcademicSession
from muster.interchange.state import HeldYear, State
from muster.people.roll import Stay

ONE_DAY = dt.timedelta(days=1)
YEAR, TERM, HALF_TERM = "year", "term", "half_term"


def plan_years(sessions: Sequence[AcademicSession], state: State) -> tuple[NewYear, ...]:
    """The years that go on or are to come, each with its terms; a year that is here without terms gains them."""
    found = (_planned(each, sessions, state) for each in sessions if each.kind == YEAR)
    return tuple(sorted((year for year in found if year), key=lambda year: year.first_day))


def _planned(year: AcademicSession, sessions: Sequence[AcademicSession], state: State) -> NewYear | None:
    first, last = year.span.first, year.span.last
    if first is None or last is None or last < state.today:
        return None
    held = _held(first + (last - first) / 2, state)
    if held is None:
        days = _between(Stay(first, last), state.years)
        return _new(days, sessions, held) if days else None
    return None if held.has_terms else _new(held.stay, sessions, held)


def _held(middle: dt.date, state: State) -> HeldYear | None:
    """The year that is here for most of these days: exporters begin and end years where they like."""
    return next((held for held in state.years if held.stay.holds_on(middle)), None)


def _between(days: Stay, years: Sequence[HeldYear]) -> Stay | None:
    """The days without those that the years before and after hold."""
    first, last = days.first_day, days.last_day or days.first_day
    for held in years:
        ends = held.stay.last_day or held.stay.first_day
        if held.stay.first_day <= first <= ends:
            first = ends + ONE_DAY
        if held.stay.first_day <= last <= ends:
            last = held.stay.first_day - ONE_DAY
    return Stay(first, last) if first < last else None


def _new(days: Stay, sessions: Sequence[AcademicSession], held: HeldYear | None) -> NewYear | None:
    terms = tuple(_terms(days, sessions))
    if not terms:
        return None
    return NewYear(held.id if held else None, days.first_day, days.last_day or days.first_day, terms)


def _terms(days: Stay, sessions: Sequence[AcademicSession]) -> Iterator[NewSpan]:
    """The terms within these days. School is held in half-terms, so that a term without any is one itself.

    A day lies in one half-term: of some that share days, the first that was sent counts.
    """
    taken: list[NewSpan] = []
    for span in _every_term(days, sessions):
        if span.kind == Term.Kind.HALF_TERM:
            if any(span.first_day <= one.last_day and one.first_day <= span.last_day for one in taken):
                continue
            taken.append(span)
        yield span


def _every_term(days: Stay, sessions: Sequence[AcademicSession]) -> Iterator[NewSpan]:
    within = [each for each in sessions if _lies_in(each, days)]
    halves = [each for each in within if each.kind == HALF_TERM]
    for term in within:
        if term.kind == TERM and term.span.first and term.span.last:
            yield NewSpan(Term.Kind.TERM, term.span.first, term.span.last, term.title)
            if not any(_lies_in(half, Stay(term.span.first, term.span.last)) for half in halves):
                yield NewSpan(Term.Kind.HALF_TERM, term.span.first, term.span.last, term.title)
    for half in halves:
        if half.span.first and half.span.last:
            yield NewSpan(Term.Kind.HALF_TERM, half.span.first, half.span.last, half.title)


def _lies_in(session: AcademicSession, days: Stay) -> bool:
    first, last = session.span.first, session.span.last
    return first is not None and last is not None and days.holds_on(first) and days.holds_on(last)
