"""What spreadsheet programs put on the clipboard, pasted on a mark sheet with real keys: values go where a teacher means them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from muster.assessment.actions.work import NewQuestion, NewWork, set_work
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.lists import sheet_address
from muster.assessment.series import Series
from tests.assessed import Assessed, assess
from tests.cast import School
from tests.journeys.conftest import Opener
from tests.journeys.looking import press

KEEP = """([text, html]) => navigator.clipboard.write([new ClipboardItem({
  "text/plain": new Blob([text], { type: "text/plain" }),
  "text/html": new Blob([html], { type: "text/html" }),
})])"""
HTML = "<meta charset='utf-8'><table><tr><td colspan=2>999</td></tr></table>"
"""What stands beside the text: spreadsheet programs write a web page too, which is not looked at."""

ADA, BEN, DAISY, ESRA, NIA = (
    "Ada Sinclair",
    "Ben Whitmore",
    "Daisy Hargreaves",
    "Esra Yılmaz",
    "Nia O’Connell",
)
FROM_THE_TOP = {DAISY: "101", NIA: "102", ADA: "103", ESRA: "104", BEN: "105"}
"""3B in the order of the sheet, each with a score."""


@pytest.fixture
def assessed(school: School) -> Assessed:
    return assess(school)


@pytest.fixture
def sheet(open_as: Opener, assessed: Assessed) -> Page:
    """The sheet of 3B, with the focus in the first pupil's cell of the open point."""
    page = open_as(assessed.school, assessed.school.tutor)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(sheet_address(assessed.place))
    first_cell(page, assessed).focus()
    return page


def first_cell(page: Page, assessed: Assessed, point: str = "autumn") -> Locator:
    """The first pupil's cell at a point."""
    head = page.locator(f"thead th[data-column='{assessed.column(point)}']").get_attribute("id")
    return page.locator(f"tbody tr:first-child input[aria-labelledby$='{head}']")


def paste(page: Page, text: str) -> None:
    """Paste with the keys for it, and wait until everything is saved or has to be looked at."""
    page.evaluate(KEEP, [text, HTML])
    press(page, "Control+v")
    expect(page.locator("[data-state]")).not_to_have_attribute("data-state", "saving")


def told(page: Page) -> str:
    return page.locator("[data-told]").inner_text()


def entered(assessed: Assessed, series: Series = Series.ATTAINMENT) -> Mapping[str, str]:
    return {name: text for name, text in assessed.shown(series=series).items() if text}


COLUMNS = (
    "101\r\n102\r\n103\r\n104\r\n105\r\n",  # Excel
    "101\n102\n103\n104\n105",  # Google Sheets, LibreOffice
    "101\r102\r103\r104\r105",  # Numbers
    "101\n102\n103\n104\n105\n\n\n\n",  # empty rows selected below
    "101\u00a0\n\u00a0102\n\u202f103\n\ufeff104\n105\u200b",  # spaces that nobody sees
    "'101\n'102\n'103\n104\n105",  # numbers kept as text
    "Score\r\n101\r\n102\r\n103\r\n104\r\n105\r\n",  # the heading copied along
    '"Score\nof ""autumn"""\r\n101\r\n102\r\n103\r\n104\r\n105\r\n',  # a heading of two lines
)


def test_a_column_lands_in_the_order_of_the_sheet(sheet: Page, assessed: Assessed) -> None:
    for text in COLUMNS:
        first_cell(sheet, assessed).focus()
        paste(sheet, text)
        assert list(entered(assessed).values()) == ["101", "102", "103", "104", "105"], text
        press(sheet, "Control+z")
        expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")


WITH_NAMES = (
    f"{BEN}\t105\r\n{ADA}\t103\r\n",  # in another order
    "Whitmore, Ben\t105\nSINCLAIR, Ada\t103\n",
    "Surname\tForename\tScore\nWhitmore\tBen\t105\nSinclair\tAda\t103\n",
    f"UPN\tPupil\tAutumn\nB1\t{BEN}\t105\nB2\t{ADA}\t103\n",
    f"Pupil\tForm\tAutumn, Attainment\n{BEN}\t3B\t105\n{ADA}\t3B\t103\n",
    f"{BEN}\t3B\tGold\t105\n{ADA}\t3B\tBlue\t103\n",  # columns about the pupil
)


def test_a_line_with_a_name_goes_to_that_pupil(sheet: Page, assessed: Assessed) -> None:
    for text in WITH_NAMES:
        first_cell(sheet, assessed).focus()
        paste(sheet, text)
        assert entered(assessed) == {ADA: "103", BEN: "105"}, text
        assert "Pasted: 2." in told(sheet)
        press(sheet, "Control+z")
        expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")


def test_names_are_known_by_their_words_however_they_are_written(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, "Yilmaz, Esra\t104\nO'CONNELL  Nia\t102\nHargreaves\u00a0Daisy\t101\n")
    assert entered(assessed) == {ESRA: "104", NIA: "102", DAISY: "101"}


def test_a_line_of_somebody_else_is_left_out_and_named(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, f"{ADA}\t103\nTheo Sinclair\t99\n{ADA}\t98\nAverage\t101\n")
    assert entered(assessed) == {ADA: "103"}
    assert "nobody here has that name: 3: Theo Sinclair; Ada Sinclair; Average." in told(sheet)


def test_names_of_another_class_paste_nothing(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, "Theo Sinclair\t99\nAmara Okafor\t98\n")
    assert entered(assessed) == {}
    assert "none of these names is on this sheet" in told(sheet)


def test_what_is_beyond_the_sheet_is_left_out_and_counted(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, "101\n102\n103\n104\n105\n106\n107\n")
    assert list(entered(assessed).values()) == ["101", "102", "103", "104", "105"]
    assert "below the last pupil: 2." in told(sheet)


def test_an_empty_cell_takes_nothing_away(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, "101\n102\n103")
    first_cell(sheet, assessed).focus()
    paste(sheet, "111\n\n113\n")
    assert list(entered(assessed).values()) == ["111", "102", "113"]
    assert "what stands here was left: 1." in told(sheet)


def test_percent_signs_decimal_commas_and_words_are_read_or_said(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, "101%\n102,0\n#N/A\n.a\nAbsent\n")
    assert entered(assessed) == {DAISY: "101", NIA: "102", ESRA: ".a", BEN: ".a"}
    expect(sheet.locator("[data-state]")).to_contain_text("1 to check")


def test_a_first_line_that_says_why_there_is_no_result_is_no_heading(sheet: Page, assessed: Assessed) -> None:
    for word in ("Abs", "NR"):
        first_cell(sheet, assessed).focus()
        paste(sheet, f"{word}\n102\n103\n")
        shown = {NIA: "102", ADA: "103"}
        assert entered(assessed) == ({DAISY: ".a"} if word == "Abs" else {}) | shown
        assert told(sheet) == "Pasted: 3."
        press(sheet, "Control+z")
        expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")


def test_headings_say_which_column_is_which(sheet: Page, assessed: Assessed) -> None:
    heading = "Pupil\tAutumn\tTeacher\tAutumn, Effort\n"
    paste(sheet, f"{heading}{BEN}\t105\tMr P\t2\n{ADA}\t103\tMr P\t3\n")
    assert entered(assessed) == {ADA: "103", BEN: "105"}
    assert entered(assessed, Series.EFFORT) == {ADA: "3", BEN: "2"}
    assert told(sheet) == "Pasted: 4. The line of headings was left out."


ABOVE = (
    "Pupil\tAutumn, Effort\tAutumn\n",  # in another order
    "3B\t\t\nPupil\tAutumn, Effort\tAutumn\n",  # below a title
    "\tAutumn\t\nPupil\tEffort\tAttainment\n",  # below merged cells
    '3B\t\t\t\r\n\tAutumn\t\t\r\n"Pupil"\tEffort\t"Attainment"\t\r\n',
)


def test_headings_of_several_lines_say_which_column_is_which(sheet: Page, assessed: Assessed) -> None:
    for text in ABOVE:
        first_cell(sheet, assessed).focus()
        paste(sheet, f"{text}{BEN}\t2\t105\t\n{ADA}\t3\t103\t\n")
        assert entered(assessed) == {ADA: "103", BEN: "105"}, text
        assert entered(assessed, Series.EFFORT) == {ADA: "3", BEN: "2"}, text
        assert "nobody here" not in told(sheet)
        press(sheet, "Control+z")
        expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")
    first_cell(sheet, assessed).focus()
    paste(sheet, "Autumn\t\nAttainment\tEffort\n101\t2\n102\t3\n")
    assert entered(assessed) == {DAISY: "101", NIA: "102"}
    assert told(sheet) == "Pasted: 4. Lines of headings left out: 2."


def test_the_middle_of_a_column_is_the_same_before_and_after_the_page_is_loaded_again(
    sheet: Page, assessed: Assessed
) -> None:
    paste(sheet, "101\t2\n102\t3\n105\t2\n110\t3\n")
    labels = first_cell(sheet, assessed).get_attribute("aria-labelledby") or ""
    place = int(labels.rpartition("c")[-1])
    middle, effort = (sheet.locator("[data-middle]").nth(place + at) for at in range(2))
    assert middle.inner_text() == "103.5"
    assert effort.inner_text() == ""
    sheet.reload()
    assert (middle.inner_text(), effort.inner_text()) == ("103.5", "2")


def test_a_paste_that_was_refused_is_undone_too(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, "103\nlots\nmore\n")
    expect(sheet.locator("[data-state]")).to_contain_text("2 to check")
    press(sheet, "Control+z")
    expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")
    expect(first_cell(sheet, assessed)).to_have_value("")
    assert entered(assessed) == {}


def test_what_was_refused_over_a_value_is_undone_too(sheet: Page, assessed: Assessed) -> None:
    """Nothing is sent, since the server still has the value: there is nothing left to check all the same."""
    paste(sheet, "101\n102\n")
    for leave in ("Control+z", "Escape"):
        paste(sheet, "lots\nmore\n")
        expect(sheet.locator("[data-state]")).to_contain_text("2 to check")
        press(sheet, leave)
        if leave == "Escape":
            press(sheet, "ArrowDown", leave)
        expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")
        first_cell(sheet, assessed).focus()
    expect(first_cell(sheet, assessed)).to_have_value("101")
    expect(sheet.locator("[aria-invalid]")).to_have_count(0)
    assert entered(assessed) == {DAISY: "101", NIA: "102"}


def test_what_was_refused_is_let_go_where_the_value_that_stands_is_typed_again(
    sheet: Page, assessed: Assessed
) -> None:
    paste(sheet, "101\n102\n")
    paste(sheet, "lots\nmore\n")
    expect(sheet.locator("[data-state]")).to_contain_text("2 to check")
    first_cell(sheet, assessed).fill("101")
    press(sheet, "Enter", "1", "0", "2", "Enter")
    expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")


def test_headings_of_questions_are_numbers_and_headings_all_the_same(
    open_as: Opener, assessed: Assessed
) -> None:
    school = assessed.school
    with school.seen_by(school.tutor) as tutor:
        questions = tuple(NewQuestion(str(number), Decimal(5)) for number in (1, 2, 3))
        work = NewWork("Test", tutor.today, questions=questions)
        set_work(by=tutor, header=read_header(tutor, assessed.place), work=work)
    page = open_as(school, school.tutor)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(sheet_address(SheetPlace(school.form_3b, assessed.course, Show.WORK)))
    page.get_by_role("link", name="Questions").click()
    first = page.locator("tbody tr:first-child input").first
    first.focus()
    paste(page, f"Spring test\t\t\nPupil\t3\t1\n{BEN}\t5\t2\n{ADA}\t4\t0\n")
    row = page.locator("tbody tr", has_text=BEN).locator("input")
    assert [one.input_value() for one in row.all()] == ["2", "", "5"]
    assert "Lines left out" not in told(page)


def test_columns_that_are_closed_are_left_alone_and_said(sheet: Page, assessed: Assessed) -> None:
    first_cell(sheet, assessed, "closed").focus()
    paste(sheet, "99\n98\n")
    assert "columns that are closed: 2." in told(sheet)


def test_a_paste_by_names_is_undone_in_one_step(sheet: Page, assessed: Assessed) -> None:
    paste(sheet, f"{BEN}\t105\t2\n{ADA}\t103\t3\n")
    assert entered(assessed, Series.EFFORT) == {ADA: "3", BEN: "2"}
    press(sheet, "Control+z")
    expect(sheet.locator("[data-state]")).to_have_attribute("data-state", "saved")
    assert entered(assessed) == entered(assessed, Series.EFFORT) == {}
    assert told(sheet) == ""
