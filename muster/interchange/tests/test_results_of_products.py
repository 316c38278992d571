"""Tables of results as other products write them, on the sheet of 3B: each is understood, or refused in words that say what to do."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muster.people.actions import Correction, correct_particulars
from muster.people.records import Particulars
from tests.assessed import Assessed, assess
from tests.cast import School

UPN_ADA, UPN_BEN = "B801200005001", "R801200005002"
ADA, BEN = "Ada Sinclair", "Ben Whitmore"


@pytest.fixture
def assessed(school: School) -> Assessed:
    """The sheet of 3B; Ada and Ben have the numbers that a school's own system gives."""
    numbers = {
        school.ada: Particulars(upn=UPN_ADA, admission_number="004711", outside_ids={"sis": "P-11"}),
        school.ben: Particulars(upn=UPN_BEN, admission_number="004712", outside_ids={"sis": "P-12"}),
    }
    with school.seen_by(school.office) as office:
        correct_particulars(by=office, corrections=[Correction(*pair) for pair in numbers.items()])
    return assess(school)


class Import:
    """The page that a table is sent to, as its tutor sees it."""

    def __init__(self, assessed: Assessed) -> None:
        self.assessed = assessed
        self.client: Client = assessed.school.signed_in(assessed.school.tutor)
        place = assessed.place
        self.address = f"/results/{place.group_id}/{place.course_id}/points/import"
        self.page = ""

    def send(self, data: bytes | str, name: str = "table.csv") -> str:
        """Send a file; what the page then says."""
        content = data.encode() if isinstance(data, str) else data
        return self._read(
            self.client.post(self.address, {"table": SimpleUploadedFile(name, content)}).content
        )

    def choose(self, **columns: int) -> str:
        """Say which column is which, with what the page carries along."""
        carried = dict(re.findall(r'name="(held|called)" value="([^"]*)"', self.page))
        return self._read(self.client.post(self.address, carried | columns).content)

    def bring_in(self) -> dict[str, str]:
        """Agree; the attainment of those who have any then."""
        found = re.search(r'name="results" value="([^"]*)"', self.page)
        assert found is not None, re.sub(r"<[^>]+>", " ", self.page)
        answer = self.client.post(
            self.address, {"results": found[1].replace("&#34;", '"').replace("&quot;", '"')}
        )
        assert answer.status_code == 302
        return {name: text for name, text in self.assessed.shown().items() if text}

    def _read(self, content: bytes) -> str:
        self.page = content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", self.page).split())


@pytest.fixture
def imports(assessed: Assessed) -> Import:
    return Import(assessed)


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Autumn (81523),Current Score,Final Grade\n"
    ",,,,,Manual Posting,(read only),(read only)\n"
    "    Points Possible,,,,,120,(read only),(read only)\n"
    '"Sinclair, Ada",4712,P-11,ada,Reading,104,86.7,B\n'
    '"Whitmore, Ben",4711,P-12,ben,Reading,99,82.5,B\n'
    '"Student, Test",9000,,7d,Reading,0,0,F\n'
)  # its own ids are, by chance, the school's numbers of others
TABLES = {
    "arbor": f'"Arbor Student ID","UPN","First name","Last name","Autumn"\n"1","{UPN_ADA}","Ada","Sinclair","104"\n"2","{UPN_BEN}","Ben","Whitmore","99"\n',
    "bromcom": f"Pupil Name;UPN;Tutor Group;Autumn, Attainment\r\nSinclair Ada;{UPN_ADA.lower()};3B;104\r\nWhitmore Ben; {UPN_BEN} ;3B;99\r\n",
    "sims by admission number": "Name,Adno,Reg,Autumn\n\"Sinclair, Ada\",004711,3B,104\n\"Whitmore, Ben\",004712,3B,99\n",
    "noughts lost in a spreadsheet": "Adm No,Autumn\n4711,104\n4712,99\n",
    "powerschool": "Student_Number\tLastFirst\tAutumn\r\n4711\tSinclair, Ada\t104\r\n4712\tWhitmore, Ben\t99\r\n",
    "canvas": CANVAS,
    "kept as text": f'UPN,Autumn\n="{UPN_ADA}",="104"\n="{UPN_BEN}",="99"\n',
    "floats and a line of means": f"UPN,Surname,Forename,Sex,Autumn\n{UPN_ADA},S,A,F,104.0\n{UPN_BEN},W,B,M,99.00\nAverage,,,,101.5\n",
    "our id of another pupil's line": f"id,UPN,Autumn\n,{UPN_ADA},104\n-,{UPN_BEN},99\n",
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_of_another_product_is_understood(imports: Import, table: str):
    said = imports.send(table)
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_a_workbook_with_a_title_above_its_headings_is_understood(imports: Import):
    imports.send(
        workbook(
            ["Marksheet: 3B Reading"],
            ["Exported 24/11/2026"],
            [],
            ["Name", "Admission Number", "Autumn"],
            ["Sinclair, Ada", "004711", 104],
            ["Whitmore, Ben", 4712, 99.0],
        ),
        "marksheet.xlsx",
    )
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_formulas_that_were_never_reckoned_are_said(imports: Import):
    said = imports.send(workbook(["UPN", "Autumn"], [UPN_ADA, "=100+4"]), "table.xlsx")
    assert "formula" in said.casefold()


def test_the_letters_of_a_national_test_are_missing_kinds(imports: Import):
    said = imports.send(
        f"URN,UPN,Surname,Forename,DOB,Reading scaled score\n1,{UPN_ADA},Sinclair,Ada,01/02/2018,A\n1,{UPN_BEN},Whitmore,Ben,02/03/2018,B\n"
    )
    assert "No column is called as one of this sheet" in said
    imports.choose(**{f"column_{imports.assessed.column('autumn')}": 5})
    assert imports.bring_in() == {ADA: ".a", BEN: ".b"}


def test_columns_of_other_names_are_chosen_and_the_choice_holds_over_the_headings(imports: Import):
    said = imports.send("Ref,Autumn,Insight: Reading autumn\n004711,1,104\n004712,2,99\n")
    assert "No column says who is meant" in said
    said = imports.choose(who=0, **{f"column_{imports.assessed.column('autumn')}": 2})
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


def test_names_alone_are_refused_and_the_way_is_said(imports: Import):
    said = imports.send('Students,Autumn\n"Sinclair, Ada",104\n')
    assert "copy names and marks together, and paste them there" in said
    assert 'name="results"' not in imports.page


def test_numbers_of_two_pupils_in_one_line_stop_the_table(imports: Import):
    said = imports.send(f"UPN,Adno,Autumn\n{UPN_ADA},004712,104\nX,004712,99\n")
    assert "The numbers of this line are of two pupils" in said
    assert 'name="results"' not in imports.page


@pytest.mark.parametrize(
    "held", ["", "%%%", "QQ", "A" * 1_500_000], ids=["none", "no base64", "no table", "too long"]
)
def test_a_table_that_was_changed_on_the_way_is_refused(imports: Import, held: str):
    answer = imports.client.post(
        imports.address, {"held": held, "called": "t.csv", "who": "99", "column_x": "-1"}
    )
    assert answer.status_code == 422
