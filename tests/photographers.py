"""A photographer's delivery for tests: zips of pictures, and pupils with the numbers after which pictures are named."""

import io
import zipfile
from collections.abc import Mapping

from muster.people.actions.corrections import Correction, correct_particulars
from muster.people.records import Particulars
from muster.people.upn import check_letter
from tests.cast import School

UPN_ADA = check_letter("801200005001") + "801200005001"
UPN_BEN = check_letter("801200005002") + "801200005002"
NUMBER_ADA, NUMBER_BEN = "004711", "004712"


def with_numbers(school: School) -> None:
    """Give Ada and Ben a UPN and an admission number each."""
    given = {school.ada: (UPN_ADA, NUMBER_ADA), school.ben: (UPN_BEN, NUMBER_BEN)}
    corrections = [
        Correction(pupil, Particulars(upn=upn, admission_number=number))
        for pupil, (upn, number) in given.items()
    ]
    with school.seen_by(school.office) as by:
        correct_particulars(by=by, corrections=corrections)


def delivered(files: Mapping[str, bytes | str]) -> bytes:
    """The zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()
