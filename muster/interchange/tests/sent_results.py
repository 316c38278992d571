"""The page that takes tables of results, as tests send files to it: two pupils of 3B with the numbers of their school's system."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muster.people.actions import Correction, correct_particulars
from muster.people.records import Particulars
from tests.assessed import Assessed, assess
from tests.cast import School

UPN_ADA, UPN_BEN = "B801200005001", "R801200005002"
ADA, BEN = "Ada Sinclair", "Ben Whitmore"


def numbered(school: School) -> Assessed:
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


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
