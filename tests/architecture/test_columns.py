"""Every column of every table is classified by hand: a new plain column fails here until somebody justifies it.

To add one, write its line into `data/columns.txt`. If it says something about a child or an adult, it belongs in a
record in a folder, not in a column (docs/recipes/add_a_kind_of_record.md).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

TABLE = Path(__file__).parent / "data" / "columns.txt"

MAY_BE: Mapping[str, str] = {
    "id": r"uuid(\[\])?|bigint|xid8",
    "hash": r"bytea|character varying.*",
    "sealed": r"bytea",
    "flag": r"boolean",
    "number": r"smallint|integer|bigint|numeric.*|double precision",
    "code": r"smallint(\[\])?|integer|character varying.*|text|procrastinate_\w+",
    "date": r"date",
    "time": r"time.*",
    "moment": r"timestamp with time zone",
    "public": r"character varying.*",
    "structured": r"jsonb",
}
"""The types that a column of each class may have."""

SAYS_WHY = {"public", "structured"}
TELLING = re.compile(
    r"(^|_)(given|family|first|last|middle|full)?_?(name|surname|born|birth|dob|upn|uln|email|e_mail|phone|telephone|"
    r"mobile|address|postcode|sex|gender|ethnicity|religion|language|need|note|notes|comment|comments|photo)s?$"
)
"""Words in the name of a column that would say something about a person."""


class Classified(NamedTuple):
    """A line of the table."""

    of: str
    why: str


def classified() -> dict[str, Classified]:
    found = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            column, of, *why = line.split(maxsplit=2)
            found[column] = Classified(of, *why or [""])
    return found


@pytest.fixture
def columns(owner_cursor: psycopg.Cursor[tuple[Any, ...]]) -> dict[str, str]:
    """Every column of all our tables, with its type."""
    owner_cursor.execute(
        "SELECT n.nspname || '.' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') "
        "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
    )
    return dict(owner_cursor.fetchall())


def test_every_column_is_classified_and_no_line_is_left_over(columns: dict[str, str]):
    known = classified()
    assert {name: kind for name, kind in columns.items() if name not in known} == {}, (
        "add lines, with thought"
    )
    assert known.keys() - columns.keys() == set(), "these columns are gone"


def test_a_column_has_a_type_of_its_class(columns: dict[str, str]):
    wrong = {
        name: (columns[name], one.of)
        for name, one in classified().items()
        if name in columns and not re.fullmatch(MAY_BE[one.of], columns[name])
    }
    assert wrong == {}


def test_plain_words_and_structures_say_why_they_may_lie_plain():
    silent = {name for name, one in classified().items() if one.of in SAYS_WHY and len(one.why.split()) < 3}
    assert silent == set()


def test_no_plain_column_is_called_as_what_identifies_a_person():
    telling = {
        name
        for name, one in classified().items()
        if one.of not in {"hash", "sealed", "public"} and TELLING.search(name.rpartition(".")[2])
    }
    assert telling == {
        "public.django_migrations.name",
        "public.procrastinate_jobs.queue_name",
        "public.procrastinate_jobs.task_name",
        "public.procrastinate_periodic_defers.task_name",
    }
