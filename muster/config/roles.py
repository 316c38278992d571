"""Decides what each database role may do before any table exists: the roles, the database, its schemas.

The owner makes tables and serves no request; the app serves requests and owns nothing; the audit keeper owns
the log, which the app reaches only through functions; the backup reads past row security on purpose, so that
a dump is whole. The owner may act as the audit keeper, because migrations create the log's tables.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from muster.config.database import Address, Role

CONNECTIONS = 40  # of the app, so that maintenance always finds a place

ATTRIBUTES: Mapping[Role, str] = {
    Role.OWNER: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    Role.APP: f"LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS CONNECTION LIMIT {CONNECTIONS}",
    Role.AUDIT: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    Role.BACKUP: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS",
}


def setup_database(superuser: Address, logins: Mapping[Role, Address]) -> None:
    """Make the four roles and the database, or bring existing ones into line; safe to repeat.

    `superuser` connects to any existing database of the server; `logins` says which database is to be made
    and gives each role its password.
    """
    database = logins[Role.APP].database
    with superuser.connect(autocommit=True) as server:
        for role, attributes in ATTRIBUTES.items():
            _make_role(server, role, attributes, logins[role].password)
        server.execute("GRANT muster_audit TO muster_owner WITH INHERIT FALSE, SET TRUE")
        server.execute("GRANT pg_read_all_data TO muster_backup")
        make_database(server, database)
    with superuser.to_database(database).connect() as inside:
        _set_up_schemas(inside, database)


def make_database(
    server: psycopg.Connection[tuple[object, ...]], name: str, template: str = "template0"
) -> None:
    """Make a database that belongs to the owner, unless it is there."""
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    server.execute(
        sql.SQL("CREATE DATABASE {} OWNER muster_owner TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    close_database(server, name)


def close_database(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Let nobody but our roles connect to a database."""
    database = sql.Identifier(name)
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    server.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO muster_app, muster_audit, muster_backup").format(database)
    )


def _make_role(
    server: psycopg.Connection[tuple[object, ...]], role: Role, attributes: str, password: str
) -> None:
    name = sql.Identifier(role.value)
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.value]).fetchone():
        server.execute(sql.SQL("CREATE ROLE {}").format(name))
    # The driver turns the password into its SCRAM verifier: the server never sees, and cannot log, the word.
    verifier = server.pgconn.encrypt_password(password.encode(), role.value.encode(), b"scram-sha-256")
    command = sql.SQL("ALTER ROLE {} " + attributes + " PASSWORD {}")
    server.execute(command.format(name, sql.Literal(verifier.decode())))


def _set_up_schemas(inside: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    for statement in (
        # What the security check reads: whom the server lets in, by its own reading of its rules.
        "GRANT pg_read_all_settings TO muster_backup",
        "GRANT SELECT ON pg_hba_file_rules TO muster_backup",
        "GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO muster_backup",
        sql.SQL("ALTER DATABASE {} OWNER TO muster_owner").format(sql.Identifier(database)),
        "ALTER SCHEMA public OWNER TO muster_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION muster_audit",
        # Functions are for nobody until a migration says for whom.
        "ALTER DEFAULT PRIVILEGES FOR ROLE muster_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE muster_audit REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    ):
        inside.execute(statement)
