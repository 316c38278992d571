"""`./run assessment verify`: fold every entry of every year, and compare the result with the pupils' records."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import uuid

NAME: Final = "assessment"
HELP: Final = "prove that the results that were entered and the pupils' records agree"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be asked."""
    parser.add_argument(
        "what", choices=["verify"], help="verify: compare entries and records, school by school"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line a school and year, and one a difference; fail if there is any."""
    from muster.protection.walls.schools import school_ids

    return 1 if sum(_differences(school_id) for school_id in school_ids()) else 0


def _differences(school_id: uuid.UUID) -> int:
    """How many cells of a school's records its entries do not explain. Pupils are named by their opaque ids."""
    from django.db import transaction

    from muster.assessment.queries.verification import verify_results
    from muster.calendar.queries import the_year, years
    from muster.protection.accounts.arrival import unscoped_viewer

    found = 0
    with transaction.atomic():
        viewer = unscoped_viewer(school_id, because="verify the results")
        for year_id, _ in years(viewer):
            year = the_year(viewer, year_id)
            verified = verify_results(viewer, year)
            found += len(verified.differences)
            print(
                f"{viewer.standing.school_name}, {year}: {verified.entries} entries, {verified.records} records, "
                f"{len(verified.differences)} differences"
            )
            for one in verified.differences:
                print(
                    f"  {one.pupil_id} column {one.column}: entered {one.folded}, in the record {one.in_record}"
                )
    return found
