"""Lists of ids and numbers as parameters."""

import uuid

import psycopg
import pytest
from django.db import DataError, connection

from muster.protection.walls.arrays import IdsDumper, array_of

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")


def _sent(value: list[object], kind: str) -> object:
    """What the database makes of a list that it is sent."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %b::{kind}", [value])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([FIRST], "uuid[]"),
        ([SECOND, FIRST, SECOND], "uuid[]"),
        ([], "uuid[]"),
        ([FIRST, None], "uuid[]"),
        ([[FIRST, SECOND], [SECOND, FIRST]], "uuid[]"),
        ([3, 1, 2], "smallint[]"),
        (["a", "b,c", '"'], "text[]"),
    ],
)
def test_a_list_arrives_as_it_was_sent(db: None, value: list[object], kind: str) -> None:
    assert _sent(value, kind) == value


def test_ids_go_as_psycopg_itself_would_send_them(db: None) -> None:
    connection.ensure_connection()
    ids = [FIRST, SECOND]
    ours = psycopg.adapt.Transformer(connection.connection).get_dumper(ids, psycopg.adapt.PyFormat.BINARY)
    theirs = psycopg.adapt.Transformer().get_dumper(ids, psycopg.adapt.PyFormat.BINARY)
    assert isinstance(ours, IdsDumper)
    assert not isinstance(theirs, IdsDumper)
    assert ours.dump(ids) == theirs.dump(ids)


def test_what_is_no_id_is_refused_as_before(db: None) -> None:
    with pytest.raises(DataError):
        _sent([FIRST, "not an id"], "uuid[]")


@pytest.mark.parametrize("numbers", [[], [7], [3, -1, 32767]])
def test_numbers_arrive_as_an_array(db: None, numbers: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::smallint[]", [array_of(numbers)])
        assert cursor.fetchone()[0] == numbers
