"""Says in words why a managed database server cannot be used, before anything is tried with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import psycopg

from muster.config.database import DATABASE_URLS, Address, Role
from muster.config.environment import WrongSettings

_NOT_PROVED: Final = ("certificate", "does not support SSL", "SSL error")
_NOT_LET_IN: Final = ("authentication failed", "no pg_hba.conf entry", 'role "')


class OutOfReach(WrongSettings):
    """The server does not answer, is not proved to be the one that is named, or lets nobody in; the text says what to do."""


def refuse_out_of_reach(databases: Mapping[Role, Address], role: Role) -> None:
    """Try one connection as this role. Raises OutOfReach, which names the setting."""
    address = databases[role]
    try:
        address.connect().close()
    except psycopg.OperationalError as problem:
        setting = next(name for name, each, _ in DATABASE_URLS if each is role)
        raise OutOfReach((f"{setting}: {in_words(str(problem), address)}",)) from problem


def in_words(problem: str, address: Address) -> str:
    """What the database's library says of a connection that failed, for somebody who has to mend it."""
    reason = problem.rpartition("failed: ")[2].strip().splitlines()[0].removeprefix("FATAL:").strip()
    server = f"{address.host}:{address.port}"
    if any(each in problem for each in _NOT_PROVED):
        return (
            f"The server at {server} has not proved that it is the one that is named ({reason}). Where its certificate was signed by an "
            "authority of your own, or by the provider's, name the file of it at the end of the address: ?sslrootcert=/path/to/ca.pem."
        )
    if any(each in problem for each in _NOT_LET_IN):
        return (
            f"The server at {server} does not let {address.user} in ({reason}). Check the password; "
            "./run setup-database makes the roles."
        )
    if "does not exist" in problem:
        return f"The server at {server} answers, but {reason}. ./run setup-database makes it."
    return (
        f"No database server answers at {server} ({reason}). Check the address, and whether the server runs."
    )
