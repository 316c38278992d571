"""Letters that were written while their words lay in plain columns."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from muster.config.migrating import OWNER
from muster.letters.queries.kept import letter
from muster.protection.identifiers import thing_id
from tests.cast import School

TITLE = "Trip to Quillon"


def migrated_to(name: str) -> None:
    executor = MigrationExecutor(connections[OWNER])
    executor.migrate([("letters", name)])


@pytest.fixture
def plain_columns(superuser_cursor: psycopg.Cursor[tuple[bytes]]) -> Iterator[None]:
    superuser_cursor.execute("TRUNCATE letters_letter")
    migrated_to("0001_initial")
    yield
    migrated_to("0002_words_are_sealed")
    connections[OWNER].close()


def test_they_are_sealed_and_say_what_they_said_and_nothing_stays_in_the_file(
    school: School, plain_columns: None, superuser_cursor: psycopg.Cursor[tuple[bytes]]
):
    name = str(thing_id())
    superuser_cursor.execute(
        "INSERT INTO letters_letter (school_id, id, name, title, language, body, changed_at) "
        "VALUES (%s, %s, %s, %s, 'pl', 'Dear {child},', %s)",
        [school.id, thing_id(), name, TITLE, timezone.now()],
    )
    migrated_to("0002_words_are_sealed")
    with school.seen_by(school.office) as viewer:
        kept = letter(viewer, name)
    assert (kept.title, kept.language, kept.body) == (TITLE, "pl", "Dear {child},")
    superuser_cursor.execute("CHECKPOINT")
    superuser_cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('letters_letter'))")
    (held,) = superuser_cursor.fetchone() or (b"",)
    assert held
    assert TITLE.encode() not in held
