"""The school that every test knows: a few people with one role each, two forms and a class.

Every call makes a separate school, with real commits in the application's role, so that tests cannot interfere.

    school = make_school()
    with school.seen_by(school.tutor) as viewer:
        sheet = register_sheet(viewer, school.register())
    answer = school.signed_in(school.office).get("/")
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client

from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.calendar.actions import NewPeriod, NewSpan, NewTime, add_closures, open_year, set_terms, set_times
from muster.calendar.models import AcademicYear
from muster.people import actions
from muster.people.actions import (
    NewAdult,
    NewGroup,
    NewLink,
    NewMembership,
    NewPupil,
    NewResponsibility,
)
from muster.people.actions.schools import NewSchool, open_school
from muster.people.models import Cover, Group, Responsibility, RoleHolding
from muster.people.records import (
    CareCard,
    Characteristics,
    ContactDetails,
    Name,
    Particulars,
    Relationship,
    Spell,
)
from muster.protection import clock
from muster.protection.access.viewer import Viewer, load_standing
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.secrets import token_hash
from muster.protection.accounts.sessions import SessionStore
from muster.protection.keys.provider import provider
from muster.protection.walls.context import enter_schools

FIRST_DAY, LAST_DAY = dt.date(2026, 9, 1), dt.date(2027, 8, 31)
HALF_TERMS = (
    ("Autumn, first half", dt.date(2026, 9, 1), dt.date(2026, 10, 23)),
    ("Autumn, second half", dt.date(2026, 11, 2), dt.date(2026, 12, 18)),
    ("Spring, first half", dt.date(2027, 1, 4), dt.date(2027, 2, 12)),
    ("Spring, second half", dt.date(2027, 2, 22), dt.date(2027, 3, 25)),
    ("Summer, first half", dt.date(2027, 4, 12), dt.date(2027, 5, 28)),
    ("Summer, second half", dt.date(2027, 6, 7), dt.date(2027, 7, 21)),
)
TRAINING_DAY = dt.date(2026, 11, 2)
TODAY = dt.date(2026, 11, 24)
"""A Tuesday in the second half of the autumn term."""

MORNING = dt.datetime(2026, 11, 24, 8, 55, tzinfo=ZoneInfo("Europe/London"))
"""The morning registers are open: from 08:50 to 09:15."""

PASSWORD = "correct horse battery staple"

STAFF = {
    "head": ("Helen", "Marsh", ("head",)),
    "senior_leader": ("Marcus", "Bell", ("senior_leader", "teacher")),
    "safeguarding_lead": ("Ruth", "Okoro", ("safeguarding_lead",)),
    "tutor": ("Rachel", "Adeyemi", ("teacher",)),
    "other_tutor": ("Jun", "Park", ("teacher",)),
    "subject_teacher": ("Owen", "Pryce", ("teacher",)),
    "year_leader": ("Nadia", "Rahman", ("teacher",)),
    "assistant": ("Sam", "Whitlock", ("teaching_assistant",)),
    "cover_teacher": ("Carla", "Voss", ("cover_supervisor",)),
    "cover_manager": ("Colm", "Byrne", ("cover_manager",)),
    "office": ("Olive", "Trent", ("office", "day_pass_giver")),
    "attendance_officer": ("Amir", "Saleh", ("attendance_officer",)),
    "senco": ("Seren", "Hughes", ("senco",)),
    "data_manager": ("Dana", "Kowalska", ("data_manager",)),
    "data_protection_lead": ("Priti", "Desai", ("data_protection_lead",)),
    "it_administrator": ("Ivan", "Castell", ("it_administrator",)),
    "governor": ("Gwen", "Ashdown", ("governor",)),
    "without_role": ("Wilma", "Norris", ()),
}
"""The staff: given name, family name, and the roles they hold. Their groups come below."""

CHILDREN = {
    "ada": ("Ada", "Sinclair", "3B"),
    "ben": ("Ben", "Whitmore", "3B"),
    "daisy": ("Daisy", "Hargreaves", "3B"),
    "esra": ("Esra", "Yılmaz", "3B"),  # a letter that careless lower-casing loses
    "leaver": ("Lucas", "Fenwick", "3B"),
    "newcomer": ("Nia", "O’Connell", "3B"),  # as the family writes it
    "theo": ("Theo", "Sinclair", "4A"),
    "amara": ("Amara", "Okafor", "4A"),
}
"""The pupils by form. Ada and Theo are siblings. The leaver left on LEFT; the newcomer came on CAME."""

LEFT, CAME = dt.date(2026, 10, 23), dt.date(2026, 11, 9)
MATHEMATICS = ("ada", "esra", "theo")

CARE_OF_DAISY = CareCard(
    headline="Nut allergy: carries two adrenaline pens",
    may_happen="Swelling and trouble breathing",
    signs="Hives, swollen lips, wheeze",
    what_to_do="Give one pen in the outer thigh and ring 999",
    medicine="Green bag in the classroom cupboard",
    ring="The office, then home",
)
NEEDS_OF_ESRA = Characteristics((Spell("sen_status", "K", FIRST_DAY), Spell("sen_need", "SLCN", FIRST_DAY)))


@dataclass(frozen=True, slots=True)
class School:
    """One school of the cast. People and groups are attributes by their part: `school.tutor`, `school.form_3b`."""

    id: uuid.UUID
    name: str
    year: AcademicYear
    people: Mapping[str, uuid.UUID]
    groups: Mapping[str, uuid.UUID]
    accounts: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    def __getattr__(self, part: str) -> uuid.UUID:
        for named in (self.people, self.groups):
            if part in named:
                return named[part]
        raise AttributeError(f"the cast has no {part}")

    @contextmanager
    def seen_by(self, person: uuid.UUID, at: dt.datetime | None = None) -> Iterator[Viewer]:
        """A transaction with this person as the viewer, at the tests' moment unless another is given."""
        with transaction.atomic():
            enter_schools(None, [self.id])
            moment = at or clock.now()
            standing = load_standing(self.id, person, moment)
            assert standing is not None, "the school is not behind these walls"
            yield Viewer(
                account_id=self.accounts.get(person),
                session_id=None,
                person_id=person,
                school_id=self.id,
                schools=(self.id,),
                standing=standing,
                moment=moment,
                group_facts=standing.group_facts,
            )

    @contextmanager
    def seen_by_command(self) -> Iterator[Viewer]:
        """A transaction with a command on the server as the viewer."""
        with transaction.atomic():
            yield unscoped_viewer(self.id, because="a test")

    def account(self, person: uuid.UUID) -> Account:
        """The person's account, with PASSWORD; made when it is first asked for."""
        if person in self.accounts:
            return Account.objects.get(id=self.accounts[person])
        account = Account(places=[{"school": str(self.id), "person": str(person)}], password=_password())
        account.set_email(self.email(person))
        account.save()
        self.accounts[person] = account.id
        return account

    def email(self, person: uuid.UUID) -> str:
        """The address with which a person signs in."""
        return f"{person.hex[:12]}@example.org"

    def signed_in(self, person: uuid.UUID) -> Client:
        """A browser in which this person has signed in with both factors. It speaks https."""
        account = self.account(person)
        session = SessionStore()
        session["_auth_user_id"] = str(account.pk)
        session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
        session["_auth_user_hash"] = account.get_session_auth_hash()
        session.create()
        # Not the latest session: a test's clock may start before the previous test's.
        stored = StoredSession.objects.get(key_hash=token_hash(session.session_key or ""))
        stored.change(factor_at=clock.now(), proved_at=clock.now(), passkey_at=clock.now())
        client = Client(headers={"host": "localhost"})
        client.cookies["__Host-session"] = session.session_key or ""
        client.defaults["wsgi.url_scheme"] = "https"
        return client

    def register(self, group: uuid.UUID | None = None, day: dt.date = TODAY, slot: int = 0) -> RegisterPlace:
        """The place of a session's register, by default this morning's of form 3B."""
        return RegisterPlace(group or self.groups["form_3b"], day, Register.Kind.SESSION, slot)

    def lesson(self, day: dt.date = TODAY, period: int = 2) -> RegisterPlace:
        """The place of a register of the mathematics class."""
        return RegisterPlace(self.groups["mathematics"], day, Register.Kind.LESSON, period)

    def pupils(self) -> dict[str, uuid.UUID]:
        """Every pupil by part, the leaver included."""
        return {part: self.people[part] for part in CHILDREN}


@transaction.atomic
def make_school(name: str = "Oakfield Primary School") -> School:
    """A fresh school with the whole cast. Takes some tens of milliseconds."""
    provider().prepare(clock.now().date())
    by = open_school(NewSchool(name=name), because="a test")
    year = _make_year(by)
    people = {**_add_staff(by), **_admit_children(by), **_add_parents(by)}
    _link_parents(by, people)
    groups = _make_groups(by, year, people)
    return School(by.school_id, name, year, people, groups)


def _make_year(by: Viewer) -> AcademicYear:
    year = open_year(by=by, first_day=FIRST_DAY, last_day=LAST_DAY)
    terms = [NewSpan("half_term", first, last, name) for name, first, last in HALF_TERMS]
    for autumn, half in (("Autumn", 0), ("Spring", 2), ("Summer", 4)):
        terms.append(NewSpan("term", HALF_TERMS[half][1], HALF_TERMS[half + 1][2], autumn))
    set_terms(by=by, year=year, terms=terms)
    add_closures(by=by, year=year, closures=[NewSpan("inset", TRAINING_DAY, TRAINING_DAY)])
    times = [
        NewTime(0, opens=dt.time(8, 50), closes=dt.time(9, 15), ends=dt.time(12, 0)),
        NewTime(1, opens=dt.time(13, 0), closes=dt.time(13, 20), ends=dt.time(15, 15)),
    ]
    periods = [
        NewPeriod(number, f"Period {number}", dt.time(8 + number, 0), dt.time(8 + number, 55))
        for number in range(1, 6)
    ]
    set_times(by=by, year=year, times=times, periods=periods)
    return year


def _add_staff(by: Viewer) -> dict[str, uuid.UUID]:
    adults = [NewAdult(Name(given=given, family=family)) for given, family, _ in STAFF.values()]
    people = dict(zip(STAFF, actions.add_staff(by=by, staff=adults), strict=True))
    # In one go, without an audit line for each: giving roles one by one was nearly half of the cost of a school.
    RoleHolding.objects.bulk_create(
        RoleHolding(school_id=by.school_id, staff_id=people[part], role=role, first_day=FIRST_DAY)
        for part, (_, _, roles) in STAFF.items()
        for role in roles
    )
    return people


def _admit_children(by: Viewer) -> dict[str, uuid.UUID]:
    pupils = [
        NewPupil(
            name=Name(given=given, family=family),
            particulars=Particulars(born=_born(form), sex="M" if part in {"ben", "theo", "leaver"} else "F"),
            first_day=CAME if part == "newcomer" else FIRST_DAY,
            last_day=LEFT if part == "leaver" else None,
            contact_details=ContactDetails(address="12 Lantern Lane, Thornmere", postcode="ZX1 1AB"),
            care=CARE_OF_DAISY if part == "daisy" else CareCard(),
            characteristics=NEEDS_OF_ESRA if part == "esra" else Characteristics(),
        )
        for part, (given, family, form) in CHILDREN.items()
    ]
    return dict(zip(CHILDREN, actions.admit_pupils(by=by, pupils=pupils), strict=True))


def _born(form: str) -> dt.date:
    return dt.date(2026 - 5 - int(form[0]), 4, 3)


def _add_parents(by: Viewer) -> dict[str, uuid.UUID]:
    parents = {"parent": ("Iris", "07700 900123"), "parent_without_contact": ("Conrad", "07700 900456")}
    adults = [
        NewAdult(
            Name(given=given, family="Sinclair"),
            contact_details=ContactDetails(telephones=(telephone,), emails=(f"{given.lower()}@example.org",)),
        )
        for given, telephone in parents.values()
    ]
    return dict(zip(parents, actions.add_contacts(by=by, contacts=adults), strict=True))


def _link_parents(by: Viewer, people: Mapping[str, uuid.UUID]) -> None:
    """Make both adults parents of both children; a court order keeps one of them away."""
    mother = Relationship(people["parent"], "Mother", parental_responsibility=True, lives_with=True)
    father = Relationship(
        people["parent_without_contact"],
        "Father",
        may_collect=False,
        court_order=True,
        warning="Court order: may not collect. Fetch the head.",
    )
    links = [
        NewLink(people[child], relationship, priority)
        for child in ("ada", "theo")
        for priority, relationship in enumerate((mother, father), start=1)
    ]
    actions.link_new_contacts(by=by, links=links)


def _make_groups(by: Viewer, year: AcademicYear, people: Mapping[str, uuid.UUID]) -> dict[str, uuid.UUID]:
    kind, registers = Group.Kind, Group.Registers
    wanted = {
        "form_3b": NewGroup("3B", kind.FORM, FIRST_DAY, registers=registers.SESSION, year_group="3"),
        "form_4a": NewGroup("4A", kind.FORM, FIRST_DAY, registers=registers.SESSION, year_group="4"),
        "mathematics": NewGroup("Mathematics 1", kind.CLASS, FIRST_DAY, registers=registers.LESSON),
        "year_3": NewGroup("Year 3", kind.YEAR, FIRST_DAY, year_group="3"),
    }
    made = actions.create_groups(by=by, groups=list(wanted.values()))
    groups = dict(zip(wanted, made, strict=True))
    _fill_groups(by, groups, people)
    teaches, tutors = Responsibility.Relation.TEACHES, Responsibility.Relation.TUTORS
    given = (
        ("form_3b", "tutor", tutors),
        ("form_4a", "other_tutor", tutors),
        ("mathematics", "subject_teacher", teaches),
        ("form_3b", "assistant", Responsibility.Relation.ASSISTS),
        ("year_3", "year_leader", Responsibility.Relation.LEADS),
    )
    responsibilities = [
        NewResponsibility(groups[group], people[part], relation, FIRST_DAY) for group, part, relation in given
    ]
    actions.give_responsibilities(by=by, responsibilities=responsibilities)
    Cover.objects.create(
        school_id=by.school_id, group_id=groups["form_4a"], staff_id=people["cover_teacher"], day=TODAY
    )
    return groups


def _fill_groups(by: Viewer, groups: Mapping[str, uuid.UUID], people: Mapping[str, uuid.UUID]) -> None:
    forms = {"3B": "form_3b", "4A": "form_4a"}
    places = [(forms[form], part) for part, (_, _, form) in CHILDREN.items()]
    places += [("mathematics", part) for part in MATHEMATICS]
    places += [("year_3", part) for part, (_, _, form) in CHILDREN.items() if form == "3B"]
    memberships = [
        NewMembership(
            group_id=groups[group],
            pupil_id=people[part],
            first_day=CAME if part == "newcomer" else FIRST_DAY,
            last_day=LEFT if part == "leaver" else None,
        )
        for group, part in places
    ]
    actions.add_memberships(by=by, memberships=memberships)


@cache
def _password() -> str:
    return make_password(PASSWORD)
