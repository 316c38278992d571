"""Sending statements together: one journey to the database for several of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def together() -> Iterator[None]:
    """Send the statements of the block without waiting for each; a statement waits only when its rows are read.

    They run in order, and the first that fails stops the rest: what stands behind a record in the audit is not run
    unless the record was made.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
