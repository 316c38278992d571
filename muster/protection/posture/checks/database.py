"""The database server: where it listens, whom it admits, its version, what it writes into its log."""

import datetime as dt
from collections.abc import Iterator

import psycopg

from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment

LOCAL = {"", "localhost", "127.0.0.1", "::1"}
ENDS = {
    15: dt.date(2027, 11, 11),
    16: dt.date(2028, 11, 9),
    17: dt.date(2029, 11, 8),
    18: dt.date(2030, 11, 14),
}
"""The end of support of each major version (postgresql.org, versioning policy)."""

LOGGING = {
    "log_statement": ({"none"}, "whole statements"),
    "log_min_duration_statement": ({"-1"}, "slow statements"),
    "log_min_error_statement": ({"panic"}, "statements that fail"),
    "log_error_verbosity": ({"terse"}, "the values of rows that are refused"),
    "log_parameter_max_length": ({"0"}, "parameters"),
    "log_parameter_max_length_on_error": ({"0"}, "parameters of statements that fail"),
    "auto_explain.log_min_duration": ({"-1"}, "plans with their values"),
}
"""Each setting, the values that keep folder content out of the log, and what any other value would write there."""


@check(
    "DB-01",
    Severity.RED,
    "The database answers on this machine only, or encrypted",
    do="Set listen_addresses to '' or localhost; a server of its own takes ssl = on and hostssl rules only.",
    at_start=True,
)
def listens(deployment: Deployment) -> Iterator[str]:
    """Where the server listens, and whether it insists on encryption there."""
    settings: dict[str, str] = dict(
        deployment.rows("SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'ssl')")
    )
    addresses = {one.strip() for one in settings["listen_addresses"].split(",")}
    if addresses <= LOCAL or settings["ssl"] == "on":
        return
    yield f"The database listens on {', '.join(sorted(addresses - LOCAL))} without encryption."


@check(
    "DB-02",
    Severity.RED,
    "Everyone gives a password to the database, and none can be replayed",
    do="In pg_hba.conf use scram-sha-256 in every line, hostssl for networks, and reload the server.",
    at_start=True,
)
def host_rules(deployment: Deployment) -> Iterator[str]:
    """The server's own reading of its host rules."""
    try:
        rules = deployment.rows(
            "SELECT line_number, type, auth_method, address, error FROM pg_hba_file_rules ORDER BY 1"
        )
    except psycopg.errors.InsufficientPrivilege:
        raise NotLooked(
            "The server does not show its host rules to the backup role. Run ./run setup-database again."
        ) from None
    for line, kind, method, address, error in rules:
        if error:
            yield f"Line {line} of the host rules is wrong, and the rules in force are older ones."
        elif method in {"trust", "password", "md5", "ident"}:
            yield f"Line {line} of the host rules lets people in by {method}."
        elif kind in {"host", "hostnossl"} and address not in {"127.0.0.1", "::1", "localhost"}:
            yield f"Line {line} of the host rules lets people in over a network without encryption."


@check(
    "DB-03",
    Severity.RED,
    "The database's roles have what they need and no more",
    do="./run setup-database brings the roles back into line.",
    at_start=True,
)
def roles(deployment: Deployment) -> Iterator[str]:
    """Attributes, memberships and settings of our roles; who else could bypass row security."""
    found = deployment.rows(
        "SELECT rolname::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles "
        "WHERE rolname LIKE 'muster%%'"
    )
    for name, superuser, past_walls, makes_roles, makes_databases, replicates in found:
        rights = {
            "is a superuser": superuser,
            "looks past row security": past_walls and name != "muster_backup",
            "may make roles": makes_roles,
            "may make databases": makes_databases,
            "may copy the whole server": replicates,
        }
        yield from (f"The role {name} {words}." for words, has in rights.items() if has)
    members = deployment.rows(
        "SELECT m.member::regrole::text, m.roleid::regrole::text FROM pg_auth_members m "
        "WHERE m.member::regrole::text IN ('muster_app', 'muster_audit')"
    )
    yield from (f"The role {member} may act as {role}." for member, role in members)
    planted = deployment.rows(
        "SELECT r.rolname::text, split_part(setting, '=', 1) FROM pg_db_role_setting s "
        "JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS setting WHERE r.rolname LIKE 'muster%%'"
    )
    yield from (f"Whoever connects as {name} begins with a setting for {what}." for name, what in planted)
    # On a server that others share, those who run it have such roles of their own.
    strangers = deployment.rows(
        "SELECT rolname::text FROM pg_roles WHERE rolcanlogin AND (rolsuper OR rolbypassrls) AND oid <> 10 "
        "AND rolname NOT LIKE 'muster%%' AND current_setting('listen_addresses') = ''"
    )
    yield from (
        f"The role {name}, which is none of Muster's, looks past row security: DROP ROLE {name}."
        for (name,) in strangers
    )


@check(
    "DB-04",
    Severity.AMBER,
    "The database server's version is still mended by its makers",
    do="Take a backup, and move to a newer version of PostgreSQL.",
)
def version(deployment: Deployment) -> Iterator[str]:
    """The major version, against the end of its support."""
    ((number,),) = deployment.rows("SELECT current_setting('server_version_num')::int / 10000")
    if number < min(ENDS):
        yield f"PostgreSQL {number} is older than what Muster is tested with."
    elif number in ENDS and ENDS[number] < deployment.moment.date():
        yield f"PostgreSQL {number} has not been mended since {ENDS[number]:%d %B %Y}."


@check(
    "DB-05",
    Severity.RED,
    "The database writes no statement and no value into its log",
    do="Set them in postgresql.conf, or among the parameters of a managed server, and reload it: log_statement none, "
    "log_min_duration_statement -1, log_min_error_statement panic, log_error_verbosity terse, log_parameter_max_length 0, "
    "log_parameter_max_length_on_error 0.",
    at_start=True,
)
def logging(deployment: Deployment) -> Iterator[str]:
    """Whether statements are logged: they carry what belongs in a folder, and a log stays readable for years."""
    found: dict[str, str] = dict(
        deployment.rows("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", list(LOGGING))
    )
    for name, (good, what) in LOGGING.items():
        if name in found and found[name] not in good:
            yield f"{name} is {found[name]}: the log may hold {what}."


@check(
    "DB-06",
    Severity.AMBER,
    "Passwords of the database are kept as SCRAM verifiers, and its pages carry checksums",
    do="Set password_encryption to scram-sha-256 and give the roles new passwords; pg_checksums --enable while it is down.",
)
def passwords_and_checksums(deployment: Deployment) -> Iterator[str]:
    """How passwords are hashed, and whether a corrupt disk would be noticed."""
    found: dict[str, str] = dict(
        deployment.rows(
            "SELECT name, setting FROM pg_settings WHERE name IN ('password_encryption', 'data_checksums')"
        )
    )
    if (way := found["password_encryption"]) != "scram-sha-256":
        yield f"New passwords are kept as {way}."
    if found["data_checksums"] != "on":
        yield "Pages carry no checksums."
