"""Runs a fault drill: teachers mark against a running server, a fault is injected, and their marks are counted afterwards."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.ground import Ground
from bench.web import signed_in
from muster.config.cluster import cluster_in
from muster.config.serving import free_port
from muster.protection.audit.sealing import seal
from tests.faults.full_disk import filled
from tests.faults.reckoning import forget_connections, reckoned
from tests.faults.teachers import Teacher
from tests.faults.victims import Victims, everything_running

MOST_WAIT = 1.0  # s from the end of a round to the next kill, at random: in the middle of some saving
MOST_WAIT_FOR_WORDS = 90.0  # s until somebody must have been told that the disk is full
_SAVED_SINCE = 2  # the first may have been under way when it happened
_LOOK_EVERY = 0.05


def killed(school: Ground, rounds: int, chance: random.Random) -> list[str]:
    """Kill something so many times; return what is wrong afterwards, in words."""
    with _everything(school, chance) as (victims, teachers):
        often = Counter(_round(number, victims, teachers) for number in range(1, rounds + 1))
    print(f"Killed: {', '.join(f'{what} {times} times' for what, times in sorted(often.items()))}.")
    _report(victims, teachers)
    return reckoned(school, teachers)


def filled_up(school: Ground, disk: Path, chance: random.Random) -> list[str]:
    """Fill the disk while marks are saved, and give it room again; return what is wrong afterwards, in words."""
    with _everything(school, chance) as (victims, teachers):
        _wait_for_all(victims, teachers)
        with filled(disk):
            was_said = _somebody_is_told(victims, teachers)
            with suppress(Exception):  # the log cannot be sealed either; it must not be spoilt by the attempt
                seal()
        print("The disk has room again.", flush=True)
        forget_connections()
        _wait_for_all(victims, teachers)
    _report(victims, teachers)
    return reckoned(school, teachers) + ([] if was_said else ["nobody was told that the disk is full"])


@contextmanager
def _everything(school: Ground, chance: random.Random) -> Iterator[tuple[Victims, list[Teacher]]]:
    """Serve, work and mark inside the block; on leaving it, what was sent is acknowledged or given up."""
    port = free_port()
    with everything_running(port, cluster_in(school.data), chance) as victims:
        teachers = [
            Teacher(port, form, signed_in(school, form.tutor_id), chance.randrange(10**6))
            for form in school.forms
        ]
        for one in teachers:
            one.start()
        try:
            yield victims, teachers
        finally:
            for one in teachers:
                one.end()
            for one in teachers:
                one.join()


def _round(number: int, victims: Victims, teachers: Sequence[Teacher]) -> str:
    """Kill one thing at a random moment; return what, once every teacher has been served since."""
    kills = (victims.kill_web_worker, victims.kill_background_worker, victims.kill_postgres)
    time.sleep(victims.random.uniform(0, MOST_WAIT))
    what = kills[number % len(kills)]()
    at = time.monotonic()
    _wait_for_all(victims, teachers)
    print(f"{number:4}  {what:24} everybody served again after {time.monotonic() - at:.1f} s", flush=True)
    return what


def _wait_for_all(victims: Victims, teachers: Sequence[Teacher]) -> None:
    """Bring back what does not come back by itself, until every teacher has saved again."""
    counts = [len(one.acknowledged) + _SAVED_SINCE for one in teachers]
    while not all(one.has_more_than(count - 1) for one, count in zip(teachers, counts, strict=True)):
        victims.see_to_everything()
        time.sleep(_LOOK_EVERY)
    victims.see_to_everything()


def _somebody_is_told(victims: Victims, teachers: Sequence[Teacher]) -> bool:
    until = time.monotonic() + MOST_WAIT_FOR_WORDS
    while time.monotonic() < until and victims.cluster.answers():
        if any("disk is full" in one.last_refusal for one in teachers):
            return True
        time.sleep(_LOOK_EVERY)
    return False


def _report(victims: Victims, teachers: Sequence[Teacher]) -> None:
    marks = sum(len(batch.keys) for one in teachers for batch in one.acknowledged)
    requests = sum(len(one.acknowledged) for one in teachers)
    again = sum(one.sent_again for one in teachers)
    print(f"{marks:,} marks acknowledged in {requests:,} requests; sent again {again:,} times.")
    print(f"Started from outside: web server {victims.web.restarts}, worker {victims.worker.restarts} times.")
