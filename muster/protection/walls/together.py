"""Waiting for the database once where it could be many times: statements that travel together, and work done while a commit is written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def together() -> Iterator[None]:
    """Send the statements of the block without waiting for each. Their rows are read after it: read inside, they are waited for
    once, and at the end of the block once more.

    They run in order, and the first that fails stops the rest: what stands behind a record in the audit is not run
    unless the record was made.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


class AskedTooLate(RuntimeError):
    """The database was asked something while the transaction committed: outside of it no context is set."""


@contextmanager
def committing() -> Iterator[None]:
    """Commit the transaction of the request while the block works, which may ask the database nothing.

    The block is over only when the commit is on disk; where it fails, its error is raised here, and nothing is answered.
    What the block itself fails with undoes nothing: what was opened stays recorded. A transaction that is to be undone,
    or that lies within another one, is left to whoever began it.
    """
    commits_alone = len(connection.atomic_blocks) == 1 and not connection.needs_rollback
    with connection.execute_wrapper(_refuse):
        if not commits_alone:
            yield
            return
        with together():
            connection.connection.execute("COMMIT")  # Django's own, afterwards, finds nothing left to commit
            yield


def _refuse(*_: object) -> None:
    raise AskedTooLate("what a page shows is read before it is drawn")
