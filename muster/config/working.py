"""Runs the workers: beside the pages of a demonstration, or by `./run worker` anywhere else."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from muster.config.serving import end, end_with_the_command

AT_ONCE = 2
GRACE_SECONDS = 10.0


def work(*, until_nothing_waits: bool = False) -> None:
    """Run jobs until a signal comes, or until none is due. Django must be ready."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    with app.replace_connector(DjangoConnector().get_worker_connector()):
        app.run_worker(
            concurrency=AT_ONCE,
            wait=not until_nothing_waits,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="successful",
        )


@contextmanager
def worked() -> Iterator[subprocess.Popen[bytes]]:
    """Run jobs in a process of its own inside the block; it ends with the command that started it."""
    command = [sys.executable, "-m", __name__]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield worker
    finally:
        end(worker)


def main() -> None:
    """Work until the command that started us goes away."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    from muster.config.runtime import system_running

    end_with_the_command()
    with system_running():
        work()


if __name__ == "__main__":
    main()
