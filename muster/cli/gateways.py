"""`./run gateways`: the addresses at which message gateways report deliveries and replies."""

from __future__ import annotations

import argparse
from typing import Final

from muster.cli.addresses import outside

NAME: Final = "gateways"
HELP: Final = "the address at which GOV.UK Notify or a text gateway reports to each school"
EXAMPLES: Final = ("gateways",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each school. An address holds the school's token, with which one can report but read nothing."""
    del arguments
    from django.db import transaction

    from muster.messaging.views import receipts_address
    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    for school in school_ids():
        with transaction.atomic():
            name = unscoped_viewer(school, because="./run gateways").standing.school_name
        print(f"{name}: {outside(receipts_address(school))}")
    print("Enter it with the gateway as the callback for delivery receipts and for received texts.")
    return 0
