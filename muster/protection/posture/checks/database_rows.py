"""Inside the database: row security on every table of a school, views, functions, and grants."""

from collections.abc import Iterator

from muster.protection.posture.check import Severity, check
from muster.protection.posture.deployment import Deployment

AS_MIGRATED = "Find out who changed the database. What Muster needs is made by its migrations alone."


@check(
    "ROW-01",
    Severity.RED,
    "Row security stands round every table of a school, also for the tables' owner",
    do=f"ALTER TABLE ... ENABLE and FORCE ROW LEVEL SECURITY. {AS_MIGRATED}",
    at_start=True,
)
def walled(deployment: Deployment) -> Iterator[str]:
    """Every table with a school id: row security enabled, forced, and checking the signed context."""
    found = deployment.rows(
        "SELECT n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    for table, enabled, forced in found:
        if not enabled:
            yield f"The table {table} has no row security."
        elif not forced:
            yield f"The owner of {table} looks past its row security."


@check(
    "ROW-02",
    Severity.RED,
    "Every wall reads the signed context, and nothing opens a second way",
    do=f"DROP POLICY for what was added. {AS_MIGRATED}",
    at_start=True,
)
def policies(deployment: Deployment) -> Iterator[str]:
    """A second permissive policy opens what the first closes; only the log's owner may have one of its own."""
    found = deployment.rows(
        "SELECT schemaname || '.' || tablename, policyname, permissive, roles::text[], qual, with_check "
        "FROM pg_policies ORDER BY 1, 2"
    )
    for table, name, permissive, members, reads, writes in found:
        of_keeper = members == ["muster_audit"]
        by_context = all("wall.context_schools()" in (rule or "") for rule in (reads, writes))
        if permissive == "PERMISSIVE" and not of_keeper and not by_context:
            yield f"The policy {name} on {table} does not read the signed context."


@check(
    "ROW-03",
    Severity.RED,
    "No view looks past the walls",
    do=f"ALTER VIEW ... SET (security_invoker = true); drop materialised views over schools. {AS_MIGRATED}",
    at_start=True,
)
def views(deployment: Deployment) -> Iterator[str]:
    """A view reads as its owner unless it says otherwise; a materialised view holds rows without row security."""
    found = deployment.rows(
        "SELECT n.nspname || '.' || c.relname, c.relkind::text, coalesce(c.reloptions, '{}') FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm', 'f') "
        "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1"
    )
    for name, kind, options in found:
        if kind != "v":
            yield f"{name} keeps rows outside the walls."
        elif "security_invoker=true" not in options:
            yield f"The view {name} reads as its owner."


@check(
    "ROW-04",
    Severity.RED,
    "Functions that run with other rights cannot be misled, and are not for everyone",
    do=f"ALTER FUNCTION ... SET search_path = pg_catalog, pg_temp; REVOKE EXECUTE ... FROM PUBLIC. {AS_MIGRATED}",
    at_start=True,
)
def definer_functions(deployment: Deployment) -> Iterator[str]:
    """SECURITY DEFINER functions: their search path, their callers, their owner."""
    found = deployment.rows(
        "SELECT n.nspname || '.' || p.proname, coalesce(p.proconfig, '{}'), "
        "EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0), "
        "r.rolsuper FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "JOIN pg_roles r ON r.oid = p.proowner "
        "WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    for name, configuration, for_everyone, by_superuser in found:
        if not any(one.startswith("search_path=pg_catalog") for one in configuration):
            yield f"{name} looks for tables wherever its caller says."
        if for_everyone:
            yield f"{name} may be called by everyone."
        if by_superuser:
            yield f"{name} runs as a superuser."


@check(
    "ROW-05",
    Severity.RED,
    "The program's role can reach rows, and neither the log, the context's key nor the shape of tables",
    do=f"REVOKE what was granted. {AS_MIGRATED}",
    at_start=True,
)
def grants(deployment: Deployment) -> Iterator[str]:
    """The rights of the role that serves requests, and those of PUBLIC."""
    found = deployment.rows(
        "SELECT n.nspname || '.' || c.relname, CASE WHEN a.grantee = 0 THEN 'everyone' "
        "ELSE a.grantee::regrole::text END, a.privilege_type FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a "
        "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
        "AND (a.grantee = 0 OR a.grantee = 'muster_app'::regrole) ORDER BY 1"
    )
    for table, who, right in found:
        if who == "everyone":
            yield f"Everyone has {right} on {table}."
        elif right not in {"SELECT", "INSERT", "UPDATE", "DELETE", "USAGE"}:
            yield f"The program's role has {right} on {table}."
        elif table.startswith("audit.") or table == "wall.context_key":
            yield f"The program's role has {right} on {table}, which it reaches through functions alone."
    owned = deployment.rows(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relowner = 'muster_app'::regrole ORDER BY 1"
    )
    yield from (f"The program's role owns {name}." for (name,) in owned)


@check(
    "ROW-06",
    Severity.RED,
    "Nothing of the database runs behind the program",
    do=f"Drop the trigger, rule or extension. {AS_MIGRATED}",
    at_start=True,
)
def triggers(deployment: Deployment) -> Iterator[str]:
    """Triggers, rules, event triggers, and extensions that reach out of the database."""
    found = deployment.rows(
        "SELECT 'The trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT tgisinternal AND c.relname NOT LIKE 'procrastinate%%' "
        "UNION ALL SELECT 'The rule ' || rulename || ' on ' || tablename FROM pg_rules WHERE schemaname <> 'pg_catalog' "
        "UNION ALL SELECT 'The event trigger ' || evtname FROM pg_event_trigger "
        "UNION ALL SELECT 'The extension ' || extname FROM pg_extension "
        "WHERE extname IN ('dblink', 'postgres_fdw', 'file_fdw', 'adminpack', 'plpython3u', 'plperlu')"
    )
    yield from (f"{words} is there." for (words,) in found)


@check(
    "ROW-07",
    Severity.AMBER,
    "Nothing lies in large objects, which no wall stands round, and the program's role makes none",
    do=(
        "As the server's owner: REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM "
        "PUBLIC. Muster never makes one: treat what lies there as put there by somebody else, and lo_unlink it afterwards."
    ),
)
def large_objects(deployment: Deployment) -> Iterator[str]:
    """Large objects, which no row security covers, and whether the program's own role could create them."""
    ((lying,),) = deployment.rows("SELECT count(*) FROM pg_largeobject_metadata")
    if lying:
        yield f"Large objects lie in the database: {lying}."
    open_to_it = deployment.rows(
        "SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace "
        "AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import') "
        "AND has_function_privilege('muster_app', p.oid, 'EXECUTE') ORDER BY 1"
    )
    yield from (f"The program's role may call {name}." for (name,) in open_to_it)
