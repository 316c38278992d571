"""Runs the leak drill: collect every value, plant controls, take everything, search, sign the result."""

from __future__ import annotations

import contextlib
import resource
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connections, transaction

from muster.config.migrating import OWNER
from muster.config.stealing import PLACES_OF_TABLES, embedded_cluster, take_everything, words_of_the_program
from muster.letters.queries.kept import unscoped_words
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.files.store import sealed_store
from muster.protection.posture import evidence
from muster.protection.posture.controls import Controls
from muster.protection.posture.known import known_in_files, known_in_school, people_in_school
from muster.protection.posture.leak import Known, Needles
from muster.protection.posture.models import Evidence
from muster.protection.posture.pictures import looks_in
from muster.protection.posture.search import CONTROL_BACKUP, Search
from muster.protection.walls.schools import school_ids

Say = Callable[[str], None]

BECAUSE = "leak drill"


def leak_drill(say: Say) -> Evidence:
    """Search everything stored for every value about every person in every school, and store the result."""
    began = time.monotonic()
    people, known = everything_known(say)
    controls = Controls()
    say("Making the values ready in every encoding ...")
    needles = Needles([*controls.known(), *known])
    search = Search(needles, public_pictures=looks_in(Path(settings.STATIC_ROOT)))
    search.public_words = words_of_the_program(search)
    say(f"Taking what a thief would take, and searching it for {needles.values:,} values:")
    with planted(controls):
        taken = take_everything(search, say)
    missed = controls.missed(search.controls, places=PLACES_OF_TABLES if embedded_cluster() else ["dump"])
    result = {
        "values": needles.values,
        "people": people,
        "found": search.count,
        "found_by_field": dict(search.by_label),
        "words_of_the_program": len(search.public_words),
        "controls_missed": missed,
        "places": taken,
        "seconds": round(time.monotonic() - began, 1),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "findings": search.shown(),
    }
    return evidence.keep(Evidence.Kind.LEAK_DRILL, result, is_good=not search.count and not missed)


def everything_known(say: Say) -> tuple[int, list[Known]]:
    """The number of people, and every value in their folders and in the letters that a school has written, each once."""
    people, known = 0, set[Known]()
    schools = school_ids()
    for place, school_id in enumerate(schools, start=1):
        with transaction.atomic():
            viewer = unscoped_viewer(school_id, because=BECAUSE)
            people += people_in_school(viewer)
            known |= {*known_in_school(viewer), *known_in_files(viewer)}
            known |= {
                Known(f"letter.{what}", words) for what, words in unscoped_words(school_id, because=BECAUSE)
            }
        say(f"School {place} of {len(schools)}: {people:,} people and {len(known):,} values so far.")
    return people, sorted(known)


@contextlib.contextmanager
def planted(controls: Controls) -> Iterator[None]:
    """Plant the controls in every place for as long as the block lasts."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(_in_table(controls))
        stack.enter_context(_in_store(controls.in_store))
        stack.enter_context(_in_backups(controls.in_backups))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-control-")))
        for name, content in controls.files().items():
            (place / name).write_bytes(content)
        yield


@contextlib.contextmanager
def _in_table(controls: Controls) -> Iterator[None]:
    """Plant controls in a table of the owner's, written to disk at once; what remains of it in the log is random."""
    name = f"drill_{secrets.token_hex(4)}"
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} (words text, long_text text)")
        try:
            cursor.execute(
                f"INSERT INTO {name} VALUES (%s, %s)",  # noqa: S608  # a name of our own
                [controls.in_table, controls.long_text()],
            )
            if embedded_cluster():  # a managed server's files are beyond our reach, and a drill's
                cursor.execute("CHECKPOINT")
            yield
        finally:
            cursor.execute(f"DROP TABLE {name}")
    connections[OWNER].close()


@contextlib.contextmanager
def _in_store(value: str) -> Iterator[None]:
    name = sealed_store().save(f"00/{secrets.token_hex(16)}", ContentFile(value.encode()))
    try:
        yield
    finally:
        sealed_store().delete(name)


@contextlib.contextmanager
def _in_backups(value: str) -> Iterator[None]:
    place = Path(settings.BACKUP_DIRECTORY)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{CONTROL_BACKUP}{secrets.token_hex(8)}"
    path.write_text(value)
    try:
        yield
    finally:
        path.unlink()
