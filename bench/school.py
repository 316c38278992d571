"""The invented school used for measuring, made through the product's own actions, and the tables of the bare pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import psycopg
from django.conf import settings
from django.db import connection, connections, transaction

from bench.ground import FIRST_DAY, FORMS, LAST_DAY, PUPILS_A_FORM, TODAY, Form, Ground
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.records import SESSION_LINE, Line
from muster.calendar.actions import NewPeriod, NewSpan, NewTime, open_year, set_terms, set_times
from muster.calendar.profile import profile
from muster.config.cluster import cluster_in
from muster.config.database import Role
from muster.people.actions import (
    NewAdult,
    NewGroup,
    NewMembership,
    NewPupil,
    NewResponsibility,
    NewSchool,
    add_memberships,
    add_staff,
    admit_pupils,
    create_groups,
    give_responsibilities,
    give_role,
    open_school,
)
from muster.people.models import Group, Responsibility
from muster.people.records import Name, Particulars
from muster.protection import clock
from muster.protection.access.viewer import Viewer, ask_standing
from muster.protection.keys.envelope import NO_ITEM, Place, seal
from muster.protection.keys.ring import KeyClass, subject_ciphers
from muster.protection.walls.context import enter_schools
from muster.protection.walls.together import together

GIVEN = ("Amelia", "Oliver", "Zofia", "Yusuf", "Chidera", "Mei", "Gwilym", "Niamh", "Aarav", "Ines")
FAMILY = (
    "Ashworth",
    "Begum",
    "Okonkwo",
    "Nowak",
    "Featherstone",
    "Li",
    "Price",
    "Singh",
    "Doyle",
    "Costa",
    "Khan",
)
SLOTS = ((LAST_DAY - FIRST_DAY).days + 1) * SESSIONS_A_DAY

_FLOOR_TABLES = """
CREATE TABLE bench_row (id integer PRIMARY KEY, person uuid, name text, initials text, tone integer, code text,
    minutes integer);
CREATE TABLE bench_week (id integer PRIMARY KEY, monday text, days text[][]);
CREATE TABLE bench_roster (id uuid, school_id uuid, kind smallint, content text);
CREATE TABLE bench_mark (id integer PRIMARY KEY, code text, minutes integer);
CREATE TABLE bench_record (LIKE folder_record INCLUDING ALL);
CREATE TABLE bench_entry (LIKE attendance_registerentry INCLUDING ALL);
CREATE TABLE bench_receipt (LIKE attendance_markreceipt INCLUDING ALL);
CREATE TABLE bench_register (LIKE attendance_register INCLUDING ALL);
CREATE TABLE bench_event (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, account_id uuid,
    school_id uuid, permission text, action text, people_hash bytea, kinds smallint[], reason text, result text);
GRANT ALL ON bench_row, bench_week, bench_roster, bench_mark, bench_record, bench_entry, bench_receipt, bench_register, bench_event
    TO muster_app;
INSERT INTO bench_row SELECT n, gen_random_uuid(), 'Given' || n || ' Familyname' || n % 97, 'GF', n % 8,
    CASE n % 15 WHEN 0 THEN 'N' WHEN 1 THEN 'L' ELSE '/' END, CASE n % 15 WHEN 1 THEN 9 END
    FROM generate_series(1, 2000) AS n;
INSERT INTO bench_week SELECT week, '8 Sep', array_fill('is-present'::text, ARRAY[5, 3])
    FROM generate_series(1, 60) AS week;
"""


def make_floor_tables() -> None:
    """Make the tables of the bare pages; where bytes are compared, they have the same shape as ours."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_FLOOR_TABLES)
    connections["owner"].close()


def made_school(
    data: Path, name: str = "Northgate School", *, forms: int = FORMS, is_marked: bool = True
) -> Ground:
    """Make a school of this many forms, each with a tutor, whose pupils all have a year of marks, or none."""
    with transaction.atomic():
        by, year_id = opened_school(name)
        pupils = admitted(by, forms * PUPILS_A_FORM)
        staff = add_staff(by=by, staff=[NewAdult(_name(number, "Ms")) for number in range(forms + 1)])
        for tutor in staff[:-1]:
            give_role(by=by, staff_id=tutor, role="teacher", first_day=FIRST_DAY)
        give_role(by=by, staff_id=staff[-1], role="head", first_day=FIRST_DAY)
        made = _forms(by, year_id, pupils, staff)
        if is_marked:
            write_lines(by.school_id, pupils)
    return Ground(data, by.school_id, year_id, made, staff[-1])


def admitted(by: Viewer, count: int) -> Sequence[uuid.UUID]:
    """Admit this many pupils."""
    return admit_pupils(by=by, pupils=[_pupil(number) for number in range(count)])


def opened_school(name: str) -> tuple[Viewer, uuid.UUID]:
    """Open a school with its year. Returns the viewer who opened it, and the year's id. Call it in a transaction."""
    by = open_school(NewSchool(name), because="measuring")
    year = open_year(by=by, first_day=FIRST_DAY, last_day=LAST_DAY)
    set_terms(by=by, year=year, terms=_half_terms())
    set_times(by=by, year=year, times=_times(), periods=[NewPeriod(1, "1", dt.time(9), dt.time(10))])
    return by, year.id


def _forms(
    by: Viewer, year_id: uuid.UUID, pupils: Sequence[uuid.UUID], staff: Sequence[uuid.UUID]
) -> tuple[Form, ...]:
    new = [
        NewGroup(
            name=f"{7 + number % 5}{ascii_uppercase[number // 5]}",
            kind=Group.Kind.FORM,
            first_day=FIRST_DAY,
            registers=Group.Registers.SESSION,
            year_group=str(7 + number % 5),
            year_id=year_id,
        )
        for number in range(len(staff) - 1)
    ]
    forms = [
        Form(group, tutor, tuple(pupils[number * PUPILS_A_FORM : (number + 1) * PUPILS_A_FORM]))
        for number, (group, tutor) in enumerate(zip(create_groups(by=by, groups=new), staff, strict=False))
    ]
    add_memberships(
        by=by,
        memberships=[
            NewMembership(form.group_id, pupil, FIRST_DAY) for form in forms for pupil in form.pupils
        ],
    )
    tutors = Responsibility.Relation.TUTORS
    give_responsibilities(
        by=by,
        responsibilities=[
            NewResponsibility(form.group_id, form.tutor_id, tutors, FIRST_DAY) for form in forms
        ],
    )
    return tuple(forms)


def bare_connection(role: Role = Role.APP) -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the measured database without Django, once its planner knows what it holds."""
    tell_the_planner()
    return cluster_in(settings.DATA_DIRECTORY).address(role).connect(autocommit=True)


def tell_the_planner() -> None:
    """Count what the tables hold, as the server does by itself within a minute: a school was made just now."""
    with cluster_in(settings.DATA_DIRECTORY).address(Role.SUPERUSER).connect(autocommit=True) as connection:
        connection.execute("ANALYZE")


def write_lines(
    school_id: uuid.UUID,
    people: Sequence[uuid.UUID],
    marks_of_all: np.ndarray[tuple[int, int], np.dtype[np.uint8]] | None = None,
) -> None:
    """Seal a year of marks into each folder, invented unless given; today stays unmarked."""
    marked = invented_marks(len(people)) if marks_of_all is None else marks_of_all
    ciphers = subject_ciphers(school_id, people, KeyClass.REGISTER)
    period = FIRST_DAY.year
    sealed = [
        seal(
            ciphers[person],
            SESSION_LINE.encode(Line(FIRST_DAY.toordinal(), SESSIONS_A_DAY, marks.tobytes())),
            Place(school_id, person, SESSION_LINE.code, period, NO_ITEM, 1),
        )
        for person, marks in zip(people, marked, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO folder_record (school_id, person_id, kind, period, item, version, sealed) "
            "SELECT %s, p, %s, %s, %s, 1, s FROM unnest(%s::uuid[], %s::bytea[]) AS t (p, s) "
            "ON CONFLICT (school_id, person_id, kind, period, item) "
            "DO UPDATE SET sealed = excluded.sealed, version = 1",
            [school_id, SESSION_LINE.code, period, NO_ITEM, list(people), sealed],
        )


def invented_marks(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Return a year of marks for this many pupils: weekdays up to yesterday, about one in twenty absent."""
    codes = profile("england").bytes_by_symbol
    symbols = ["/", "\\", "L", "I", "M", "O", "N"]
    shares = [0.46, 0.46, 0.02, 0.03, 0.01, 0.01, 0.01]
    rng = np.random.default_rng(20260319)
    marks = rng.choice(
        np.array([codes[symbol] for symbol in symbols], dtype=np.uint8), size=(count, SLOTS), p=shares
    )
    days = FIRST_DAY.toordinal() + np.arange(SLOTS) // SESSIONS_A_DAY
    marks[:, ((days - 1) % 7 > 4) | (days >= TODAY.toordinal())] = 0
    return marks


@contextmanager
def entered(viewer: Viewer) -> Iterator[None]:
    """A transaction of the viewer's schools. Its BEGIN travels with the context, as it travels with the session in a request."""
    with transaction.atomic():
        with together():
            enter_schools(None, viewer.schools)
        yield


def viewer_in(school_id: uuid.UUID, person_id: uuid.UUID, moment: dt.datetime | None = None) -> Viewer:
    """Return a member of staff as a viewer, as at the start of a request, now or at a moment. Call it in a transaction."""
    moment = moment or clock.now()
    with together():
        enter_schools(None, [school_id])
        asked = ask_standing(school_id, person_id, moment)
    standing = asked()
    if standing is None:
        raise LookupError("the school of the measurement is not there")
    return Viewer(
        account_id=None,
        session_id=None,
        person_id=person_id,
        school_id=school_id,
        schools=(school_id,),
        standing=standing,
        moment=moment,
        group_facts=standing.group_facts,
    )


def _pupil(number: int) -> NewPupil:
    born = dt.date(2013 - number % 5, 1 + number % 12, 1 + number % 28)
    return NewPupil(_name(number), Particulars(born=born), FIRST_DAY)


def _name(number: int, title: str = "") -> Name:
    given = GIVEN[number % len(GIVEN)]
    return Name(given, f"{FAMILY[number % len(FAMILY)]}-{number}", title=title)


def _half_terms() -> list[NewSpan]:
    spans = [
        (dt.date(2025, 9, 1), dt.date(2025, 12, 19), "Autumn"),
        (dt.date(2026, 1, 5), dt.date(2026, 3, 27), "Spring"),
        (dt.date(2026, 4, 13), dt.date(2026, 7, 21), "Summer"),
    ]
    return [NewSpan(kind, first, last, name) for kind in ("term", "half_term") for first, last, name in spans]


def _times() -> list[NewTime]:
    """Session times with registers open for hours, because a measurement may take longer than a register may stay open."""
    return [
        NewTime(0, dt.time(8, 45), dt.time(11, 30), dt.time(12)),
        NewTime(1, dt.time(13), dt.time(14, 30), dt.time(15, 15)),
    ]
