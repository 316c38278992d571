"""`./run assessment verify`: replay every entry of every year, and compare the result with the pupils' records."""

from __future__ import annotations

import argparse
from typing import Final

from muster.cli.verifying import add_verify, verify_schools

NAME: Final = "assessment"
HELP: Final = "prove that the results that were entered and the pupils' records agree"
EXAMPLES: Final = ("assessment verify",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be asked."""
    add_verify(parser)


def run(_arguments: argparse.Namespace) -> int:
    """Print a line a school and year, and one a difference; fail if there is any."""
    from muster.assessment.queries.verification import verify_results

    return verify_schools(verify_results, because="verify the results")
