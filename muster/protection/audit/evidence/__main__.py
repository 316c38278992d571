"""Check the files that the arguments name."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .checkpoints import check_head, check_lines, public_key
from .people import check_people
from .report import Report, in_words
from .rows import check_rows


def main() -> int:
    """Check the files that the arguments name."""
    parser = argparse.ArgumentParser(description="Check an audit log against its signed checkpoints.")
    for name in ("rows", "people", "checkpoints"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--key", required=True, help="the public key in base64, from where you wrote it down")
    parser.add_argument("--head", type=Path, help="a checkpoint that was kept elsewhere")
    arguments = parser.parse_args()
    report = Report()
    lines = arguments.checkpoints.read_bytes().splitlines()
    checkpoints = check_lines(lines, public_key(arguments.key), report)
    with arguments.rows.open("rb") as rows, arguments.people.open("rb") as people:
        check_people(people, check_rows(rows, checkpoints, report), report)
    if arguments.head:
        check_head(arguments.head.read_bytes(), lines, report)
    sys.stdout.write("\n".join(in_words(report)) + "\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
