"""The office's morning in a real browser: the desk and the gate, the open register, following up, and an evacuation."""

import datetime as dt
import re
import uuid

import pytest
from playwright.sync_api import expect

from muster.attendance.actions.desk import Departure, note_arrival, note_departure
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.following import ToFamily, message_family
from muster.attendance.actions.saving import save_marks
from muster.attendance.rules import SentMark
from muster.messaging.models import Message
from tests.cast import MORNING, School, make_school
from tests.journeys.conftest import SMALLEST, Opener
from tests.journeys.looking import faults, wait_for_worker

pytestmark = pytest.mark.journey


@pytest.fixture
def school(db_app: None) -> School:
    school = make_school()
    with school.seen_by(school.office, MORNING) as viewer:
        marks = [SentMark(uuid.uuid4(), pupil, "N", "") for pupil in (school.theo, school.amara)]
        save_marks(by=viewer, place=school.register(school.form_4a), marks=marks)
        finish_register(by=viewer, place=school.register(school.form_4a), anyway=True)
    return school


def test_the_pages_of_the_morning_can_be_read_on_the_smallest_telephone(open_as: Opener, school: School):
    page = open_as(school, school.office, screen=SMALLEST)
    for address in (
        "/desk/",
        "/desk/gate/",
        f"/desk/pupils/{school.ada}/",
        "/evacuation/",
        "/evacuation/devices",
        "/follow-up/",
        "/messages/",
        f"/registers/{school.form_3b}/2026-11-24/am/from-paper",
    ):
        page.goto(address)
        assert faults(page) == [], address


def test_a_message_that_came_back_can_be_read_on_the_smallest_telephone(open_as: Opener, school: School):
    with school.seen_by(school.office, MORNING) as viewer:
        to = ToFamily(school.parent, Message.Channel.EMAIL, "Ring us please.", lambda token: token)
        message_family(by=viewer, pupils=[school.theo], to=to)
        Message.objects.filter(school_id=school.id).update(
            state=Message.State.FAILED, failure=Message.Failure.ADDRESS
        )
    page = open_as(school, school.office, screen=SMALLEST)
    page.goto("/messages/")
    words = page.locator(".list > li > .grow")
    expect(page.get_by_text("The address or number does not take messages")).to_be_visible()
    assert words.evaluate("(one) => one.clientWidth") > 150, "the name is not squeezed beside what happened"
    assert faults(page) == []


def test_a_late_pupil_is_found_noted_and_stands_on_the_teachers_open_register(
    open_as: Opener, school: School
):
    teacher = open_as(school, school.tutor)
    teacher.goto(f"/registers/{school.form_3b}/2026-11-24/am/")
    office = open_as(school, school.office)
    office.goto("/desk/")
    office.keyboard.type("whit")
    expect(office.get_by_role("link", name="Ben Whitmore")).to_be_visible()
    office.keyboard.press("Enter")
    expect(office.get_by_role("heading", level=1)).to_have_text("Ben Whitmore")
    expect(office.get_by_role("radio", name="L Late")).to_be_checked()
    office.get_by_role("button", name="Note the arrival").click()
    expect(office.get_by_text(re.compile(r"Arrived 0[89]:\d\d")).first).to_be_visible()
    late = teacher.locator(f"[data-pupil='{school.ben}'] input[type=radio][value=L]")
    expect(late).to_be_checked(timeout=15_000)


def test_a_departure_and_a_return_stand_on_the_teachers_open_register(open_as: Opener, school: School):
    teacher = open_as(school, school.tutor)
    teacher.goto(f"/registers/{school.form_3b}/2026-11-24/am/")
    row = teacher.locator(f"[data-pupil='{school.ben}']")
    expect(row).to_be_visible()
    with school.seen_by(school.office, MORNING) as viewer:
        note_departure(by=viewer, pupil_id=school.ben, departure=Departure())
    expect(row).to_contain_text("Left 08:55", timeout=15_000)
    teacher.get_by_role("button", name="Mark the rest present").click()
    expect(row.locator("input:checked")).to_have_count(0)
    assert faults(teacher) == []
    teacher.reload()
    expect(row).to_contain_text("Left 08:55")
    with school.seen_by(school.office, MORNING + dt.timedelta(minutes=1)) as viewer:
        note_arrival(by=viewer, pupil_id=school.ben)
    expect(row).not_to_contain_text("Left", timeout=15_000)


def test_at_the_gate_letters_and_enter_bring_one_after_the_other(open_as: Opener, school: School):
    page = open_as(school, school.office)
    page.goto("/desk/gate/")
    for letters, name in (("yil", "Esra Yılmaz"), ("har", "Daisy Hargreaves")):
        page.keyboard.type(letters)
        page.keyboard.press("Enter")
        expect(page.locator("[data-done]")).to_contain_text(name)
        expect(page.get_by_label("Letters of the name")).to_have_value("")


def test_at_the_gate_an_arrival_that_did_not_get_through_is_said_by_name(open_as: Opener, school: School):
    page = open_as(school, school.office)
    page.goto("/desk/gate/")
    page.keyboard.type("yil")
    expect(page.locator("[data-found]")).to_contain_text("Esra Yılmaz")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("[data-done]")).to_contain_text("Esra Yılmaz is not recorded")
    page.keyboard.type("har")
    expect(page.locator("[data-found]")).to_contain_text("No names came back.")


def test_a_family_is_rung_written_to_and_settled_by_keyboard(open_as: Opener, school: School):
    page = open_as(school, school.attendance_officer)
    page.goto("/follow-up/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 children are absent without a reason")
    line = page.locator("[data-line]").filter(has_text="Theo Sinclair")
    line.focus()
    page.keyboard.press("c")
    line.get_by_role("button", name="No answer").click()
    expect(line).to_contain_text("Rang, no answer: Iris Sinclair")
    line.focus()
    page.keyboard.press("m")
    line.get_by_role("button", name="Send", exact=True).click()
    expect(line).to_contain_text("Message to Iris Sinclair")
    expect(page.get_by_text("1 message sent, no answer; 1 without an owner")).to_be_visible()
    line.focus()
    page.keyboard.press("r")
    line.get_by_role("button", name="Save the reason").click()
    expect(page.get_by_text("Reason: Ill (I)")).to_be_visible()
    page.get_by_role("button", name="Undo Theo Sinclair").click()
    expect(page.locator("[data-line]").filter(has_text="Theo Sinclair")).to_be_visible()


def test_a_day_on_paper_is_typed_in_by_keyboard_one_register_after_the_other(open_as: Opener, school: School):
    page = open_as(school, school.office)
    page.goto("/registers/")
    page.get_by_role("link", name="On paper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A day without computers?")
    assert faults(page) == []
    page.get_by_role("link", name="Type it in 3B").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Absent: the numbers of the rows")).to_be_focused()
    page.keyboard.type("2")
    page.get_by_label("Everybody else on the paper").focus()
    page.keyboard.press("Space")
    page.get_by_label("Absent: the numbers of the rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The register is entered")).to_be_visible()
    # 4A was finished on the screen, so that the morning is whole.
    expect(page.get_by_text("2 of 2 in Muster")).to_be_visible()


def test_ticks_stay_on_the_device_and_work_without_a_network(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.goto("/evacuation/")
    page.context.set_offline(True)
    page.get_by_role("checkbox", name="Ada Sinclair").check()
    expect(page.locator("[data-tally]")).to_contain_text("1 of 5 seen")
    page.context.set_offline(False)
    page.evaluate("""localStorage.setItem("heads-1-0", '{"day": "2026-01-05", "seen": []}')""")
    page.reload()
    expect(page.get_by_role("checkbox", name="Ada Sinclair")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('heads'))") == []


def test_the_pack_opens_by_pin_without_a_network(open_as: Opener, school: School):
    page = open_as(school, school.office)
    page.goto("/evacuation/devices")
    page.get_by_label("Name of this device").fill("Office tablet")
    page.get_by_label("PIN: six digits").fill("482911")
    page.get_by_label("The PIN again").fill("482911")
    page.get_by_role("button", name="Hold the pack on this device").click()
    expect(page.get_by_role("heading", name="Evacuation pack: pupils only")).to_be_visible(timeout=20_000)
    wait_for_worker(page)
    page.context.set_offline(True)
    page.goto("/evacuation/devices")
    page.get_by_label("PIN of this device").fill("000000")
    page.get_by_role("button", name="Open the pack").click()
    expect(page.get_by_text("That PIN does not open it.")).to_be_visible(timeout=15_000)
    page.get_by_label("PIN of this device").fill("482911")
    page.get_by_role("button", name="Open the pack").click()
    expect(page.get_by_role("checkbox", name="Ada Sinclair")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-pack]")).to_contain_text("Iris Sinclair 07700 900123")
    expect(page.get_by_role("button", name="Paper registers, Wednesday 25 November 2026")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("[data-pack] .signing").first).to_be_visible()
    expect(page.locator("[data-list-head]")).to_contain_text("24 November 2026, 08:5")
    expect(page.locator(".sheets").first).to_be_hidden()
    printed = """() => new Promise((done) => {
        window.print = () => done([...document.querySelectorAll(".sheet")].filter((one) => one.checkVisibility()).length);
        document.querySelectorAll("[data-print-row] button")[2].click();
    })"""
    assert page.evaluate(printed) == 2
    kept = page.evaluate(
        "async () => JSON.stringify(await Promise.all((await indexedDB.databases()).map((one) => one.name)))"
    )
    assert "evacuation-pack" in kept
