"""Lists as offices keep and forward them: laid out for the eye, filtered, pasted, of two schools; read, applied, and sent again."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings, Weight, stops
from muster.interchange.reading import read
from muster.interchange.roster import Reading
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.layout import as_it_looks
from muster.interchange.tables.sheets import Line
from muster.interchange.tests.packages import ENGLAND_YEARS, package, zipped
from muster.interchange.tests.test_importing import import_into, plan_for
from tests.cast import School, make_school

TODAY = dt.date(2026, 11, 24)
BORN = dt.date(2015, 3, 14)
HEAD = ["Adno", "Forename", "Surname", "DOB"]
TOM, ADA = [1, "Tom", "Smith", BORN], [2, "Ada", "Ward", BORN]

Table = Iterable[Iterable[object]]


@pytest.fixture
def school(db_app: None) -> School:
    return make_school("Oakfield")


def sent(
    files: Mapping[str, bytes | str], answers: Mapping[str, str] | None = None, *, tolerant: bool = False
) -> Reading:
    findings = Findings(tolerant=tolerant)
    data = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()]
    here = frozenset({"oakfield", "990001"})
    return read(
        from_upload(data, findings),
        Choices(TODAY, answers or {}, here=here, year_groups=ENGLAND_YEARS),
        findings,
    )


def book(*tables: Table, change: Callable[[Worksheet], object] = lambda _: None) -> dict[str, bytes]:
    """A workbook with a sheet for each table; the first is changed as somebody at a desk would."""
    made, kept = openpyxl.Workbook(), io.BytesIO()
    for number, rows in enumerate(tables):
        sheet = made.active if number == 0 else made.create_sheet(f"List {number}")
        for row in rows:
            sheet.append(list(row))
    change(made.worksheets[0])
    made.save(kept)
    return {"list.xlsx": kept.getvalue()}


def merged(*ranges: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for cells in ranges:
            sheet.merge_cells(cells)

    return change


def hiding(number: int) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:D3"
        sheet.row_dimensions[number].hidden = True

    return change


def counted_from_1904(sheet: Worksheet) -> None:
    sheet.parent.epoch = CALENDAR_MAC_1904
    sheet["D2"] = BORN


def remarked(sheet: Worksheet) -> None:
    sheet["B2"] = CellRichText("T", TextBlock(InlineFont(b=True), "om"))
    sheet["C2"].comment = Comment("moved here in March", "office")
    sheet["C3"].hyperlink = "https://example.org"


def formatted_to_the_end(sheet: Worksheet) -> None:
    sheet["A60000"].number_format = "0"
    sheet["Z2000"] = " "


def text(*lines: str, end: str = "\n") -> str:
    return "".join(line + end for line in lines)


TWO = ("1,Tom,Smith,14/03/2015", "2,Ada,Ward,14/03/2015")
PLAIN = ",".join(HEAD)
FILES: dict[str, Mapping[str, bytes | str]] = {
    "titles merged over the table": book(
        [["Oakfield, pupils on roll"], ["Autumn 2026"], [], HEAD, TOM, ADA], change=merged("A1:D1", "A2:D2")
    ),
    "a class merged over its pupils": book(
        [["Class", *HEAD], ["3B", *TOM], [None, *ADA]], change=merged("A2:A3")
    ),
    "a contact's heading above its columns": book(
        [
            ["Pupil", None, None, None, "Contact 1", None],
            [*HEAD, "Name", "Mobile"],
            [*TOM, "Jane Smith", "07700 900111"],
            [*ADA, "Pat Ward", "07700 900112"],
        ],
        change=merged("A1:D1", "E1:F1"),
    ),
    "the same headings as CSV": {
        "list.csv": text("Pupil,,,,Parent/carer 1,", f"{PLAIN},Name,Mobile", f"{TWO[0]},Jane Smith,1", f"{TWO[1]},,")
    },
    "a sheet a class": book([HEAD, TOM], [HEAD, ADA]),
    "a line that a filter hides": book([HEAD, TOM, ADA], change=hiding(3)),
    "days as numbers": book([HEAD, [1, "Tom", "Smith", 42077], [2, "Ada", "Ward", 42077]]),
    "days as days and as texts": book([HEAD, TOM, [2, "Ada", "Ward", "14/03/2015"]]),
    "days counted from 1904": book([HEAD, TOM, ADA], change=counted_from_1904),
    "bold letters, remarks and links": book([HEAD, TOM, ADA], change=remarked),
    "formats down to line 60,000": book([HEAD, TOM, ADA], change=formatted_to_the_end),
    "a key beside the table": book([[*HEAD, None, "Key", "Meaning"], [*TOM, None, "R", "Red"], ADA]),
    "numbers with a decimal point": book([[*HEAD, "Year"], [1.0, *TOM[1:], 6.0], [2.0, *ADA[1:], 6.0]]),
    "names with commas": {
        "list.csv": text("Adno,Name,DOB", '1,"Smith, Tom",14/03/2015', '2,"Ward, Ada",14/03/2015')
    },
    "tabs called CSV": {"list.csv": text(PLAIN, *TWO).replace(",", "\t")},
    "Unicode text of a spreadsheet": {"list.txt": text(PLAIN, *TWO, end="\r\n").replace(",", "\t").encode("utf-16")},
    "UTF-16 without a mark": {"list.csv": text(PLAIN, *TWO).encode("utf-16-le")},
    "semicolons and decimal commas": {
        "list.csv": text("Adno;Forename;Surname;DOB;FTE", "1;Tom;Smith;14.03.2015;0,5", "2;Ada;Ward;14.03.2015;1,0")
    },
    "a line that names the separator": {"list.csv": text("sep=;", *(one.replace(",", ";") for one in (PLAIN, *TWO)))},
    "whole lines in quotation marks": {"list.csv": text(*(f'"{line}"' for line in (PLAIN, *TWO)))},
    "a separator too many": {"list.csv": text(*(f"{line},," for line in (PLAIN, *TWO)))},
    "lines that end early": {"list.csv": text(f"{PLAIN},Class,House", *TWO)},
    "numbers kept by an equals sign": {"list.csv": text(PLAIN, *(f'="{line[0]}"{line[1:]}' for line in TWO))},
    "spaces that do not break": {"list.csv": text(PLAIN, *(line.replace(",", "\xa0, ") for line in TWO))},
    "days with a time": {"list.csv": text(PLAIN, f"{TWO[0]} 00:00", f"{TWO[1]} 12:00:00 AM")},
    "two schools, with the same numbers": {
        "list.csv": text(f"School Name,{PLAIN}", f"Oakfield,{TWO[0]}", f"Northgate,{TWO[0]}", f"Oakfield,{TWO[1]}")
    },
    "two schools by their numbers": {
        "list.csv": text(f"URN,{PLAIN}", f"990001,{TWO[0]}", f"990002,{TWO[1]}", f"990001,{TWO[1]}")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_it_says_the_same_two_pupils(name: str):
    found = sent(FILES[name])
    assert {problem.weight for problem in found.problems} <= {Weight.NOTE}, found.problems
    assert [(one.names.given, one.names.family, one.birth_date) for one in found.roster.pupils] == [
        ("Tom", "Smith", BORN),
        ("Ada", "Ward", BORN),
    ]


@pytest.mark.parametrize("name", FILES)
def test_applied_once_it_changes_nothing_when_it_is_sent_again(school: School, name: str):
    assert len(import_into(school, sent(FILES[name])).people.new_pupils) == 2
    again = plan_for(school, sent(FILES[name]))
    assert again.is_nothing, again


def test_what_is_merged_holds_for_every_line_that_it_spans():
    found = sent(FILES["a class merged over its pupils"]).roster
    assert [(each.group, each.pupil) for each in found.memberships] == [("form:3B", "1"), ("form:3B", "2")]


@pytest.mark.parametrize("name", ["a contact's heading above its columns", "the same headings as CSV"])
def test_what_stands_below_a_contacts_heading_is_the_contacts_and_not_the_pupils(name: str):
    found = sent(FILES[name]).roster
    assert found.contacts[0].names.given == "Jane"
    assert found.contacts[0].address.mobile
    assert [pupil.address.mobile for pupil in found.pupils] == ["", ""]


def test_a_line_that_a_filter_hides_is_said():
    (note,) = sent(FILES["a line that a filter hides"]).problems
    assert (note.line, note.what) == (3, "1 line of this sheet is hidden, and read like the others")


def test_lines_of_another_school_are_counted_and_make_nobody():
    (note,) = sent(FILES["two schools, with the same numbers"]).problems
    assert note.what == "1 line is of other schools and left out"


def test_of_schools_that_are_none_of_ours_one_is_asked_about():
    files = {"list.csv": text(f"School,{PLAIN}", f"Elmwood,{TWO[0]}", f"Northgate,{TWO[1]}")}
    found = sent(files)
    (question,) = found.questions
    assert question.words == "The lines are of several schools. Which of them is yours?"
    assert found.roster.pupils == ()
    chosen = sent(files, {question.key: "Northgate"})
    assert [pupil.names.given for pupil in chosen.roster.pupils] == ["Ada"]
    everyone = sent(files, {question.key: question.choices[-1][0]})
    assert [pupil.names.given for pupil in everyone.roster.pupils] == ["Tom", "Ada"]


def test_somebody_on_two_sheets_is_one_person_while_both_say_the_same():
    found = sent(book([HEAD, TOM], [HEAD, TOM, ADA]))
    assert found.problems == ()
    assert [pupil.names.given for pupil in found.roster.pupils] == ["Tom", "Ada"]


def test_somebody_of_whom_two_sheets_differ_is_refused_with_both_places():
    (problem,) = sent(book([HEAD, TOM], [HEAD, [1, "Thomas", *TOM[2:]]])).problems
    assert (problem.file, problem.line) == ("list.xlsx/List 1", 2)
    assert problem.remedy == "List each person once; the other is line 2 of list.xlsx/Sheet."


def test_merged_cells_without_end_are_not_followed():
    endless = b"".join(b'<mergeCell ref="A%d:A1048576"/>' % row for row in range(2, 40_000))
    lines = [Line(1, ("Class", "Adno")), Line(2, ("3B", "1")), Line(3, ("", "2"))]
    assert as_it_looks("list.xlsx", lines, endless, Findings(tolerant=False)) == lines


def edited(
    name: str, edit: Callable[[list[dict[str, str]]], object], *, delta: bool = False
) -> dict[str, bytes]:
    """A OneRoster package one of whose files was edited by a program that knows the columns."""
    files = package(delta=delta)
    rows = list(csv.DictReader(io.StringIO(files[name])))
    columns = list(rows[0])
    edit(rows)
    kept = io.StringIO(newline="")
    writer = csv.DictWriter(kept, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return {"roster.zip": zipped({**files, name: kept.getvalue()})}


def above_itself(rows: list[dict[str, str]]) -> None:
    rows[0]["parentSourcedId"] = "district"
    rows.append({**rows[0], "sourcedId": "district", "type": "district", "parentSourcedId": "school"})


def test_parents_that_lead_back_are_named_and_read_past_with_tolerance():
    files = edited("orgs.csv", above_itself)
    assert [(one.file, one.line, one.column) for one in sent(files).problems] == [
        ("orgs.csv", 2, "parentSourcedId"),
        ("orgs.csv", 3, "parentSourcedId"),
    ]
    assert len(sent(files, tolerant=True).roster.pupils) == 4


def gone_and_back(rows: list[dict[str, str]]) -> None:
    rows.insert(0, {**rows[0], "status": "tobedeleted", "dateLastModified": "2026-10-01T08:00:00.000Z"})


def back_and_gone_before(rows: list[dict[str, str]]) -> None:
    rows.append({**rows[0], "status": "tobedeleted", "dateLastModified": "2026-10-01T08:00:00.000Z"})


@pytest.mark.parametrize("edit", [gone_and_back, back_and_gone_before])
def test_of_two_changes_of_one_pupil_the_later_counts_wherever_it_stands(
    edit: Callable[[list[dict[str, str]]], object],
):
    files = edited("users.csv", edit, delta=True)
    assert stops(sent(files).problems)
    found = sent(files, tolerant=True)
    assert len(found.roster.pupils) == 4
    assert found.roster.removals == ()


def placed_anew(first: str) -> Callable[[list[dict[str, str]]], object]:
    def edit(rows: list[dict[str, str]]) -> None:
        anew = {**rows[0], "sourcedId": "placed-anew"}
        rows[0]["status"] = "tobedeleted"
        rows.insert(1 if first == "ended" else 0, anew)

    return edit


@pytest.mark.parametrize("first", ["ended", "begun"])
def test_a_place_that_is_ended_and_begun_anew_in_one_delivery_goes_on(school: School, first: str):
    import_into(school, sent({"roster.zip": zipped(package())}))
    changes = sent(edited("enrollments.csv", placed_anew(first), delta=True))
    plan = plan_for(school, changes)
    assert plan.ending_percent == 0
    assert (plan.groups.ended, plan.groups.joins) == ((), ())
    import_into(school, changes)
    assert plan_for(school, changes).is_nothing
