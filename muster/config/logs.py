"""Decides what a log line may hold: what went wrong and where in the program, never with which values."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from muster.protection.secret import HIDDEN, SecretWords


class WithoutValues(logging.Filter):
    """Takes request lines, bodies and local values out of a record before anyone formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without its request and without arguments that a visitor chose."""
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(HIDDEN if isinstance(arg, SecretWords) else arg for arg in record.args)
        if record.name.startswith(("django.request", "django.security", "django.server")):
            record.msg, record.args = f"{record.name} answered {getattr(record, 'status_code', 400)}", ()
        return True


class PlainFormatter(logging.Formatter):
    """One line a record; an exception is its type and the places it passed, since its text may hold a name."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

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
