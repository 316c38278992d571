"""What was proved is signed, compared with the time before, and cannot be written afterwards."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace

import psycopg
import pytest
from django.conf import settings
from psycopg.types.json import Jsonb

from muster.config.environment import PROJECT
from muster.protection import clock
from muster.protection.posture import evidence
from muster.protection.posture.check import Outcome, Result, declared_checks
from muster.protection.posture.deployment import this_deployment
from muster.protection.posture.models import Evidence
from muster.protection.posture.run import as_kept, look, results_of, words_against_starting
from muster.protection.tests.deployments import WHOLE


def test_a_result_is_signed_and_any_change_afterwards_is_seen(db_app: None, superuser_cursor):
    kept = evidence.keep(Evidence.Kind.LEAK_DRILL, {**WHOLE, "found": 3}, is_good=False)
    assert evidence.holds(Evidence.objects.get(id=kept.id))
    for change in (
        "is_good = true",
        "result = result || '{\"found\": 0}'",
        "at = at + interval '1 day'",
        "kind = 'backup'",
    ):
        superuser_cursor.execute("SELECT is_good, result, at, kind FROM evidence WHERE id = %s", [kept.id])
        before = superuser_cursor.fetchone()
        superuser_cursor.execute(f"UPDATE evidence SET {change} WHERE id = %s", [kept.id])
        assert not evidence.holds(Evidence.objects.get(id=kept.id)), change
        superuser_cursor.execute(
            "UPDATE evidence SET is_good = %s, result = %s, at = %s, kind = %s WHERE id = %s",
            [before[0], Jsonb(before[1]), before[2], before[3], kept.id],
        )
    assert evidence.holds(Evidence.objects.get(id=kept.id))


def test_what_is_kept_last_is_the_newest_also_where_the_clock_began_anew(
    own_database: None, db_app: None, monkeypatch: pytest.MonkeyPatch
):
    first = evidence.keep(Evidence.Kind.BACKUP, WHOLE, is_good=False)
    monkeypatch.setattr(clock, "now", lambda: first.at - dt.timedelta(hours=1))
    second = evidence.keep(Evidence.Kind.BACKUP, WHOLE, is_good=True)
    assert evidence.latest(Evidence.Kind.BACKUP) == second
    assert evidence.holds(Evidence.objects.get(id=second.id))


@pytest.mark.parametrize("statement", ["UPDATE evidence SET is_good = true", "DELETE FROM evidence"])
def test_the_program_can_append_evidence_and_cannot_change_it(db_app: None, app_cursor, statement: str):
    evidence.keep(Evidence.Kind.BACKUP, WHOLE, is_good=True)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_cursor.execute(statement)


def test_a_look_is_kept_and_says_what_has_turned_red(own_database: None, db_app: None, superuser_cursor):
    look()
    first = evidence.latest(Evidence.Kind.SECURITY_CHECK)
    assert first is not None
    before = set(first.result["red"])  # of the machine that runs the tests
    superuser_cursor.execute("ALTER TABLE folder NO FORCE ROW LEVEL SECURITY")
    try:
        look()
        look()
    finally:
        superuser_cursor.execute("ALTER TABLE folder FORCE ROW LEVEL SECURITY")
    third, second, _ = evidence.history(Evidence.Kind.SECURITY_CHECK, most=3)
    assert set(second.result["red"]) - before == {"ROW-01"}
    assert second.result["turned_red"] == ["ROW-01"]
    assert set(third.result["red"]) - before == {"ROW-01"}
    assert third.result["turned_red"] == []
    assert not second.is_good


def test_results_read_back_are_those_that_were_kept(db_app: None):
    checks = declared_checks()
    results = [
        Result(checks["DB-01"], Outcome.FOUND, ("It listens.",)),
        Result(checks["DB-02"], Outcome.GOOD),
        Result(checks["OBJ-01"], Outcome.NOT_LOOKED, ("There is none.",)),
    ]
    kept = as_kept(results, before=None)
    assert results_of(kept) == results
    kept["checks"]["OLD-99"] = {"outcome": "good", "words": []}
    assert results_of(kept) == results, "a check that is no more is left out"


def test_only_production_is_kept_from_starting(db_app: None, superuser_cursor):
    production = replace(this_deployment(), mode="production")
    superuser_cursor.execute("ALTER TABLE folder NO FORCE ROW LEVEL SECURITY")
    try:
        words = words_against_starting(production)
        assert any("ROW-01: The owner of public.folder" in one for one in words)
        assert words_against_starting() == [], "a test is no production"
    finally:
        superuser_cursor.execute("ALTER TABLE folder FORCE ROW LEVEL SECURITY")


def start_of_production() -> subprocess.CompletedProcess[str]:
    """Start the application as a web server does, as production, on the data of these tests."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "DJANGO_"))}
    environment = keep | {"MUSTER_MODE": "production", "MUSTER_DATA": str(settings.DATA_DIRECTORY)}
    command = [sys.executable, "-c", "import muster.config.wsgi"]
    return subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60
    )


def test_production_starts_when_all_is_well_and_refuses_while_something_is_red(db_app: None):
    started = start_of_production()
    assert started.returncode == 0, started.stderr
    key = settings.KEY_DIRECTORY / "system.key"
    key.chmod(0o444)
    try:
        refused = start_of_production()
    finally:
        key.chmod(0o400)
    assert refused.returncode == 1
    assert "Muster does not start: KEY-01: system.key is open to others. What to do:" in refused.stderr
