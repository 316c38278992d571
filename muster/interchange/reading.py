"""Chooses the reader for a set of uploaded files."""

from muster.interchange.checks import checked
from muster.interchange.oneroster.package import looks_like_oneroster, read_package
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, stops
from muster.interchange.roster import Reading, Roster
from muster.interchange.sds.reading import looks_like_sds, read_sds
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.reading import read_tables


def read(parcel: Parcel, choices: Choices, findings: Findings) -> Reading:
    """Read what was sent, whatever it is. Bad data never raises: it is in the problems and questions."""
    if stops(findings) and not parcel.files:
        return Reading("Nothing that can be read", "", Roster(), tuple(findings))
    if looks_like_sds(parcel):
        reading = read_sds(parcel, choices, findings)
    elif looks_like_oneroster(parcel):
        reading = read_package(parcel, findings)
    else:
        reading = read_tables(parcel, choices, findings)
    return checked(reading, findings, today=choices.today, year_groups=choices.year_groups)
