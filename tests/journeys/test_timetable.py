"""The school's day from the timetable: the lesson that is due, cover in a few taps, and a screen that a class may see."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking import finish_taking, take_marks
from muster.attendance.rules import SentMark
from muster.people.models import Cover
from muster.protection.identifiers import thing_id
from muster.timetable.actions.lessons import add_lessons
from muster.timetable.rules import PlannedLesson, Slot
from tests.cast import FIRST_DAY, TODAY, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, SMALLEST, Opener, Screen
from tests.journeys.looking import faults, violations
from tests.journeys.registers import RegisterOnScreen, address_of


@pytest.fixture
def school(db_app: None) -> School:
    made = make_school()
    with made.seen_by(made.data_manager) as viewer:
        lessons = [
            PlannedLesson(made.mathematics, Slot("", TODAY.weekday(), period), made.subject_teacher, "M4")
            for period in (1, 2, 3)
        ]
        add_lessons(by=viewer, lessons=lessons, first_day=FIRST_DAY)
    return made


def test_at_lesson_time_the_register_that_is_due_is_one_tap_away(
    open_as: Opener, school: School, settings
) -> None:
    settings.CLOCK_OFFSET += dt.timedelta(minutes=70)  # five past ten: period 2
    page = open_as(school, school.subject_teacher, screen=PHONE)
    page.goto("/")
    page.get_by_role("link", name="Mathematics 1, Period 2").first.click()
    register = RegisterOnScreen(page)
    page.get_by_role("button", name="Mark the rest present").click()
    register.finish()
    register.expect_finished()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_cover_is_chosen_beside_each_lesson(open_as: Opener, school: School, *, script: bool) -> None:
    page = open_as(school, school.cover_manager, script=script)
    page.goto("/cover/lessons")
    page.get_by_label("Away").select_option(label="Owen Pryce")
    page.get_by_role("button", name="Their lessons").click()
    page.get_by_label(re.compile("Who takes Mathematics 1, Period 2")).select_option(label="Carla Voss")
    page.get_by_role("button", name="Enter cover").click()
    expect(page.get_by_role("status").first).to_contain_text("Cover is entered for 1 lesson.")
    with school.seen_by(school.cover_manager):
        cover = Cover.objects.get(school_id=school.id, group_id=school.mathematics, day=TODAY)
    assert (cover.slot, cover.staff_id) == (2, school.cover_teacher)


def test_cover_is_entered_with_a_few_keys_and_no_mouse(open_as: Opener, school: School) -> None:
    page = open_as(school, school.cover_manager)
    page.goto("/cover/lessons")
    keys = ["Owen", "Tab", "Enter"]
    for key in keys:
        page.keyboard.type(key) if key == "Owen" else page.keyboard.press(key)
    lesson = page.get_by_label(re.compile("Who takes"))
    expect(lesson.first).to_be_focused()
    page.keyboard.type("Carla")
    for _ in range(lesson.count()):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Cover is entered for 1 lesson.")
    expect(lesson.nth(1)).to_be_focused()


def test_cover_can_be_entered_on_the_smallest_telephone(open_as: Opener, school: School) -> None:
    page = open_as(school, school.cover_manager, screen=SMALLEST)
    page.goto(f"/cover/lessons?away={school.subject_teacher}")
    name = page.locator(".list > li > .grow").first
    assert name.evaluate("(one) => one.clientWidth") > 150, "the lesson is not squeezed beside who takes it"
    assert faults(page) == []


def test_the_office_s_open_page_says_who_is_missing_once_the_lesson_s_register_is_saved(
    open_as: Opener, school: School, settings
) -> None:
    settings.CLOCK_OFFSET += dt.timedelta(minutes=70)  # five past ten: period 2
    with school.seen_by(school.tutor) as viewer:
        here = [SentMark(thing_id(), school.ada, "/")]
        save_marks(by=viewer, place=school.register(), marks=here)
    page = open_as(school, school.office)
    for address in ("/", "/follow-up/", "/registers/lessons/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("missing from a lesson.")).to_have_count(address.count("lessons"))
    with school.seen_by(school.subject_teacher) as viewer:
        place = school.lesson(period=2)
        take_marks(by=viewer, place=place, marks=[SentMark(thing_id(), school.ada, "N")])
        finish_taking(by=viewer, place=place, anyway=True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("status")).to_contain_text("1 pupil is in school and missing from a lesson.")
    page.get_by_role("link", name="See who").click()
    expect(page.get_by_role("link", name="Ada Sinclair")).to_be_visible()


def test_one_key_leaves_names_and_marks_on_a_projector(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor)
    page.goto(address_of(school.register()))
    register = RegisterOnScreen(page)
    register.focus_first()
    register.press(".")
    expect(register.row(school.daisy).locator(".aside")).to_contain_text("What to do")
    register.press("v")
    expect(register.row(school.daisy).locator(".aside")).to_be_hidden()
    expect(register.row(school.daisy)).to_contain_text("Daisy Hargreaves")
    register.press("p")
    expect(register.button(school.daisy, "Present")).to_be_checked()
    page.reload()
    assert page.evaluate("document.documentElement.hasAttribute('data-projector')")
    page.keyboard.press("v")
    assert not page.evaluate("document.documentElement.hasAttribute('data-projector')")


def test_a_second_screen_switches_it_on_by_itself(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor)
    page.add_init_script("Object.defineProperty(Screen.prototype, 'isExtended', {get: () => true})")
    page.goto(address_of(school.register()))
    expect(page.locator("html")).to_have_attribute("data-projector", "")


def test_no_page_about_children_tells_a_class_anything_beyond_names(open_as: Opener, school: School) -> None:
    page = open_as(school, school.attendance_officer)
    page.add_init_script("Object.defineProperty(Screen.prototype, 'isExtended', {get: () => true})")
    told = {
        "/": "Absent without a reason",
        f"/pupils/{school.ada}": "Attendance this year",
        f"/classes/{school.form_3b}": "Last ten sessions",
    }
    for address, words in told.items():
        page.goto(address)
        expect(page.get_by_text(words).first).to_be_hidden()
        expect(page.get_by_text("shows what is hidden from the class")).to_be_visible()
        assert violations(page) == [], address
        page.keyboard.press("v")
        expect(page.get_by_text(words).first).to_be_visible()
        page.keyboard.press("v")


def test_care_facts_of_the_day_say_what_to_do(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor, screen=PHONE)
    page.goto("/care/today/")
    expect(page.get_by_role("heading", name="Daisy Hargreaves")).to_be_visible()
    expect(page.get_by_text("Give one pen in the outer thigh and ring 999")).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_text("Give one pen in the outer thigh and ring 999")).to_be_hidden()


@pytest.mark.parametrize(
    "screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=["desktop", "dark", "phone", "phone dark"]
)
def test_the_pages_of_the_timetable_are_open_to_all(open_as: Opener, school: School, screen: Screen) -> None:
    page = open_as(school, school.head, screen=screen)
    addresses = (
        f"/timetable/?group={school.mathematics}",
        "/timetable/add",
        "/timetable/weeks",
        "/timetable/changes",
        f"/cover/lessons?away={school.subject_teacher}",
        "/registers/rule/",
        "/registers/lessons/",
        "/registers/mine/",
        "/import/timetable",
        "/care/today/",
    )
    for address in addresses:
        page.goto(address)
        assert violations(page) == [], address
