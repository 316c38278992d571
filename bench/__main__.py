"""`./run bench`: measure everything, or what is named, and print a table, or one JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from bench.ground import Ground, ground
from bench.timing import REPETITIONS, Row


def main() -> int:
    """Measure, print each row as it is ready, and fail if a row misses its bar."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of the names that are measured; else all")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS, help=f"else {REPETITIONS}")
    arguments = parser.parse_args()
    show = _show_json if arguments.json else _show
    reached = True
    with ground() as made:
        for row in _rows(made, arguments.names, arguments.repetitions):
            show(row)
            reached = reached and row.is_reached
    return 0 if reached else 1


def _rows(made: Ground, names: list[str], repetitions: int) -> Iterator[Row]:
    from bench.rows import measurements  # late, since Django must be ready

    for measure in measurements(names).values():
        yield from measure(made, repetitions)


def _show(row: Row) -> None:
    floor = f"{row.floor:10.2f}" if row.floor is not None else " " * 10
    ratio = f"{row.ratio:6.2f}" if row.ratio is not None else " " * 6
    aim = f"to reach {row.to_reach}" if row.to_reach else "report"
    verdict = "" if row.is_reached else "  NOT REACHED"
    print(
        f"{row.name:32}{row.ours:10.2f}{floor} {row.unit:6}{ratio}  {aim}{verdict}  {row.remark}", flush=True
    )


def _show_json(row: Row) -> None:
    shown = {
        "name": row.name,
        "ours_ms": round(row.ours, 3),
        "floor_ms": None if row.floor is None else round(row.floor, 3),
        "ratio": None if row.ratio is None else round(row.ratio, 3),
        "n": row.n,
    }
    print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    sys.exit(main())
