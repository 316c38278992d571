"""Checks that a managed database server can be reached, and explains in plain words why it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import psycopg

from muster.config.database import DATABASE_URLS, Address, Role
from muster.config.environment import WrongSettings

_NOT_PROVED: Final = ("certificate", "does not support SSL", "SSL error")
_NOT_LET_IN: Final = ("authentication failed", "no pg_hba.conf entry", 'role "')


class OutOfReach(WrongSettings):
    """The server does not answer, cannot prove its identity, or refuses the login; the text says what to do."""


def refuse_out_of_reach(databases: Mapping[Role, Address], role: Role) -> None:
    """Open one connection as this role and close it again. Raises OutOfReach, which names the setting to change."""
    address = databases[role]
    try:
        address.connect().close()
    except psycopg.OperationalError as problem:
        setting = next(name for name, each, _ in DATABASE_URLS if each is role)
        raise OutOfReach((f"{setting}: {in_words(str(problem), address)}",)) from problem


def in_words(problem: str, address: Address) -> str:
    """Turn psycopg's message about a failed connection into one sentence on what is wrong and one on what to do."""
    reason = problem.rpartition("failed: ")[2].strip().splitlines()[0].removeprefix("FATAL:").strip()
    server = f"{address.host}:{address.port}"
    if any(each in problem for each in _NOT_PROVED):
        return (
            f"The server at {server} could not prove its identity ({reason}). If its certificate comes from your own authority or "
            "your provider's, add that authority's file to the end of the address: ?sslrootcert=/path/to/ca.pem."
        )
    if any(each in problem for each in _NOT_LET_IN):
        return (
            f"The server at {server} does not let {address.user} in ({reason}). Check the password. "
            "If the role does not exist yet, run ./run setup-database, which makes it."
        )
    if "does not exist" in problem:
        return f"The server at {server} answers, but {reason}. ./run setup-database makes it."
    return f"No database server answers at {server} ({reason}). Check the address and that the server is running."
