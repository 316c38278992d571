"""Creates the database roles, the database and its schemas, and decides what each role may do.

The owner creates tables and serves no request; the app serves requests and owns nothing; the audit keeper owns the
log, which the app reaches only through functions; the backup role bypasses row security on purpose, so that a dump is
complete. The owner may act as the audit keeper, because migrations create the log's tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql

from muster.config.database import Address, Role
from muster.config.environment import WrongSettings

OLDEST = 15
ONE_BY_ONE = 16  # from here on each membership says whether the other role's rights are held at once
CONNECTIONS = 40  # of the app, so that maintenance always finds a place

PLAIN: Mapping[str, bool] = {
    "LOGIN": True,
    "SUPERUSER": False,
    "CREATEROLE": False,
    "CREATEDB": False,
    "REPLICATION": False,
    "BYPASSRLS": False,
}
ATTRIBUTES: Mapping[Role, Mapping[str, bool]] = {
    Role.OWNER: PLAIN,
    Role.APP: PLAIN,
    Role.AUDIT: PLAIN,
    Role.BACKUP: {**PLAIN, "BYPASSRLS": True},
}


def setup_database(superuser: Address, logins: Mapping[Role, Address]) -> None:
    """Make the four roles and the database, or bring existing ones into line; safe to repeat.

    `superuser` connects to any existing database of the server; `logins` says which database is to be made
    and gives each role its password. On a managed server it is the administrator: a role that may create roles and
    databases, bypasses row security, and may hand on `pg_read_all_data` and `pg_read_all_settings`. Up to PostgreSQL 15
    it is a superuser: nobody else could make the role of the backup.
    """
    database = logins[Role.APP].database
    with superuser.connect(autocommit=True) as server:
        _make_roles(server, logins)
        with _standing_in_for_owners(server) as is_superuser:
            make_database(server, database)
            _fill_database(superuser.to_database(database), is_superuser=is_superuser)


def setup_bare_database(superuser: Address, logins: Mapping[Role, Address]) -> None:
    """Make the four roles and an empty database, into which a backup can be restored."""
    with superuser.connect(autocommit=True) as server:
        _make_roles(server, logins)
        make_database(server, logins[Role.APP].database)


def _make_roles(server: psycopg.Connection[tuple[object, ...]], logins: Mapping[Role, Address]) -> None:
    version = server.info.server_version // 10_000
    is_superuser = _is_superuser(server)
    _refuse_what_cannot_hold(version, is_superuser=is_superuser)
    for role, attributes in ATTRIBUTES.items():
        _make_role(server, role, attributes, logins[role].password)
    server.execute(f"ALTER ROLE {Role.APP} CONNECTION LIMIT {CONNECTIONS}")
    _let_the_owner_act_as_keeper(server, version)
    if is_superuser and version >= ONE_BY_ONE:  # the leak drill writes what it plants to the disk
        server.execute("GRANT pg_checkpoint TO muster_owner WITH INHERIT TRUE")
    server.execute("GRANT pg_read_all_data, pg_read_all_settings TO muster_backup")


def _is_superuser(server: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = server.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _refuse_what_cannot_hold(version: int, *, is_superuser: bool) -> None:
    """Raise WrongSettings for a server or login on which the walls cannot hold, before anything is made."""
    words = ""
    if version < OLDEST:
        words = f"this is PostgreSQL {version}, and Muster needs {OLDEST} or later. Name another server, or upgrade this one."
    elif version < ONE_BY_ONE and not is_superuser:
        words = (
            f"on PostgreSQL {version} only a superuser can make the role of the backup. "
            f"Name a superuser, or a server of version {ONE_BY_ONE} or later."
        )
    if words:
        raise WrongSettings((f"MUSTER_DATABASE_SUPERUSER_URL: {words}",))


def _let_the_owner_act_as_keeper(server: psycopg.Connection[tuple[object, ...]], version: int) -> None:
    """Let the owner switch to the role of the log's keeper, without holding any of the keeper's rights until it does."""
    if version >= ONE_BY_ONE:
        server.execute("GRANT muster_audit TO muster_owner WITH INHERIT FALSE, SET TRUE")
        return
    # Up to 15, inheriting rights is set for a whole role. The owner is a member of no other.
    server.execute("ALTER ROLE muster_owner NOINHERIT")
    server.execute("GRANT muster_audit TO muster_owner")


def _fill_database(superuser: Address, *, is_superuser: bool) -> None:
    with superuser.connect() as inside:
        _set_up_schemas(inside, superuser.database)
        _keep_large_objects_from_everyone(inside)
        if is_superuser:
            _show_host_rules(inside)


@contextmanager
def _standing_in_for_owners(server: psycopg.Connection[tuple[object, ...]]) -> Iterator[bool]:
    """Act for the owning roles while the block lasts. Yields whether this login is a superuser, who needs no membership."""
    if _is_superuser(server):
        yield True
        return
    server.execute("GRANT muster_owner, muster_audit TO CURRENT_USER WITH INHERIT TRUE, SET TRUE")
    yield False
    server.execute("REVOKE muster_owner, muster_audit FROM CURRENT_USER")


def make_database(
    server: psycopg.Connection[tuple[object, ...]], name: str, template: str = "template0"
) -> None:
    """Make a database that belongs to the owner, unless it exists."""
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
    server: psycopg.Connection[tuple[object, ...]], role: Role, attributes: Mapping[str, bool], password: str
) -> None:
    name = sql.Identifier(role.value)
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.value]).fetchone():
        server.execute(sql.SQL("CREATE ROLE {}").format(name))
    # Only what differs is set: an administrator who is not a superuser may not even name attributes they cannot give.
    held = server.execute(
        "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls "
        "FROM pg_roles WHERE rolname = %s",
        [role.value],
    ).fetchone()
    differing = [
        attribute if wanted else f"NO{attribute}"
        for (attribute, wanted), has in zip(attributes.items(), held or (), strict=True)
        if wanted is not has
    ]
    # The driver turns the password into its SCRAM verifier, so the server never sees the password and cannot log it.
    verifier = server.pgconn.encrypt_password(password.encode(), role.value.encode(), b"scram-sha-256")
    command = sql.SQL("ALTER ROLE {} " + " ".join(differing) + " PASSWORD {}")
    server.execute(command.format(name, sql.Literal(verifier.decode())))
    _forget_settings(server, role)


def _forget_settings(server: psycopg.Connection[tuple[object, ...]], role: Role) -> None:
    """Reset a role's settings. PostgreSQL lets each role change its own, for every later login under that role."""
    found = server.execute(
        "SELECT d.datname FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole "
        "LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE r.rolname = %s",
        [role.value],
    ).fetchall()
    for (database,) in found:
        where = sql.SQL(" IN DATABASE {}").format(sql.Identifier(str(database))) if database else sql.SQL("")
        server.execute(sql.SQL("ALTER ROLE {}{} RESET ALL").format(sql.Identifier(role.value), where))


def _set_up_schemas(inside: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    for statement in (
        sql.SQL("ALTER DATABASE {} OWNER TO muster_owner").format(sql.Identifier(database)),
        "ALTER SCHEMA public OWNER TO muster_owner",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION muster_audit",
        # Nobody may call functions until a migration says who may.
        "ALTER DEFAULT PRIVILEGES FOR ROLE muster_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE muster_audit REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    ):
        inside.execute(statement)


def _show_host_rules(inside: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the security check read the server's host rules. A managed server's administrator may be unable to grant that."""
    inside.execute("GRANT SELECT ON pg_hba_file_rules TO muster_backup")
    inside.execute("GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO muster_backup")


def _keep_large_objects_from_everyone(inside: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let nobody make large objects, which are outside every schema and wall. By default PostgreSQL lets everybody.

    On a managed server the functions belong to its provider, who may not let an administrator revoke them. The security
    check (ROW-07) then says so, and looks every day whether anything was put there.
    """
    with suppress(psycopg.errors.InsufficientPrivilege), inside.transaction():
        inside.execute(
            "REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC"
        )
