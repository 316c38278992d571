"""Decides what a log line may contain: what went wrong and where in the program, never the values involved."""

from __future__ import annotations

import logging
import time
import traceback
from types import TracebackType

from muster.protection.secret import HIDDEN, SecretWords


class WithoutValues(logging.Filter):
    """Removes request lines, bodies and local values from a record before anything formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without its request and without arguments that a visitor chose."""
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(HIDDEN if isinstance(arg, SecretWords) else arg for arg in record.args)
        if record.name.startswith(("django.request", "django.security", "django.server")):
            record.msg, record.args = f"{record.name} answered {getattr(record, 'status_code', 400)}", ()
        return True


class PlainFormatter(logging.Formatter):
    """One line for each record: the time in UTC, level, origin and message. Further lines follow behind a bar.

    An exception is shown as its type and the places it passed, because its text may hold a name. Nothing else starts a
    line, so that no text from outside passes for a record.
    """

    converter = time.gmtime  # type: ignore[assignment]  # as the library documents it

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s.%(msecs)03d+00:00 %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S"
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        return " | ".join(part.strip() for part in super().format(record).splitlines() if part.strip())

    def formatException(  # noqa: N802  # the name that logging calls
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the exception's type and its places, outermost first."""
        kind, _, passed = ei
        places = [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(passed)]
        return "\n".join(
            [f"  {kind.__name__ if kind else 'no exception'}", *(f"    {place}" for place in places)]
        )
