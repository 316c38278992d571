"""Commands on a machine where nothing has been set up: a sentence that says what to do, and no trace of the attempt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import ProgrammingError
from psycopg.errors import SyntaxError as SyntaxError_
from psycopg.errors import UndefinedColumn

from muster import cli
from muster.config.demonstrating import served_once
from muster.config.environment import DEMONSTRATION_MARK, PROJECT, read_environment
from muster.config.serving import free_port


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data = tmp_path / "data"
    monkeypatch.setenv("MUSTER_DATA", str(data))
    for name in ("", "_OWNER", "_AUDIT", "_BACKUP"):
        monkeypatch.delenv(f"MUSTER_DATABASE{name}_URL", raising=False)
    assert not read_environment({"MUSTER_DATA": str(data)}).databases
    return data


@pytest.mark.parametrize(
    "words",
    [
        "attendance verify",
        "audit verify",
        "backup",
        "doctor",
        "drill leak",
        "import x.csv --school 1",
        "keys list",
        "keys rotate",
        "restore --test",
        "account invite-staff",
    ],
)
def test_a_command_says_that_nothing_is_set_up(words: str, nowhere: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(words.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert str(nowhere) in told.err
    assert "./run demo" in told.err
    assert not nowhere.exists()


@pytest.mark.parametrize("words", ["restore --into", "recovery keys --into"])
def test_what_brings_a_lost_machine_back_makes_nothing_where_there_is_no_backup(
    words: str, nowhere: Path, tmp_path: Path
):
    told = subprocess.run(
        [sys.executable, "-m", "muster", *words.split(), str(tmp_path / "new")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert told.stderr == f"There is no whole backup in {nowhere}-backups. Make one with ./run backup.\n"
    assert list(tmp_path.iterdir()) == []


def test_the_report_of_the_demonstration_needs_nothing_and_leaves_nothing(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["demonstration", "report"]) == 0
    assert "Absence by weekday" in capsys.readouterr().out
    assert not nowhere.exists()


def test_a_directory_that_cannot_be_made_is_named(nowhere: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["setup-database", "--data", "/proc/none"]) == 2
    told = capsys.readouterr().err
    assert "/proc/none" in told
    assert "--data DIR names another directory" in told


@pytest.mark.parametrize(
    "words", ["audit {} verify", "audit verify {}", "{} audit verify", "import {} x.csv --school 1"]
)
def test_the_data_directory_may_be_named_after_any_word(
    words: str, nowhere: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(words.format(f"--data={tmp_path / 'another'}").split()) == 2
    assert str(tmp_path / "another") in capsys.readouterr().err


@pytest.mark.parametrize("command", ["demo", "serve"])
@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_what_is_no_port_is_refused_before_anything_is_made(
    port: str, command: str, nowhere: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit, match="2"):
        cli.main([command, f"--port={port}"])
    assert "is no port" in capsys.readouterr().err
    assert not nowhere.exists()


def test_a_demonstration_is_not_served_as_a_school(nowhere: Path, capsys: pytest.CaptureFixture[str]):
    nowhere.mkdir()
    (nowhere / DEMONSTRATION_MARK).write_text("2026-11-27T08:50:00+00:00")
    assert cli.main(["serve"]) == 1
    assert "holds the demonstration: ./run demo serves it" in capsys.readouterr().err
    assert [one.name for one in nowhere.iterdir()] == [DEMONSTRATION_MARK]


def test_whoever_reads_only_the_beginning_of_an_output_gets_no_traceback(nowhere: Path):
    read, written = os.pipe()
    os.close(read)
    told = subprocess.run(
        [sys.executable, "-m", "muster", "demonstration", "report"],
        cwd=PROJECT,
        stdout=written,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(written)
    assert (told.returncode, told.stderr) == (141, b"")


def test_a_database_of_an_earlier_version_which_lacks_a_column_is_said_to_be_unprepared():
    problem = ProgrammingError("column letters_letter.changed_at does not exist")
    problem.__cause__ = UndefinedColumn()
    assert cli._is_unprepared(problem)
    problem.__cause__ = SyntaxError_()
    assert not cli._is_unprepared(problem)


def test_a_demonstration_that_is_served_is_not_served_again(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
):
    """Two would disagree about the time of day, and about where the links of messages lead."""
    with served_once(nowhere):
        assert cli.main(["demo", "--port", str(free_port())]) == 1
    assert f"The demonstration in {nowhere} is served already." in capsys.readouterr().err
    with served_once(nowhere):
        assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("command", ["doctor", "demo --prepare"])
def test_a_directory_behind_a_closed_one_is_refused_in_words(command: str, tmp_path: Path):
    """As somebody else than root, who may look into everything."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    nobody = 65534 if os.geteuid() == 0 else None
    environment = {**os.environ, "MUSTER_DATA": str(closed / "data")}
    asked = [sys.executable, "-m", "muster", *command.split()]
    told = subprocess.run(
        asked, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, user=nobody
    )
    closed.chmod(0o700)
    assert told.returncode == 2
    assert f"{closed}/data" in told.stderr
    assert "lies in a directory that this account may not enter" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_place_that_was_named_and_cannot_be_written_is_told_in_words(
    nowhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    named = tmp_path / "file" / "below"
    refused = NotADirectoryError(20, "Not a directory", str(named / "erasures.jsonl"))

    def run(*_: object) -> int:
        raise refused

    monkeypatch.setattr(cli, "_run", run)
    assert cli.main(["restore", "--into", str(named)]) == 2
    assert capsys.readouterr().err == f"{named}/erasures.jsonl: Not a directory.\n"
    with pytest.raises(NotADirectoryError):
        cli.main(["restore", "--test"])
    assert not nowhere.exists()
