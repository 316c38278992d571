"""Decides how a command is found and started: every module of this package that has a NAME is one.

A command is a module with `NAME`, `HELP`, `EXAMPLES`, `add_arguments(parser)` and `run(arguments) -> int`. It runs with the
database up and Django ready, unless `ALONE = True` says that it sees to that itself. Every command takes `--data`. If
nothing has been set up yet, a command refuses with advice, unless `FROM_NOTHING = True` says that it has work to do
before that, without a database; if this holds for only a part of its work, the arguments say `from_nothing`. In the same two ways it says
`WITHOUT_KEYS` where it needs none.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pkgutil
import pwd
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from muster.config.cluster import ClusterError
from muster.config.environment import WrongSettings
from muster.config.room import full_disk
from muster.ui.installation import ServerLacks


class Command(Protocol):
    """What the command line needs of a module."""

    NAME: str
    HELP: str
    EXAMPLES: tuple[str, ...]  # lines that could be typed after ./run, for --help

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it, and return the exit status."""


class Parser(argparse.ArgumentParser):
    """A parser that takes `--data`, as do its sub-parsers, so that it may follow any word of a command."""

    def __init__(self, **given: object) -> None:
        """Add `--data` to the library's arguments. Its default is suppressed, so that an inner parser does not undo an outer one."""
        super().__init__(**given)  # type: ignore[arg-type]  # handed through as they are
        words = "data directory (else MUSTER_DATA, else var)"
        self.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=words)


class _Help(argparse.HelpFormatter):
    """The library's help, with examples on lines of their own; no other text has several lines."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def commands() -> list[Command]:
    """Return every command, in the order of their names."""
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found = [cast("Command", module) for module in modules if hasattr(module, "NAME")]
    return sorted(found, key=lambda command: command.NAME)


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name, and return its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    parsed = _parser().parse_args(arguments)
    parsed.data = getattr(parsed, "data", None)
    if parsed.data:
        os.environ["MUSTER_DATA"] = str(parsed.data.absolute())
    try:
        return _answered(parsed)
    except (ClusterError, ServerLacks, WrongSettings) as problem:
        print(problem, file=sys.stderr)
        return 2


def _answered(parsed: argparse.Namespace) -> int:
    """Run the command; what this machine refuses it is said in words. Raises ClusterError and WrongSettings."""
    try:
        with _no_room_in_words():
            return _run(cast("Command", parsed.command), parsed)
    except BrokenPipeError:
        return _nobody_reads_on()
    except OSError as problem:
        if _is_about_ours(problem):
            print(_about_directory(problem), file=sys.stderr)
        elif _was_named(problem, parsed):
            print(f"{problem.filename}: {problem.strerror}.", file=sys.stderr)
        else:
            raise
        return 2
    except KeyboardInterrupt:
        return 130


def _nobody_reads_on() -> int:
    """End as programs do when the reader of their output has gone, as with `| head`; Python's last flush goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _is_about_ours(problem: OSError) -> bool:
    """Whether it is the data or the key directory that cannot be made, read or written."""
    from muster.config.environment import read_environment

    environment = read_environment(os.environ)
    return str(problem.filename or "").startswith((str(environment.data), str(environment.keys)))


def _was_named(problem: OSError, parsed: argparse.Namespace) -> bool:
    """Whether it is a file or directory that whoever gave the command named, or something in it."""
    named = tuple(str(each) for each in vars(parsed).values() if isinstance(each, Path))
    return bool(named) and str(problem.filename or "").startswith(named)


def _about_directory(problem: OSError) -> str:
    """What is wrong with one of our directories, and which setting names another. The keys' may lie beside the data or in it."""
    from muster.config.environment import read_environment

    environment = read_environment(os.environ)
    is_key = str(problem.filename).startswith(str(environment.keys))
    whose = (
        environment.keys if is_key else environment.data
    )  # the database's files in it have an account of their own
    owner = _other_owner(whose) if isinstance(problem, PermissionError) else ""
    ours = f" It belongs to {owner}: run this as {owner}." if owner else ""
    other = f"{'MUSTER_KEYS' if is_key else '--data DIR'} names another directory."
    return f"{problem.filename}: {problem.strerror}.{ours} {other}"


def _other_owner(path: Path) -> str:
    """The account that a directory or the nearest one around it that can be looked at belongs to; empty if it is our own."""
    for each in (path, *path.parents):
        try:
            owner = each.stat().st_uid
        except OSError:
            continue
        if owner == os.geteuid():
            return ""
        try:
            return pwd.getpwuid(owner).pw_name
        except KeyError:
            return f"user {owner}"
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./run", description="Muster, school tracking software.")
    names = parser.add_subparsers(required=True, metavar="NAME", title="commands")
    for command in commands():
        one = names.add_parser(
            command.NAME,
            help=command.HELP,
            description=command.HELP,
            epilog="\n  ".join(("for example:", *(f"./run {line}" for line in command.EXAMPLES))),
            formatter_class=_Help,
        )
        one.set_defaults(command=command)
        command.add_arguments(one)
    return parser


def _run(command: Command, arguments: argparse.Namespace) -> int:
    if getattr(command, "ALONE", False):
        return command.run(arguments)
    from muster.config.runtime import is_set_up, system_running

    begun = is_set_up()
    from_nothing = getattr(arguments, "from_nothing", getattr(command, "FROM_NOTHING", False))
    if not begun and not from_nothing:
        return _nothing_here()
    try:
        with system_running(with_database=begun):
            if begun and not getattr(arguments, "without_keys", getattr(command, "WITHOUT_KEYS", False)):
                _refuse_no_keys()
            return command.run(arguments)
    except Exception as problem:
        if not begun:
            return _nothing_here()
        if about_keys := _about_keys(problem):
            raise about_keys from problem
        if not _is_unprepared(problem):
            raise
        print(f"The database does not answer as one that was prepared: {problem}", file=sys.stderr)
        print(
            "./run setup-database prepares it, and changes nothing that is there. If ./run serve is preparing it just now,"
            " wait until it says that it is serving.",
            file=sys.stderr,
        )
        return 2


@contextlib.contextmanager
def _no_room_in_words() -> Iterator[None]:
    """Raises WrongSettings with what to do if the disk was full in the middle of a command."""
    from muster.config.environment import read_environment

    try:
        yield
    except Exception as problem:
        if not _is_about_room(problem):
            raise
        data = read_environment(os.environ).data
        was_full = f"The disk that holds {data} was full. Nothing is half done: make room, and do this again."
        raise WrongSettings((full_disk(data) or was_full,)) from problem


def _is_about_room(problem: Exception) -> bool:
    """Whether the disk is full: PostgreSQL may say so, or crash without a word."""
    from django.db import OperationalError

    from muster.config.environment import read_environment
    from muster.ui.errors import is_about_room

    is_gone = isinstance(problem, OperationalError) and bool(full_disk(read_environment(os.environ).data))
    return is_gone or is_about_room(problem)


def _is_unprepared(problem: Exception) -> bool:
    """Whether roles, tables, columns or the wall's key are missing, as before set-up, or the server is out of reach."""
    if _is_about_room(problem):
        return False
    from django.db import OperationalError
    from psycopg.errors import (
        InvalidSchemaName,
        NoDataFound,
        UndefinedColumn,
        UndefinedFunction,
        UndefinedTable,
    )

    missing = (InvalidSchemaName, NoDataFound, UndefinedColumn, UndefinedFunction, UndefinedTable)
    return isinstance(problem, OperationalError) or isinstance(problem.__cause__, missing)


def _refuse_no_keys() -> None:
    from muster.config.own_keys import refuse_no_keys

    refuse_no_keys()


def _about_keys(problem: Exception) -> Exception | None:
    """In words, where the database refused what was signed with the directory's key, or a week's key is not in it."""
    from psycopg.errors import InsufficientPrivilege

    from muster.config.own_keys import LacksKey, WrongKeys
    from muster.protection.keys.provider import KeyUnavailable

    if isinstance(problem.__cause__, InsufficientPrivilege) and "forged context" in str(problem):
        return WrongKeys()
    return LacksKey(problem) if isinstance(problem, KeyUnavailable) else None


def _nothing_here() -> int:
    from muster.config.environment import read_environment

    words = (
        f"Nothing is set up in {read_environment(os.environ).data} yet. ./run demo makes the demonstration,"
        " ./run setup-database an empty Muster; --data DIR names another directory."
    )
    print(words, file=sys.stderr)
    return 2
