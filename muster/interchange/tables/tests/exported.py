"""Tables as they were sent, read as an import reads them."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping

import openpyxl

from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings
from muster.interchange.reading import read
from muster.interchange.roster import Pupil, Reading
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS

TODAY = dt.date(2026, 11, 24)
BORN = dt.date(2014, 9, 13)
UPN = "N801332615970"


def sent(files: Mapping[str, str | bytes], answers: Mapping[str, str] | None = None) -> Reading:
    findings = Findings(tolerant=False)
    data = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()]
    return read(
        from_upload(data, findings), Choices(TODAY, answers or {}, year_groups=ENGLAND_YEARS), findings
    )


def csv_of(text: str) -> Reading:
    return sent({"export.csv": text})


def book(**sheets: Iterable[Iterable[object]]) -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made.save(kept)
    return kept.getvalue()


def told(pupil: Pupil) -> tuple[str, str, str, dt.date | None, str]:
    return pupil.id, pupil.names.given, pupil.names.family, pupil.birth_date, pupil.year_group
