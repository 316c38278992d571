import argparse
import re
import shlex
from collections.abc import Iterator

import pytest

from muster import cli
from muster.cli import doctor
from muster.config import serving
from muster.config.environment import PROJECT
from muster.protection.posture import checks
from muster.protection.posture.check import declared_checks

_NAMED = re.compile(r"\./run ([a-z-]+)((?: (?:--)?[a-z-]+)*)")


def named_in(words: str) -> Iterator[tuple[str, list[str]]]:
    """Each command named in a text, with the words after it up to the next punctuation or capital."""
    for name, after in _NAMED.findall(words):
        yield name, after.split()


def fault(parsers: dict[str, argparse.ArgumentParser], name: str, after: list[str]) -> str:
    """What is wrong with a command as it is written; empty if it could be typed."""
    if name not in parsers:
        return f"./run {name} does not exist"
    known = parsers[name]._actions
    flags = {flag for action in known for flag in action.option_strings}
    choices = next((list(one.choices) for one in known if one.choices and not one.option_strings), [])
    wrong = [word for word in after if word.startswith("--") and word not in flags]
    if choices and (not after or after[0] not in choices):
        wrong.append(after[0] if after else "nothing")
    return f"./run {name} does not know {', '.join(wrong)}" if wrong else ""


@pytest.fixture
def parsers() -> dict[str, argparse.ArgumentParser]:
    found = next(one for one in cli._parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(found.choices)


def test_every_command_that_an_advice_names_exists(parsers: dict[str, argparse.ArgumentParser]):
    assert checks.__name__
    named = [(one.id, name, after) for one in declared_checks().values() for name, after in named_in(one.do)]
    assert {"recovery", "keys", "backup", "restore", "drill"} <= {name for _, name, _ in named}
    wrong = {check: words for check, name, after in named if (words := fault(parsers, name, after))}
    assert wrong == {}


def test_the_page_of_commands_has_every_command_as_it_is_typed(parsers: dict[str, argparse.ArgumentParser]):
    of_the_project = {"test", "check", "bench", "mutants", "faults", "help"}  # of the script `run` itself
    page = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    named = [(name, after) for name, after in named_in(page) if name not in of_the_project]
    assert {name for name, _ in named} == set(parsers)
    assert [words for name, after in named if (words := fault(parsers, name, after))] == []


@pytest.mark.parametrize(
    "words", ["./run restore --keys", "./run installs", "./run recovery now", "./run keys"]
)
def test_an_advice_that_cannot_be_typed_is_found(words: str, parsers: dict[str, argparse.ArgumentParser]):
    assert [fault(parsers, *each) for each in named_in(words)] != [""]


def test_the_check_looks_from_inside_when_the_web_server_does_not_start(
    db_app: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings
):
    settings.ADDRESS = None
    monkeypatch.setattr(serving, "START_SECONDS", 0.0)  # a server without any time does not answer
    arguments = argparse.Namespace(address=None, json=False, all=False)
    assert doctor.run(arguments) in {0, doctor.AMBER_STATUS, doctor.RED_STATUS}
    told = capsys.readouterr()
    assert "The web server does not answer" in told.err
    assert "checks:" in told.out


@pytest.mark.parametrize("command", cli.commands(), ids=lambda one: one.NAME)
def test_each_command_shows_examples_that_can_be_typed(
    command: cli.Command, parsers: dict[str, argparse.ArgumentParser]
):
    assert command.EXAMPLES
    for line in command.EXAMPLES:
        assert cli._parser().parse_args(shlex.split(line)).command is command
        assert f"\n  ./run {line}\n" in parsers[command.NAME].format_help()
