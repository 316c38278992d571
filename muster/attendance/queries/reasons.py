"""The reasons for an absence that somebody may enter on the worklist."""

from collections.abc import Iterator

from muster.attendance.access import GRANT_LEAVE
from muster.attendance.queries.due import SchoolYear
from muster.calendar.codes import EnteredBy
from muster.protection.access.viewer import Viewer


def reasons_offered(viewer: Viewer, year: SchoolYear) -> Iterator[tuple[str, str]]:
    """The reasons that the viewer may enter today, illness and appointments first; leave, if the school lets them grant it."""
    rules, known_to = year.profile, {EnteredBy.ATTENDANCE}
    if viewer.reason_everywhere(GRANT_LEAVE):
        known_to.add(EnteredBy.LEAVE)
    usual = (rules.follow_up.illness, rules.register.medical)
    codes = [
        code
        for code in rules.codes_on(viewer.today)
        if code.entered_by in known_to and code.symbol != rules.register.late_after_closing
    ]
    for code in sorted(
        codes, key=lambda code: usual.index(code.symbol) if code.symbol in usual else len(usual)
    ):
        yield code.symbol, f"{code.label} ({code.symbol})"
