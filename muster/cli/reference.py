"""`./run reference`: write the generated pages of the handbook, or say which are out of date."""

from __future__ import annotations

import argparse
import sys
from typing import Final

NAME: Final = "reference"
HELP: Final = (
    "write the handbook's generated pages: permissions, records, processing, audit events, settings, input"
)
EXAMPLES: Final = ("reference --check",)
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is out of date")


def run(arguments: argparse.Namespace) -> int:
    """Write or compare; neither needs a database."""
    import django

    django.setup()
    from muster.config.handbook import pages

    stale = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if arguments.check:
        for path in stale:
            print(f"{path.name} is out of date. Run ./run reference", file=sys.stderr)
        return 1 if stale else 0
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0
