"""One pupil's page: who this is, what to do in an emergency, the year's attendance, and why the viewer may look."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from muster.assessment.queries.following import ask_following
from muster.assessment.queries.matrix import Year
from muster.assessment.queries.pupil import PupilResults, ask_pupil_results
from muster.attendance.figures import Figures
from muster.attendance.pages import tone_of as avatar_tone
from muster.attendance.queries.due import SchoolYear, ask_school_year
from muster.attendance.queries.sessions import DueMarks, due_marks, marked_meanwhile, tone_of, words_of
from muster.attendance.records import SESSION_LINE, Line
from muster.attendance.sites import Sites, group_sites, pupil_sites
from muster.attendance.thresholds import DueSession
from muster.attendance.words import changed_lately, counted, finding, percent
from muster.calendar.codes import Tone
from muster.calendar.profile import Profile
from muster.calendar.rules import monday_of
from muster.people.directory import names
from muster.people.records import CARE_CARD, PARTICULARS, CareCard
from muster.photographs.access import KEEP_PHOTOGRAPH
from muster.photographs.records import PHOTOGRAPH
from muster.protection.access.decisions import NotThere, facts_about
from muster.protection.access.pages import addresses_open_about
from muster.protection.access.policy import Fact, reason_for
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import ask_folders
from muster.protection.walls.together import together
from muster.pupils.access import SEE_CLASS, SEE_PUPIL
from muster.pupils.words import tone_words
from muster.ui.charts import Week, YearCalendar, year_calendar
from muster.ui.formats import clock, full_date, short_day

_LINKED = (
    "pupil_contacts",
    "open_in_emergency",
    "care_card",
    "pupil_characteristics",
    "photograph",
    "letters_to_one",
    "attendance_certificate",
)
"""The pages a pupil's page links to, each shown only to those it lets in."""

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_STRUCTURE = """
SELECT 'enrolment' AS what, e.kind AS said, e.id, '' AS year_group, NULL::uuid AS site_id, e.first_day, e.last_day
FROM people_enrolment e WHERE e.school_id = %(school)s AND e.pupil_id = %(pupil)s
UNION ALL
SELECT 'group', g.kind, g.id, g.year_group, g.site_id, m.first_day, m.last_day
FROM people_membership m JOIN people_group g ON g.school_id = m.school_id AND g.id = m.group_id
WHERE m.school_id = %(school)s AND m.pupil_id = %(pupil)s
    AND m.first_day <= %(day)s AND (m.last_day IS NULL OR m.last_day >= %(day)s)
UNION ALL
SELECT 'tutor', '', r.staff_id, '', NULL, r.first_day, r.last_day
FROM people_membership m JOIN people_responsibility r ON r.school_id = m.school_id AND r.group_id = m.group_id
WHERE m.school_id = %(school)s AND m.pupil_id = %(pupil)s AND r.relation = 'tutors'
    AND m.first_day <= %(day)s AND (m.last_day IS NULL OR m.last_day >= %(day)s)
    AND r.first_day <= %(day)s AND (r.last_day IS NULL OR r.last_day >= %(day)s)
UNION ALL
SELECT 'was in', '', g.id, '', g.site_id, m.first_day, m.last_day
FROM people_membership m JOIN people_group g ON g.school_id = m.school_id AND g.id = m.group_id AND g.kind = 'form'
WHERE m.school_id = %(school)s AND m.pupil_id = %(pupil)s AND m.first_day <= %(day)s
    AND EXISTS (SELECT FROM calendar_site s WHERE s.school_id = %(school)s)
UNION ALL
SELECT 'moved', '', f.group_id, '', f.site_id, NULL, f.last_day FROM people_formersite f WHERE f.school_id = %(school)s
UNION ALL
SELECT 'photograph', '', f.id, '', NULL, NULL, NULL FROM sealed_file f
WHERE f.school_id = %(school)s AND f.person_id = %(pupil)s AND f.kind = %(photograph)s
"""


@dataclass(frozen=True, slots=True)
class Attendance:
    """A pupil's year of attendance, ready to draw: calendar, finding in words, figures, and the marks as a table.

    `meanwhile` says what stands in registers of today that are still open, and so counts nowhere yet.
    """

    calendar: YearCalendar
    tones: Mapping[Tone, str]
    finding: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    days: list[str]
    weeks: tuple[tuple[str, ...], ...]
    half_days: str
    meanwhile: str


@dataclass(frozen=True, slots=True)
class PupilPage:
    """Everything on a pupil's page, in words. `results` are this year's; `to` holds the addresses of linked pages."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    said: str
    form: str
    form_id: uuid.UUID | None
    may_see_form: bool
    below_name: tuple[str, ...]
    standing: str
    care: str
    changes: tuple[str, ...]
    attendance: Attendance | None
    has_photograph: bool
    may_keep_photograph: bool
    results: PupilResults | None
    to: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read about one pupil: structure, the year, and records from the folder."""

    rows: list[dict[str, Any]]
    year: SchoolYear | None
    born: dt.date | None
    care: CareCard
    line: Line | None
    results: PupilResults | None
    facts: frozenset[Fact]
    reason: str

    @property
    def stays(self) -> list[dict[str, Any]]:
        """The periods on the roll."""
        return [row for row in self.rows if row["what"] == "enrolment"]

    @property
    def form(self) -> dict[str, Any] | None:
        """The form, if the pupil has one."""
        return next((row for row in self.rows if row["what"] == "group" and row["said"] == "form"), None)

    @property
    def sites(self) -> Sites:
        """At which site the pupil was on each day so far."""
        forms = [row for row in self.rows if row["what"] == "was in"]
        moves = [row for row in self.rows if row["what"] == "moved"]
        of_form = {
            form["id"]: group_sites(
                form["site_id"],
                [(row["last_day"], row["site_id"]) for row in moves if row["id"] == form["id"]],
            )
            for form in forms
        }
        return pupil_sites([(form["first_day"], form["id"]) for form in forms], of_form)

    def is_tutored_by(self, viewer: Viewer) -> bool:
        """Whether the viewer is a tutor of one of the pupil's groups today."""
        return any(row["what"] == "tutor" and row["id"] == viewer.person_id for row in self.rows)


def pupil_page(
    viewer: Viewer, pupil_id: uuid.UUID, *, what: str = "open", with_results: bool = False
) -> PupilPage:
    """The page of one pupil, recorded as opened or printed. Results are opened, and recorded, only if shown.

    Raises NotThere for nobody and for somebody who is not the viewer's to see.
    """
    known = _read(viewer, pupil_id, what, with_results=with_results)
    directory, form = names(viewer), known.form
    marks, meanwhile = _marks(viewer, known)
    return PupilPage(
        id=pupil_id,
        name=directory.shown(pupil_id),
        initials=directory.initials(pupil_id),
        tone=avatar_tone(pupil_id),
        said=directory.person(pupil_id).said,
        form=directory.group(form["id"]) if form else "",
        form_id=form["id"] if form else None,
        may_see_form=form is not None and viewer.reason_in_group(SEE_CLASS, form["id"]) is not None,
        below_name=_below_name(viewer, known),
        standing=_standing(known.stays, viewer.today),
        care=known.care.headline or known.care.may_happen,
        changes=changed_lately(marks.sessions, viewer.today, known.year.profile)
        if known.year and marks
        else (),
        attendance=_attendance(known.year, marks, meanwhile) if known.year and marks else None,
        has_photograph=any(row["what"] == "photograph" for row in known.rows),
        may_keep_photograph=known.is_tutored_by(viewer) or bool(viewer.reason_everywhere(KEEP_PHOTOGRAPH)),
        results=known.results,
        to=addresses_open_about(known.facts, pupil_id, _LINKED),
        reason=known.reason,
    )


def printed_words(viewer: Viewer) -> str:
    """The foot of a printed page: who printed it, and when."""
    who = names(viewer).shown(viewer.person_id) or "somebody who is signed in"
    return f"Printed by {who} at {viewer.standing.school_name} on {full_date(viewer.today)}, {clock(viewer.now)}."


def _read(viewer: Viewer, pupil_id: uuid.UUID, what: str, *, with_results: bool) -> _Known:
    """Read structure and year in one round trip, and open the folder in a second."""
    with together():
        year_asked = ask_school_year(viewer, viewer.today)
        followed_asked = ask_following(viewer, pupil=pupil_id) if with_results else dict
        rows_asked = _ask_structure(viewer, pupil_id)
    rows, year, followed = rows_asked(), year_asked(), followed_asked()
    if not any(row["what"] == "enrolment" for row in rows):
        raise NotThere(SEE_PUPIL, [pupil_id])
    lines = [Want(SESSION_LINE, year.period)] if year else []
    facts = facts_about(viewer, pupil_id)
    reason = viewer.reason_everywhere(SEE_PUPIL) or reason_for(SEE_PUPIL, facts)
    with together():
        folder_asked = ask_folders(
            viewer,
            SEE_PUPIL,
            [pupil_id],
            Want(PARTICULARS),
            Want(CARE_CARD),
            *lines,
            action=f"{what} page",
            reasons={pupil_id: reason} if reason else {},
        )
        taught = Year(year.id, year.span.first_day) if year else None
        results_asked = ask_pupil_results(viewer, pupil_id, taught, followed)
    opened = folder_asked()
    particulars, care = opened.of(PARTICULARS).get(pupil_id), opened.of(CARE_CARD).get(pupil_id)
    line = opened.of(SESSION_LINE, year.period).get(pupil_id) if year else None
    return _Known(
        rows=rows,
        year=year,
        born=particulars.record.born if particulars else None,
        care=care.record if care else CareCard(),
        line=line.record if line else None,
        results=results_asked(),
        facts=facts,
        reason=opened.reasons[pupil_id].says,
    )


def _marks(viewer: Viewer, known: _Known) -> tuple[DueMarks | None, tuple[DueSession, ...]]:
    """The sessions due so far, and the marks in registers that are still open."""
    if known.year is None:
        return None, ()
    due = known.year.due(
        viewer.now, sites=known.sites, year_group=known.form["year_group"] if known.form else ""
    )
    so_far = due_marks(known.year, known.line, due, _on_roll(known.stays))
    return so_far, marked_meanwhile(known.year, known.line, due, viewer.now)


def _ask_structure(viewer: Viewer, pupil_id: uuid.UUID) -> Callable[[], list[dict[str, Any]]]:
    cursor = connection.cursor()
    school, day, kind = viewer.school_id, viewer.today, PHOTOGRAPH.code
    cursor.execute(_STRUCTURE, {"school": school, "pupil": pupil_id, "day": day, "photograph": kind})

    def read() -> list[dict[str, Any]]:
        with cursor:
            columns = [column.name for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    return read


def _on_roll(stays: Sequence[Mapping[str, Any]]) -> Callable[[dt.date], bool]:
    @cache  # a day has several sessions
    def was_on_roll(day: dt.date) -> bool:
        return any(
            stay["first_day"] <= day and (stay["last_day"] is None or day <= stay["last_day"])
            for stay in stays
        )

    return was_on_roll


def _standing(stays: Sequence[Mapping[str, Any]], today: dt.date) -> str:
    """Empty for a pupil on roll; otherwise when they left or will join."""
    if _on_roll(stays)(today):
        return ""
    coming = [stay["first_day"] for stay in stays if stay["first_day"] > today]
    if coming:
        return f"Expected from {full_date(min(coming))}"
    return f"Left on {full_date(max(stay['last_day'] for stay in stays))}"


def _below_name(viewer: Viewer, known: _Known) -> tuple[str, ...]:
    directory = names(viewer)
    groups = [row for row in known.rows if row["what"] == "group" and row["said"] in {"form", "year"}]
    codes = [row["year_group"] for row in groups if row["year_group"]]
    group = known.year.profile.year_group(codes[0]) if known.year and codes else None
    tutors = dict.fromkeys(directory.shown(row["id"]) for row in known.rows if row["what"] == "tutor")
    words = (
        group.name if group else "",
        f"born {full_date(known.born)}" if known.born else "",
        ", ".join(tutors),
    )
    return tuple(word for word in words if word)


def _attendance(year: SchoolYear, marks: DueMarks, meanwhile: Sequence[DueSession]) -> Attendance:
    days: dict[dt.date, list[DueSession]] = {}
    for session in marks.sessions:
        days.setdefault(session.day, []).append(session)
    absent = marks.figures.absent
    words = year.profile.words
    rate = percent(marks.figures.attendance)
    return Attendance(
        calendar=year_calendar(_drawn_weeks(year, days), _day_names(year)),
        tones=tone_words(words),
        finding=finding(marks.sessions, year.profile),
        headline=f"{rate}, {counted(absent, words.half_day, words.half_days)} missed",
        facts=figure_words(marks.figures, year.profile),
        days=_day_names(year),
        weeks=tuple(_week_rows(year, days)),
        half_days=words.half_days,
        meanwhile=", ".join(f"{words_of(one)} ({year.profile.sessions[one.slot].name})" for one in meanwhile),
    )


def figure_words(found: Figures, rules: Profile) -> tuple[tuple[str, str], ...]:
    """The figures listed on a page, with their shares of possible sessions."""

    def share(sessions: int) -> str:
        return f"{sessions} ({percent(found.rate(sessions))})" if found.possible else str(sessions)

    return (
        ("Present", share(found.attended)),
        (rules.words.authorised_absence, share(found.authorised)),
        (rules.words.unauthorised_absence, share(found.unauthorised)),
        ("Late", share(found.late)),
        (f"Possible {rules.words.half_days}", str(found.possible)),
        ("Not marked", str(found.unmarked)),
    )


def _day_names(year: SchoolYear) -> list[str]:
    return [name for weekday, name in enumerate(_WEEKDAYS) if weekday in year.profile.year.weekdays]


def _drawn_weeks(year: SchoolYear, days: Mapping[dt.date, Sequence[DueSession]]) -> list[Week]:
    """A column for each school week of the year, numbered; weeks to come are empty."""
    tones = {day: tuple(tone_of(year, session) for session in sessions) for day, sessions in days.items()}
    return [
        Week(str(number), tuple(tones.get(day, ()) for day in week))
        for number, week in enumerate(year.weeks, start=1)
    ]


def _week_rows(year: SchoolYear, days: Mapping[dt.date, Sequence[DueSession]]) -> Iterator[tuple[str, ...]]:
    """A table row for each week with a session: the date of its Monday, then each day's marks in words."""
    for week in year.weeks:
        if any(day in days for day in week):
            monday = monday_of(week[0])
            yield short_day(monday), *(_day_words(days.get(day, ())) for day in week)


def _day_words(sessions: Sequence[DueSession]) -> str:
    """The marks of a day in words, said once if both sessions are the same."""
    return ", ".join(dict.fromkeys(map(words_of, sessions))) or "no school"
