"""`./run support`: list and end support engineers' access to schools, from the server itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from muster.protection.access.viewer import Viewer

NAME: Final = "support"
HELP: Final = (
    "list which support staff were let into which school, or end that everywhere; only a school lets them in"
)
EXAMPLES: Final = ("support list",)
_BECAUSE: Final = "./run support"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    parser.add_argument("what", choices=["list", "end"], help="list the grants; end all that hold now")


def run(arguments: argparse.Namespace) -> int:
    """Do it in each school, and return the exit status."""
    if arguments.what == "end":
        print(f"Ended: {sum(_end(by) for by in _schools())}.")
        return 0
    lines = [line for by in _schools() for line in _lines(by)]
    print("\n".join(lines) or "No school has let support in.")
    if not lines:
        print("To give somebody the role: ./run account add EMAIL --given ... --family ... --role support")
    return 0


def _schools() -> Iterator[Viewer]:
    from django.db import transaction

    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    for school in school_ids():
        with transaction.atomic():
            yield unscoped_viewer(school, because=_BECAUSE)


def _lines(by: Viewer) -> Iterator[str]:
    from muster.oversight.queries.supporting import support_grants

    for one in support_grants(by):
        held = "in force" if one.is_in_force else "over"
        yield (
            f"{by.standing.school_name}: {one.name}, {one.scope} ({one.of_whom}), {one.begins_at:%d %b %H:%M} to {one.ends_at:%H:%M}, "
            f"{one.asked_by} and {one.agreed_by}, {one.folders} folders, {held}"
        )


def _end(by: Viewer) -> int:
    from muster.oversight.actions.supporting import end_support
    from muster.oversight.queries.supporting import in_force

    held = in_force(by)
    for grant in held:
        end_support(by=by, grant_id=grant.id)
    return len(held)
