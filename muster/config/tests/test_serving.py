import subprocess
import sys
from collections.abc import Iterator

import pytest

from muster.config import serving
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
