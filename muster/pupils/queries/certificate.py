"""The content of an attendance certificate: the same figures as everywhere, in words for readers outside the school."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from muster.attendance.figures import Figures
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.queries.sessions import due_marks, due_of
from muster.attendance.records import SESSION_LINE, Line
from muster.attendance.words import counted, percent
from muster.calendar.profile import Profile
from muster.calendar.refusals import NotPossible
from muster.calendar.words import Words
from muster.people.directory import names
from muster.people.names import legal_name
from muster.people.records import PARTICULARS, Particulars
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.pupils.access import ISSUE_CERTIFICATE
from muster.ui.formats import full_date


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is printed. `counts` are rows of words, sessions, and share of possible sessions."""

    school: str
    facts: tuple[tuple[str, str], ...]
    half_days: str
    counts: tuple[tuple[str, int, str], ...]
    notes: tuple[str, ...]
    signed: str
    footer: str


def days_offered(viewer: Viewer, pupil_id: uuid.UUID) -> tuple[dt.date, dt.date]:
    """The default days of a certificate: this school year up to today. Raises NotThere."""
    year = school_year(viewer, viewer.today)
    first = year.span.first_day if year else viewer.today
    if pupil_id not in roll_on(viewer, viewer.today, since=dt.date.min, pupils=[pupil_id]):
        raise NotThere(ISSUE_CERTIFICATE, [pupil_id])
    return first, viewer.today


def certificate(viewer: Viewer, pupil_id: uuid.UUID, first: dt.date, last: dt.date) -> Certificate:
    """The certificate of one pupil over days of one school year, recorded as issued.

    Raises NotThere, and NotPossible where the days are of no year or the pupil was not on roll.
    """
    year = _year(viewer, first, last)
    on_roll = roll_on(viewer, last, since=first, pupils=[pupil_id]).get(pupil_id)
    wants = (Want(PARTICULARS), Want(SESSION_LINE, year.period))
    opened = open_folders(viewer, ISSUE_CERTIFICATE, [pupil_id], *wants, action="issue certificate")
    if on_roll is None:
        raise NotPossible("The pupil was not on roll in these days.", "first")
    particulars, line = (
        opened.of(PARTICULARS).get(pupil_id),
        opened.of(SESSION_LINE, year.period).get(pupil_id),
    )
    figures = _figures(viewer, year, on_roll, line=line.record if line else None, first=first, last=last)
    who = names(viewer).shown(viewer.person_id)
    return Certificate(
        school=viewer.standing.school_name,
        facts=tuple(
            _facts(
                viewer,
                on_roll,
                particulars.record if particulars else Particulars(),
                first=first,
                last=last,
            )
        ),
        half_days=year.profile.words.half_days,
        counts=tuple(_counts(figures, year.profile.words)),
        notes=tuple(_notes(figures, year.profile)),
        signed=f"{who}, for {viewer.standing.school_name}" if who else viewer.standing.school_name,
        footer=f"{viewer.standing.school_name} · {full_date(viewer.today)}",
    )


def _year(viewer: Viewer, first: dt.date, last: dt.date) -> SchoolYear:
    year = school_year(viewer, first)
    if year is None or last not in year.span:
        raise NotPossible("Choose days that lie in one school year.", "last")
    return year


def _figures(
    viewer: Viewer, year: SchoolYear, on_roll: OnRoll, *, line: Line | None, first: dt.date, last: dt.date
) -> Figures:
    slots = [slot for slot in due_of(year, on_roll, viewer.now) if first <= slot[1] <= last]
    return due_marks(year, line, slots, on_roll.was_on_roll).figures


def _facts(
    viewer: Viewer, on_roll: OnRoll, particulars: Particulars, *, first: dt.date, last: dt.date
) -> Iterator[tuple[str, str]]:
    directory = names(viewer)
    yield "Name", legal_name(directory.person(on_roll.pupil_id))
    if particulars.born:
        yield "Date of birth", full_date(particulars.born)
    if on_roll.form_id:
        yield "Form", directory.group(on_roll.form_id)
    stays = [stay for stay in on_roll.stays if stay[0] <= last and (stay[1] is None or stay[1] >= first)]
    yield "On our roll", "; ".join(_stay(*stay) for stay in stays)
    yield "Days that are counted", f"{full_date(first)} to {full_date(last)}"


def _stay(first: dt.date, last: dt.date | None) -> str:
    return f"{full_date(first)} to {full_date(last)}" if last else f"since {full_date(first)}"


def _counts(figures: Figures, said: Words) -> Iterator[tuple[str, int, str]]:
    for words, sessions in (
        ("Possible", figures.possible),
        ("Attended", figures.attended),
        (said.authorised_absence, figures.authorised),
        (said.unauthorised_absence, figures.unauthorised),
        ("Late, part of the above", figures.late),
    ):
        yield words, sessions, percent(figures.rate(sessions))


def _notes(figures: Figures, profile: Profile) -> Iterator[str]:
    for sessions, why in (
        (figures.unmarked, "without a mark so far"),
        (figures.not_possible, "that could not have been attended, as when the site was closed"),
    ):
        if sessions:
            number = counted(sessions, profile.words.half_day, profile.words.half_days)
            yield f"In none of these figures: {number} {why}."
