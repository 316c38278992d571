"""`./run faults`: kill what serves and stores while marks are saved, again and again; then look for every mark.

Teachers save marks over HTTP all the while, each in a register of their own, and send again what was not acknowledged. In each
round a web worker, the background worker or PostgreSQL is killed (SIGKILL) at a random moment, and the round ends once
every teacher is served again. With --full-disk the disk fills up instead, and gets room again. Everything happens in a
temporary directory; Linux only. Exit status 1 if a mark is not as it was acknowledged.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
from contextlib import ExitStack

from bench.ground import own_system
from tests.faults.full_disk import NotMounted, small_disk

ROUNDS = 200
TEACHERS = 4


def main() -> int:
    """Kill or fill, wait, and count."""
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"kills (else {ROUNDS})")
    parser.add_argument("--seed", type=int, default=None, help="choose the same victims and moments again")
    parser.add_argument(
        "--full-disk", action="store_true", help="fill a small disk instead; takes root, to mount it"
    )
    arguments = parser.parse_args()
    logging.getLogger("psycopg.pool").setLevel(
        logging.ERROR
    )  # connections to a server that was killed are no news
    began = time.monotonic()
    try:
        problems = _problems(arguments)
    except NotMounted as problem:
        print(f"Skipped: no small disk can be mounted here ({problem}).")
        return 0
    print(
        "\n".join(problems) if problems else "Every acknowledged mark is there, nothing half, nothing twice."
    )
    print(
        f"Registers, entries, lines and the log were compared with them. {time.monotonic() - began:.0f} s in all."
    )
    return 1 if problems else 0


def _problems(arguments: argparse.Namespace) -> list[str]:
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    print(f"Seed {seed}. Making a school ...", flush=True)
    with ExitStack() as until:
        disk = until.enter_context(small_disk()) if arguments.full_disk else None
        environment = until.enter_context(own_system("muster.config.settings", disk))
        from bench.school import made_school  # late, since Django must be ready
        from tests.faults.drill import filled_up, killed

        school = made_school(environment.data, forms=TEACHERS, is_marked=False)
        chance = random.Random(seed)
        return filled_up(school, disk, chance) if disk else killed(school, arguments.rounds, chance)


if __name__ == "__main__":
    sys.exit(main())
