"""Background work: declared here, queued in the database as jobs, done by `./run worker`.

A job carries opaque ids, numbers and days, never anything about a person: whatever else it needs, it reads when it
runs, in its school. It may run twice, and a missed run may come late, so every job must be safe to repeat.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.types import JSONValue

from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.walls.schools import school_ids
from muster.ui.wording import speaking

Argument = uuid.UUID | int | dt.date
"""What a job may carry: an opaque id, a number, a day."""

ServerWork = Callable[[], object]
SchoolWork = Callable[..., object]

_AGAIN = RetryStrategy(max_attempts=4, exponential_wait=5)  # after 5, 25, 125 and 625 s


class NotOpaque(TypeError):
    """A job was given an argument that might reveal something about a person."""


@dataclass(frozen=True, slots=True)
class SchoolJob:
    """Work in one school. `work` takes `by`, an operator's viewer in that school, and the job's own arguments."""

    name: str
    because: str
    work: SchoolWork

    def later(self, school_id: uuid.UUID, **arguments: Argument) -> None:
        """Queue the work for a worker. It is done only if the current transaction commits. Raises NotOpaque."""
        given: JSONValue = {name: _carried(argument) for name, argument in arguments.items()}
        _defer(self, school_id, given)

    def run(self, school_id: uuid.UUID, **arguments: Argument) -> None:
        """Do it now, in a transaction that sees only this school."""
        with transaction.atomic():
            by = unscoped_viewer(school_id, because=self.because)
            with speaking(by.standing.manner):
                self.work(by=by, **arguments)


def server_job(name: str, *, every: str) -> Callable[[ServerWork], ServerWork]:
    """Declare work of the whole server, run at every tick of a cron expression (UTC), never twice at once.

    It runs outside any transaction and opens its own: long work, or work that destroys something outside the database,
    must commit as it goes.
    """

    def declare(work: ServerWork) -> ServerWork:
        def run(timestamp: int) -> None:  # noqa: ARG001  # the tick, which the library gives to every periodic job
            with _alone(name) as is_alone:
                if is_alone:
                    work()

        task = app.task(name=name, queueing_lock=name)(run)
        app.periodic(cron=every, periodic_id=name)(task)
        return work

    return declare


def school_job(name: str, *, because: str, every: str = "") -> Callable[[SchoolWork], SchoolJob]:
    """Declare work in one school; with `every`, a cron expression (UTC), it is queued for each school.

    `because` is the reason in the audit for what the job opens.
    """

    def declare(work: SchoolWork) -> SchoolJob:
        job = SchoolJob(name, because, work)

        def run(school_id: str, given: dict[str, list[str]]) -> None:
            job.run(uuid.UUID(school_id), **{word: _read(*carried) for word, carried in given.items()})

        app.task(name=name, retry=_AGAIN)(run)
        if every:
            server_job(f"{name}, for every school", every=every)(lambda: _for_every_school(job))
        return job

    return declare


@app.periodic(cron="*/5 * * * *", periodic_id="work:take up what was left")
@app.task(name="work:take up what was left", queueing_lock="work:take up what was left")
async def take_up_what_was_left(timestamp: int) -> None:  # noqa: ARG001  # the tick
    """Requeue jobs whose worker died half-way: no heartbeat for half a minute."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


def declared_jobs() -> dict[str, str]:
    """Every periodic job by name, with its cron expression."""
    ticks = app.periodic_registry.periodic_tasks.values()
    return {tick.periodic_id: tick.cron for tick in sorted(ticks, key=lambda tick: tick.periodic_id)}


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Whether nobody else is doing this now; the lock ends with the connection, even if the worker is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _for_every_school(job: SchoolJob) -> None:
    for school_id in school_ids():
        job.later(school_id)


def _defer(job: SchoolJob, school_id: uuid.UUID, given: JSONValue) -> None:
    """Queue the job in Django's own transaction, even inside a worker, whose library has its own connection.

    A job that is already waiting is not queued again.
    """
    deferrer = app.configure_task(job.name, queueing_lock=f"{job.name} {school_id} {given}")
    deferrer.job_manager = JobManager(DjangoConnector())
    try:
        with transaction.atomic():
            deferrer.defer(school_id=str(school_id), given=given)
    except AlreadyEnqueued:
        return


def _carried(argument: Argument) -> JSONValue:
    if isinstance(argument, uuid.UUID):
        return ["id", str(argument)]
    if type(argument) is int:
        return ["number", str(argument)]
    if type(argument) is dt.date:
        return ["day", argument.isoformat()]
    raise NotOpaque("a job carries ids, whole numbers and days only: let it read the rest when it runs")


def _read(what: str, text: str) -> Argument:
    if what == "id":
        return uuid.UUID(text)
    return int(text) if what == "number" else dt.date.fromisoformat(text)
