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
        return checked(read_sds(parcel, choices, findings), findings, today=choices.today)
    if looks_like_oneroster(parcel):
        return checked(read_package(parcel, findings), findings, today=choices.today)
    return checked(read_tables(parcel, choices, findings), findings, today=choices.today)
