"""Counts the statements that a page sends to the database, however it sends them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent inside the block, except BEGIN and COMMIT.

    Django's own record misses statements that go through a cursor of the driver, as for sealed records.
    """
    sent: list[str] = []
    execute: Callable[..., object] = psycopg.Cursor.execute

    def noted(cursor: object, query: object, *args: object, **kwargs: object) -> object:
        sent.append(str(query))
        return execute(cursor, query, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noted)
        yield sent
