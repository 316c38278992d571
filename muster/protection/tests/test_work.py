import asyncio
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from muster.people.models import Pupil
from muster.protection.access.viewer import Viewer
from muster.protection.work import (
    NotOpaque,
    SchoolJob,
    declared_jobs,
    school_job,
    server_job,
    take_up_what_was_left,
)
from tests.cast import School, make_school

done: list[tuple[uuid.UUID, int, dt.date | None]] = []


def _count_pupils(*, by: Viewer, day: dt.date | None = None) -> None:
    done.append((by.school_id, Pupil.objects.count(), day))


@pytest.fixture
def counting(db_app: None) -> Iterator[SchoolJob]:
    """A job that counts the pupils it can see, under a name of the test's own."""
    done.clear()
    name = f"count the pupils {uuid.uuid4()}"
    yield school_job(name, because="a test of jobs")(_count_pupils)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [name])
    del app.tasks[name]


def waiting(job: SchoolJob) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [job.name])
        return [row[0] for row in cursor.fetchall()]


def work_off() -> None:
    _apart(lambda: app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False))


def _apart(work: Callable[[], None]) -> None:
    """Work as the worker does, in a thread of its own: another test's browser may have a loop running in this one."""

    def alone() -> None:
        work()
        connections.close_all()

    with app.replace_connector(DjangoConnector().get_worker_connector()), ThreadPoolExecutor(1) as thread:
        thread.submit(alone).result()


def test_a_job_works_in_its_own_school_and_sees_no_other(school: School, counting: SchoolJob):
    make_school("Elmbrook Academy")
    counting.later(school.id, day=dt.date(2026, 11, 24))
    work_off()
    ((school_id, pupils, day),) = done
    assert (school_id, day) == (school.id, dt.date(2026, 11, 24))
    assert pupils == len(school.pupils())


def test_a_job_is_left_only_if_the_transaction_commits(school: School, counting: SchoolJob):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        counting.later(school.id)
        raise ZeroDivisionError
    assert waiting(counting) == []


def test_a_job_that_waits_already_is_not_left_again(school: School, counting: SchoolJob):
    with transaction.atomic():
        counting.later(school.id)
        counting.later(school.id)
        counting.later(school.id, day=dt.date(2026, 11, 24))
    assert len(waiting(counting)) == 2


@pytest.mark.parametrize("wrong", ["Ada Sinclair", 1.5, True, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)])
def test_a_job_carries_nothing_but_ids_numbers_and_days(school: School, counting: SchoolJob, wrong: object):
    with pytest.raises(NotOpaque):
        counting.later(school.id, day=wrong)  # type: ignore[arg-type]
    assert waiting(counting) == []


def test_what_a_job_opens_will_be_in_the_log_with_the_jobs_reason(school: School):
    seen: list[str] = []
    SchoolJob("look around", "a test of jobs", lambda by: seen.append(by.because)).run(school.id)
    assert seen == ["a test of jobs"]


def test_work_whose_worker_died_is_put_back(school: School, counting: SchoolJob):
    counting.later(school.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %s", [counting.name])
    _apart(lambda: asyncio.run(_take_up()))
    work_off()
    assert [school_id for school_id, _, _ in done] == [school.id]


async def _take_up() -> None:
    async with app.open_async():
        await take_up_what_was_left(0)


Declare = Callable[[Callable[[], object]], Callable[[], None]]


@pytest.fixture
def server_work(db_app: None) -> Iterator[Declare]:
    """Declares work of the whole server under a name of the test's own, and gives what does one tick of it."""
    name = f"look round the server {uuid.uuid4()}"

    def declare(work: Callable[[], object]) -> Callable[[], None]:
        server_job(name, every="0 0 1 1 *")(work)
        return lambda: app.tasks[name].func(0)

    yield declare
    del app.tasks[name], app.periodic_registry.periodic_tasks[name, name]


def test_work_of_the_server_commits_as_it_goes(server_work: Declare):
    inside: list[bool] = []
    server_work(lambda: inside.append(connection.in_atomic_block))()
    assert inside == [False]


def test_work_of_the_server_is_never_done_twice_at_once(server_work: Declare):
    begun: list[int] = []

    def work() -> None:
        begun.append(1)
        if len(begun) == 1:
            _apart(tick)  # a second worker, while the first is at it

    tick = server_work(work)
    tick()
    assert len(begun) == 1
    tick()
    assert len(begun) == 2, "the lock was given back"


def test_work_of_the_server_that_failed_is_done_at_the_next_tick(server_work: Declare):
    done_at: list[int] = []

    def work() -> None:
        done_at.append(len(done_at))
        if len(done_at) == 1:
            raise ZeroDivisionError

    tick = server_work(work)
    with pytest.raises(ZeroDivisionError):
        tick()
    _apart(tick)
    assert done_at == [0, 1]


def test_every_periodic_job_has_a_time():
    assert all(len(cron.split()) == 5 for cron in declared_jobs().values())
