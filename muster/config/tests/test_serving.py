import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from muster import cli
from muster.config import serving
from muster.config.environment import PROJECT
from muster.config.serving import NotServed, free_port

ANSWERING = """
import socket, sys, time
time.sleep(1)
listening = socket.create_server(('127.0.0.1', int(sys.argv[1])))
time.sleep(60)
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def starting(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that needs a second before it answers."""
    process = subprocess.Popen([sys.executable, "-c", ANSWERING, str(port)])
    yield process
    process.kill()
    process.wait()


def test_whoever_waits_for_a_slow_start_is_told_that_it_goes_on(
    starting: subprocess.Popen[bytes],
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(serving, "PATIENCE_SECONDS", 0.2)
    serving._wait_until_it_answers(starting, port, quiet=False)
    assert "The web server is still starting, after 0 s" in capsys.readouterr().err


def test_a_server_that_has_ended_is_not_waited_for(port: int):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
        with pytest.raises(NotServed, match="ended at once"):
            serving._wait_until_it_answers(ended, port, quiet=False)


def test_what_is_red_is_told_once_before_any_worker_starts(db_app: None):
    """Each worker would say it, end, and be started again for ever."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "DJANGO_"))}
    production = {"MUSTER_MODE": "production", "MUSTER_DATA": str(settings.DATA_DIRECTORY)}
    script = f"import django; django.setup(); from muster.config import serving; serving.served({free_port()}).__enter__()"
    key = settings.KEY_DIRECTORY / "system.key"
    key.chmod(0o444)
    try:
        refused = subprocess.run(
            [sys.executable, "-c", script],
            env=keep | production | {"DJANGO_SETTINGS_MODULE": "muster.config.settings"},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        key.chmod(0o400)
    assert refused.stderr.count("KEY-01: system.key is open to others. What to do:") == 1
    assert "NotServed: Muster does not start." in refused.stderr
    assert "Unexpected exit" not in refused.stderr


def test_a_taken_port_is_told_before_anything_is_made(
    port: int, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MUSTER_DATA", "")  # the command says it itself; afterwards it is as it was
    with socket.create_server(("127.0.0.1", port)):
        assert cli.main(["demo", "--port", str(port), "--data", str(tmp_path / "data")]) == 1
    assert f"Something else serves on port {port}" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
