"""Entering results as teachers do: by keys alone against the clock, pasted, undone, by two at once, offline, on a phone."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from muster.assessment.actions.points import ask_for
from muster.assessment.queries.lists import sheet_address
from muster.assessment.queries.sheets import mark_sheet
from muster.assessment.series import Series
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.records import Name, Particulars
from tests.assessed import SCALES, Assessed
from tests.cast import FIRST_DAY
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, SMALLEST, Opener, Screen
from tests.journeys.looking import faults, press

MINUTES = 3
A_SLOW_TYPIST = 200  # keys a minute: forty words
PUPILS, COLUMNS = 30, 6
PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

KEEP_STORE_BUSY = """() => new Promise((resolve) => {
  indexedDB.open("muster", 1).onsuccess = ({ target }) => {
    const store = target.result.transaction("marks", "readwrite").objectStore("marks");
    window.isBusy = true;
    const again = () => { if (window.isBusy) store.count().onsuccess = again; resolve(); };
    again();
  };
})"""
"""Whoever asks the device's store, or puts something into it, waits behind this in the order of asking."""

NOTE_STATES = """() => {
  const place = document.querySelector("[data-state]");
  window.states = [];
  new MutationObserver(() => states.push(place.dataset.state)).observe(place, { attributeFilter: ["data-state"] });
}"""


@dataclass(frozen=True, slots=True)
class SheetOnScreen:
    """The open page of a mark sheet."""

    page: Page
    assessed: Assessed

    def cell(self, pupil: uuid.UUID, point: str = "autumn", series: Series = Series.ATTAINMENT) -> Locator:
        """The cell of a pupil in a column."""
        number = self.assessed.column(point, series)
        place = self.page.locator(f"thead th[data-column='{number}']").get_attribute("id")
        return self.page.locator(f"tr[data-pupil='{pupil}'] input[aria-labelledby$='{place}']")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        press(self.page, *keys)

    def paste(self, cell: Locator, text: str) -> None:
        """Paste as from a spreadsheet, with the cell in focus."""
        cell.focus()
        self.page.evaluate(PASTE, [cell.element_handle(), text])

    def expect_state(self, state: str, words: str = "") -> None:
        """The bar at the foot says so: saved, waiting, check or sign-in."""
        bar = self.page.locator("[data-state]")
        expect(bar).to_have_attribute("data-state", state)
        if words:
            expect(bar).to_contain_text(words)


def open_sheet(
    open_as: Opener,
    assessed: Assessed,
    *,
    screen: Screen = DESKTOP,
    script: bool = True,
    person: uuid.UUID | None = None,
) -> SheetOnScreen:
    page = open_as(assessed.school, person or assessed.school.tutor, screen=screen, script=script)
    page.goto(sheet_address(assessed.place))
    return SheetOnScreen(page, assessed)


def fill_the_class(assessed: Assessed) -> None:
    """Thirty pupils in 3B, and six columns that are open."""
    school = assessed.school
    with school.seen_by_command() as by:
        count = PUPILS - 5  # those of the cast who are in 3B today
        new = [
            NewPupil(Name(f"Given{number:02d}", f"Family{number:02d}"), Particulars(), FIRST_DAY)
            for number in range(count)
        ]
        pupils = admit_pupils(by=by, pupils=new)
        add_memberships(
            by=by, memberships=[NewMembership(school.form_3b, pupil, FIRST_DAY) for pupil in pupils]
        )
        more = (
            (Series.PROGRESS, SCALES[2]),
            (Series.TARGET, SCALES[0]),
            (Series.PREDICTED, SCALES[2]),
            (Series.JUDGEMENT, SCALES[1]),
        )
        for series, scale in more:
            ask_for(
                by=by, point_id=assessed.points["autumn"], courses=[assessed.course], series=series,
                version_id=assessed.versions[scale],
            )  # fmt: skip


def test_thirty_pupils_by_six_columns_by_keys_alone_in_under_three_minutes(
    open_as: Opener, assessed: Assessed
) -> None:
    fill_the_class(assessed)
    sheet = open_sheet(open_as, assessed)
    columns = (
        (Series.ATTAINMENT, "104"),
        (Series.PROGRESS, "3"),
        (Series.EFFORT, "2"),
        (Series.TARGET, "110"),
        (Series.PREDICTED, "3"),
        (Series.JUDGEMENT, "EXS"),
    )
    began, keys = time.monotonic(), 0
    first = sheet.page.locator("tbody tr").first.get_attribute("data-pupil")
    sheet.cell(uuid.UUID(first or "")).focus()
    for _series, value in columns:
        for _ in range(PUPILS):
            sheet.page.keyboard.type(value)
            sheet.press("Enter")
            keys += len(value) + 1
    sheet.expect_state("saved", "All results saved")
    assert time.monotonic() - began < MINUTES * 60
    assert (
        keys < MINUTES * A_SLOW_TYPIST
    )  # a browser that is driven is quick: three minutes must do for a person too
    with assessed.school.seen_by(assessed.school.tutor) as viewer:
        shown = mark_sheet(viewer, assessed.place)
    numbers = [column.number for column in shown.header.columns]
    for series, value in columns:
        at = numbers.index(assessed.column("autumn", series))
        assert [row.cells[at].text for row in shown.rows] == [value] * PUPILS


def test_the_arrows_leave_a_cell_only_where_nothing_is_being_edited(
    open_as: Opener, assessed: Assessed
) -> None:
    sheet = open_sheet(open_as, assessed)
    school = assessed.school
    sheet.cell(school.ada).focus()
    sheet.page.keyboard.type("104")
    sheet.press("ArrowLeft", "ArrowLeft", "Delete")
    expect(sheet.cell(school.ada)).to_have_value("14")
    sheet.press("ArrowDown")
    expect(sheet.cell(school.ben)).to_be_focused()
    sheet.press("ArrowRight")
    expect(sheet.cell(school.ben, series=Series.EFFORT)).to_be_focused()
    sheet.expect_state("check", "1 to check")  # 14 is kept, and lies below the scale


def test_a_paste_of_many_is_one_step_that_can_be_undone(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed)
    first = sheet.page.locator("tbody tr").first.get_attribute("data-pupil")
    corner = sheet.cell(uuid.UUID(first or ""))
    sheet.paste(corner, "101\t3\r\n102\t2\r\n.a\t4\r\n")
    sheet.expect_state("saved")
    assert list(assessed.shown().values())[:4] == ["101", "102", ".a", ""]
    assert list(assessed.shown(series=Series.EFFORT).values())[:3] == ["3", "2", "4"]
    sheet.press("Control+z")
    sheet.expect_state("saved")
    assert set(assessed.shown().values()) == {""}
    assert set(assessed.shown(series=Series.EFFORT).values()) == {""}


def test_what_is_selected_is_copied_as_a_spreadsheet_takes_it(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed)
    first = uuid.UUID(sheet.page.locator("tbody tr").first.get_attribute("data-pupil") or "")
    sheet.paste(sheet.cell(first), "101\t3\n102\t2")
    sheet.cell(first).focus()
    sheet.press("Shift+ArrowDown", "Shift+ArrowRight")
    copied = sheet.page.evaluate(
        """() => { const data = new DataTransfer();
        document.activeElement.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData("text/plain"); }"""
    )
    assert copied == "101\t3\n102\t2"


def test_fill_down_gives_the_empty_cells_below_the_same_value(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed)
    first = uuid.UUID(sheet.page.locator("tbody tr").first.get_attribute("data-pupil") or "")
    sheet.cell(first, series=Series.EFFORT).fill("3")
    sheet.press("Control+d")
    sheet.expect_state("saved")
    assert set(assessed.shown(series=Series.EFFORT).values()) == {"3"}


def test_what_somebody_else_entered_meanwhile_stands_beside_ones_own(
    open_as: Opener, assessed: Assessed
) -> None:
    sheet = open_sheet(open_as, assessed)
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "99"), by=school.data_manager)
    sheet.cell(school.ada).fill("104")
    sheet.press("Enter")
    sheet.expect_state("check", "1 to check")
    assert assessed.shown()["Ada Sinclair"] == "99"
    sheet.cell(school.ada).focus()
    expect(sheet.page.locator("[data-cell-line]")).to_contain_text(
        "Somebody else entered 99 meanwhile; you entered 104."
    )
    sheet.page.get_by_role("button", name="Use mine").click()
    sheet.expect_state("saved")
    assert assessed.shown()["Ada Sinclair"] == "104"


def test_what_cannot_be_read_stays_typed_and_says_why(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed)
    school = assessed.school
    sheet.cell(school.ada).fill("lots")
    sheet.press("Enter")
    sheet.expect_state("check", "1 to check")
    expect(sheet.cell(school.ada)).to_have_value("lots")
    sheet.cell(school.ada).focus()
    expect(sheet.page.locator("[data-cell-line]")).to_contain_text("Type a number")
    sheet.cell(school.ada).fill("101")
    sheet.press("Enter")
    sheet.expect_state("saved")
    assert assessed.shown()["Ada Sinclair"] == "101"


def test_results_entered_without_a_network_go_out_when_it_is_back(
    open_as: Opener, assessed: Assessed
) -> None:
    sheet = open_sheet(open_as, assessed, screen=PHONE)
    school = assessed.school
    sheet.page.wait_for_load_state("networkidle")
    sheet.page.context.set_offline(True)
    sheet.cell(school.ada).fill("104")
    sheet.press("Enter")
    sheet.expect_state("waiting", "1 waiting")
    assert assessed.shown()["Ada Sinclair"] == ""
    sheet.page.context.set_offline(False)
    sheet.expect_state("saved", "All results saved")
    assert assessed.shown()["Ada Sinclair"] == "104"


def test_what_is_still_on_its_way_to_the_device_is_not_called_saved(
    open_as: Opener, assessed: Assessed
) -> None:
    sheet = open_sheet(open_as, assessed)
    school = assessed.school
    sheet.cell(school.ada).fill("104")
    sheet.press("Enter")
    sheet.expect_state("saved", "All results saved")
    sheet.page.evaluate(KEEP_STORE_BUSY)
    sheet.page.evaluate("dispatchEvent(new Event('online'))")
    sheet.page.wait_for_timeout(200)  # now the page has asked what waits, and nothing did
    sheet.page.evaluate(NOTE_STATES)
    sheet.cell(school.ben).fill("99")
    sheet.press("Enter")
    sheet.page.evaluate("isBusy = false")
    sheet.expect_state("saved", "All results saved")
    assert assessed.shown()["Ben Whitmore"] == "99"
    assert sheet.page.evaluate("states").count("saved") == 1, "it was called saved before it had been sent"


def test_a_phone_shows_one_column_and_a_tap_enters_a_value(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed, screen=PHONE)
    expect(sheet.page.locator("tbody tr").first.locator("td:visible")).to_have_count(1)
    sheet.page.get_by_label("Column").select_option(label="Autumn, Effort")
    first = uuid.UUID(sheet.page.locator("tbody tr").first.get_attribute("data-pupil") or "")
    sheet.cell(first, series=Series.EFFORT).tap()
    sheet.page.get_by_role("button", name="3 Good").click()
    sheet.page.get_by_role("button", name=".a Absent").click()
    sheet.expect_state("saved")
    assert list(assessed.shown(series=Series.EFFORT).values())[:2] == ["3", ".a"]


def test_the_sheet_works_without_script(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed, script=False)
    sheet.cell(assessed.school.ada).fill("104")
    sheet.page.get_by_role("button", name="Save").click()
    assert assessed.shown()["Ada Sinclair"] == "104"
    expect(sheet.cell(assessed.school.ada)).to_have_value("104")


def test_the_pages_of_assessment_can_be_read_on_the_smallest_telephone(
    open_as: Opener, assessed: Assessed
) -> None:
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "140"), assessed.sent(school.ben, "101"))
    page = open_as(school, school.head, screen=SMALLEST)
    sheet = sheet_address(assessed.place)
    result = f"{sheet}{assessed.column('autumn')}/{school.ada}/"
    addresses = (
        "/assessment/",
        sheet,
        result,
        f"{sheet}work",
        "/assessment/not-entered/",
        "/assessment/scales/",
        "/assessment/scales/add",
        "/assessment/points/",
        "/assessment/courses/",
    )
    for address in addresses:
        page.goto(address)
        assert faults(page) == [], address


def test_on_paper_the_sheet_is_a_table_of_names_and_values(open_as: Opener, assessed: Assessed) -> None:
    sheet = open_sheet(open_as, assessed, screen=DESKTOP_DARK)
    sheet.page.emulate_media(media="print")
    expect(sheet.page.locator(".savebar")).to_be_hidden()
    expect(sheet.page.locator("table.grid")).to_be_visible()
    expect(sheet.page.get_by_role("rowheader", name="Nia O’Connell")).to_be_visible()
