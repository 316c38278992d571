"""Turns a data directory into a demonstration, serves it, and checks it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from muster.config.cluster import cluster_in
from muster.config.environment import DEMONSTRATION_MARK, RUNNING_CLOCK, Environment, read_environment
from muster.config.progress import part, say
from muster.config.runtime import system_running

LOADED_MARK = "demonstration.loaded"
PORT = 8000
_PASSED_THROUGH = 0o711  # the database has an account of its own, which passes through; nobody may list it


class DemonstrationRefused(Exception):
    """The data directory is not for a demonstration; the text says why and what to do."""


@contextmanager
def prepared(data: Path, *, port: int = PORT) -> Iterator[Environment]:
    """Make a data directory into a demonstration unless it is one already, and keep its database up inside the block.

    `port` is where it will be served: links in its messages lead there.
    """
    from muster.demonstration.load import opening_moment

    os.environ.setdefault("MUSTER_MODE", "demo")
    os.environ.setdefault("MUSTER_ADDRESS", f"http://localhost:{port}")
    mark = data / DEMONSTRATION_MARK
    if not mark.exists() and (data / "cluster").exists():
        raise DemonstrationRefused(
            f"{data} holds a school. Give the demonstration another place with --data."
        )
    if not mark.exists():
        data.mkdir(mode=_PASSED_THROUGH, parents=True, exist_ok=True)
        mark.write_text(opening_moment(date.today()).isoformat())  # noqa: DTZ011  # the day on this machine
    say("Starting the database ...")
    with system_running() as environment:
        _fill(environment)
        yield environment


@contextmanager
def served_once(data: Path) -> Iterator[None]:
    """Hold a demonstration's data directory for the server of this process; the kernel lets go of it however that ends.

    A second server would give commands another clock, and links another port. Raises DemonstrationRefused.
    """
    data.mkdir(mode=_PASSED_THROUGH, parents=True, exist_ok=True)
    held = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise DemonstrationRefused(
            f"The demonstration in {data} is served already. Stop that one, or give this one another place with --data."
        ) from None
    finally:
        os.close(held)


def _fill(environment: Environment) -> None:
    from muster.config.preparing import drop_embedded, prepare
    from muster.demonstration.load import load
    from muster.protection.audit.sealing import seal
    from muster.protection.audit.verifying import verify_log

    loaded = environment.data / LOADED_MARK
    if not loaded.exists() and not environment.databases:
        drop_embedded(cluster_in(environment.data))
    prepare(environment)
    if not loaded.exists():
        _set_aside(environment.audit)
        with part("Making the demonstration: two schools, about 1,470 pupils, their registers up to today"):
            load(say=say)
            seal()
            verify_log()
        if not environment.databases:  # whoever runs a managed server makes its backups
            with part("Proving what is quickly proved: security check, backup, putting it back, lost keys"):
                _prove()
        loaded.touch()


def _prove() -> None:
    """Do what a school should have done by now, so that the page Protection has results to show.

    Nobody is shown the sheets of this recovery key; ./run recovery set-up makes new ones.
    """
    from django.conf import settings

    from muster.config.backing_up import back_up
    from muster.config.restoring import key_loss_drill, restore_test
    from muster.protection.backups import recovery
    from muster.protection.posture.run import look

    sheets = recovery.set_up(Path(settings.DATA_DIRECTORY)).words
    back_up(_say_nothing)
    restore_test(_say_nothing)
    key_loss_drill(sheets[: recovery.NEEDED])
    look()


def _say_nothing(_words: str) -> None:
    """Say nothing, because the part has been named already."""


def _set_aside(audit: Path) -> None:
    """Move aside the checkpoints of a demonstration that is gone, because a new log does not follow from them."""
    if audit.is_dir() and any(audit.iterdir()):
        before = audit.with_name(f"{audit.name}-before-{time.strftime('%Y%m%d-%H%M%S')}")
        say(f"The log of an earlier demonstration is set aside in {before}.")
        audit.rename(before)


def serve(port: int) -> int:
    """Serve until Ctrl-C, and say where and how to sign in."""
    from muster.config.proving import proved
    from muster.config.served_at import remember_port
    from muster.config.serving import served
    from muster.config.working import worked

    _start_one_clock(_moment_to_go_on())
    with _clock_of_commands(), served(port) as server, worked(), proved():
        remember_port(read_environment(os.environ).data, port)
        say(_invitation(port))
        try:
            return server.wait()
        except KeyboardInterrupt:
            say("\nStopping ...")
            return 0


def _moment_to_go_on() -> datetime | None:
    """The moment at which a used demonstration's clock resumes; None if a setting says when it starts."""
    from muster.demonstration.load import moment_to_go_on
    from muster.protection.audit.rows import latest_moment

    opened = read_environment(os.environ).now
    if opened is None or "MUSTER_NOW" in os.environ:
        return None
    return moment_to_go_on(opened, latest_moment())


def _start_one_clock(at: datetime | None = None) -> None:
    """Give every process started from here on the same clock, so that what a page sends is due for the worker too."""
    if at is not None:
        os.environ["MUSTER_NOW"] = at.isoformat()
    os.environ["MUSTER_NOW_SINCE"] = datetime.now(UTC).isoformat()


@contextmanager
def _clock_of_commands() -> Iterator[None]:
    """Let commands go by this clock inside the block; alone, each would begin at the demonstration's first moment."""
    environment = read_environment(os.environ)
    if environment.now is None or environment.now_since is None:
        yield
        return
    file = environment.data / RUNNING_CLOCK
    written = file.with_suffix(".new")
    written.write_text(f"{environment.now.isoformat()} {environment.now_since.isoformat()}")
    written.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _invitation(port: int) -> str:
    return (
        f"\nMuster is at http://localhost:{port}\n\n{sign_in_table()}\n\n"
        "A code lasts half a minute: ./run demo --codes prints the next ones. Ctrl-C stops everything.\n"
        "Whoever reaches far, such as the SENCO or the IT administrator, is asked for a passkey besides: set one up (a\n"
        "browser keeps it for localhost), or go on without one, which only a demonstration allows.\n"
    )


def sign_in_table() -> str:
    """Return how each of the cast signs in, with the code that holds at this moment."""
    from muster.config.walk import code_now
    from muster.demonstration.load import sign_ins

    rows = [("who", "e-mail", "password", "code now", "secret for an authenticator")]
    rows += [
        (one.who, one.email, one.password, code_now(one.totp_secret), one.totp_secret) for one in sign_ins()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def check() -> int:
    """Serve on a free port, walk through the product as a teacher, and say what failed, if anything."""
    from muster.config.serving import free_port, served
    from muster.config.walk import Credentials, WalkFailed, walk
    from muster.demonstration.load import sign_ins

    teacher = sign_ins()[0]
    port = free_port()
    _start_one_clock()
    with served(port):
        try:
            walk(port, Credentials(teacher.email, teacher.password, teacher.totp_secret), say)
        except WalkFailed as problem:
            say(f"Failed: {problem}")
            return 1
    say("Everything works.")
    return 0
