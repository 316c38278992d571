"""`./run attendance verify`: replay every entry of every year, and compare the result with the pupils' lines."""

from __future__ import annotations

import argparse
from typing import Final

from muster.cli.verifying import add_verify, verify_schools

NAME: Final = "attendance"
HELP: Final = "prove that the registers' entries and the pupils' lines agree"
EXAMPLES: Final = ("attendance verify",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be asked."""
    add_verify(parser)


def run(_arguments: argparse.Namespace) -> int:
    """Print a line a school and year, and one a difference; fail if there is any."""
    from muster.attendance.queries.verification import verify_lines

    return verify_schools(verify_lines, because="verify the registers")
