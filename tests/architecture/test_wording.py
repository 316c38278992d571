"""A school that says "student" reads "student" on every page, without the page's author having to think of it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from muster.calendar.models import School as SchoolRow
from muster.people import actions
from muster.people.actions import NewGroup, NewSchool, open_school
from muster.people.models import Group
from muster.protection.accounts.arrival import unscoped_viewer
from muster.ui.signposts import signposts
from muster.ui.static_text import SHOWN_ATTRIBUTES
from tests import cast
from tests.cast import FIRST_DAY, TODAY, School, make_school
from tests.pages import opened_pages

ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MANY_PAGES = 50
PUPIL = re.compile(r"\bpupils?\b", re.IGNORECASE)

STAYS = {
    "Pupil": "the setting itself",
    "Six years from the day of each entry (School Attendance (Pupil Registration) (England) Regulations 2024)":
        "the name of a law",
    "No longer a pupil of this independent or non-maintained special school":
        "a ground of the law, in its words",
}  # fmt: skip
"""Texts that keep "pupil", each with the reason."""

OF_A_PUPIL = (
    "pupil",
    "pupil_contacts",
    "care_card",
    "pupil_pictures",
    "roll_pupil",
    "pupil_history",
    "emergency_access",
)
SLOW = ("security_check",)  # runs many checks when it is opened
OF_A_GROUP = ("class_page", "group")


class _Shown(HTMLParser):
    """The text that people see or hear on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in {"script", "style"}
        self.shown += [value for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.shown.append(" ".join(data.split()))


def left_on(content: str) -> set[str]:
    """The pieces of text on a page that still say "pupil"."""
    page = _Shown()
    page.feed(content)
    return {words for words in page.shown if PUPIL.search(words) and words not in STAYS}


def _addresses(school: School) -> Iterator[str]:
    """Every page that all pages link to, and the pages of a pupil and of a class."""
    yield from ("/", "/assessment/scales/", "/events/add", "/known-absences/add", "/reports/add")
    for post in signposts():
        if post.url_name not in SLOW:
            with suppress(NoReverseMatch):
                yield reverse(post.url_name)
    for name in OF_A_PUPIL:
        yield reverse(name, kwargs={"pupil_id": school.ada})
    for name in OF_A_GROUP:
        yield reverse(name, kwargs={"group_id": school.form_3b})
    yield reverse("register", kwargs={"group": school.form_3b, "day": TODAY, "slot": "morning"})


def with_students(school: School) -> School:
    """The school, with "student" as its word."""
    with school.seen_by_command() as viewer:
        SchoolRow.objects.filter(school_id=viewer.school_id).update(pupil_word=SchoolRow.PupilWord.STUDENT)
    return school


@pytest.fixture
def students(school: School) -> School:
    return with_students(school)


TYPED = "Pupil Quillon"
"""A typed name. A school of students would say "Student Quillon" if it mistook this for our own words."""


@pytest.fixture
def called_pupil(db_app: None, monkeypatch: pytest.MonkeyPatch) -> School:
    """The cast at a school of students in which the school, its forms and every family are called "Pupil"."""
    for people in ("CHILDREN", "STAFF"):
        named = getattr(cast, people)
        renamed = {part: (given, TYPED, more) for part, (given, _, more) in named.items()}
        monkeypatch.setattr(cast, people, renamed)
    school = with_students(make_school(TYPED))
    with school.seen_by(school.head) as viewer:
        for name, group in school.groups.items():
            actions.rename_group(by=viewer, group_id=group, name=f"{TYPED} {name}")
    return school


def test_every_page_says_the_schools_word_and_leaves_what_was_typed(called_pupil: School):
    pages = {ANY_ID.sub("...", page.address): page.content for page in opened_pages(called_pupil)}
    left = {address: left_on(content.replace(TYPED, "Quillon")) for address, content in pages.items()}
    assert {address: words for address, words in left.items() if words} == {}
    spoken = {address for address, content in pages.items() if "tudent Quillon" in content}
    assert spoken == set()
    assert sum(TYPED in content for content in pages.values()) > MANY_PAGES


@pytest.mark.parametrize("who", ["tutor", "office"])
def test_no_page_of_a_school_of_students_says_pupil(students: School, who: str):
    client = students.signed_in(students.people[who])
    opened = {address: client.get(address) for address in _addresses(students)}
    pages = {
        address: answer.content.decode() for address, answer in opened.items() if answer.status_code == 200
    }
    assert {address: left for address, page in pages.items() if (left := left_on(page))} == {}
    assert len(pages) > 20
    assert "Students" in pages["/pupils/"]


def test_what_somebody_typed_is_left_alone(students: School):
    typed = "Pupil council, pupils of ours"
    with students.seen_by_command() as viewer:
        new = NewGroup(typed, Group.Kind.CLASS, FIRST_DAY)
        actions.create_groups(by=viewer, groups=[new])
    page = students.signed_in(students.people["head"]).get(reverse("groups")).content.decode()
    assert typed in page


def test_a_refusal_says_the_schools_word(students: School):
    client = students.signed_in(students.people["governor"])
    refused = [
        answer for address in _addresses(students) if (answer := client.get(address)).status_code == 403
    ]
    said = [answer.content.decode() for answer in refused]
    assert any("student" in page for page in said)
    assert set().union(*map(left_on, said)) == set()


def test_one_school_does_not_speak_as_another(students: School):
    students.signed_in(students.people["head"]).get("/")
    assert left_on(students.signed_in(students.people["head"]).get("/pupils/").content.decode()) == set()
    other = make_school()
    assert "Pupils" in other.signed_in(other.people["head"]).get("/pupils/").content.decode()


def test_a_country_says_what_a_new_school_says_at_first(db_app: None):
    with transaction.atomic():
        by = open_school(NewSchool("Cedar Creek", profile="united_states"), because="a test")
        assert SchoolRow.objects.get(school_id=by.school_id).pupil_word == SchoolRow.PupilWord.STUDENT
        assert unscoped_viewer(by.school_id, because="a test").standing.manner.pupil == "student"
