"""Counts the statements that a page sends to the database, however it sends them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is sent inside the block; BEGIN and COMMIT aside.

    Django's own record misses what is read through a cursor of the driver, as sealed records are.
    """
    sent: list[str] = []
    execute: Callable[..., object] = psycopg.Cursor.execute

    def noted(cursor: object, query: object, *args: object, **kwargs: object) -> object:
        sent.append(str(query))
        return execute(cursor, query, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noted)
        yield sent
