"""The common part of `attendance verify` and `assessment verify`: every school, every year, every difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from muster.calendar.models import AcademicYear
    from muster.people.queries.folding import Verified
    from muster.protection.access.viewer import Viewer

    Verify = Callable[[Viewer, AcademicYear], Verified]


def add_verify(parser: argparse.ArgumentParser) -> None:
    """Declare `verify`."""
    parser.add_argument(
        "what", choices=["verify"], help="verify: compare entries and records, school by school"
    )


def verify_schools(verify: Verify, *, because: str) -> int:
    """Print a line for each school and year, and for each difference, with opaque ids. Returns 1 if there is any, else 0."""
    from django.db import transaction

    from muster.calendar.queries import the_year, years
    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    found = 0
    for school_id in school_ids():
        with transaction.atomic():
            viewer = unscoped_viewer(school_id, because=because)
            for year_id, _ in years(viewer):
                year = the_year(viewer, year_id)
                found += _say(f"{viewer.standing.school_name}, {year}", verify(viewer, year))
    return 1 if found else 0


def _say(where: str, verified: Verified) -> int:
    differing = verified.differences
    counts = (
        (verified.entries, "entry", "entries"),
        (verified.records, "record", "records"),
        (len(differing), "difference", "differences"),
    )
    said = ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in counts)
    print(f"{where}: {said}")
    for one in differing:
        print(f"  {one.pupil_id} {one.place}: entered {one.entered}, held {one.held}")
    return len(differing)
