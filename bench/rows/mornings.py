"""Ten to nine: sixty teachers save and reload their registers at once, through the server as in production."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from django.db import transaction

from bench.browser import Asked, Browser, Unanswered
from bench.ground import Form, Ground
from bench.rows import measures
from bench.rows.registers import address_of, posting
from bench.school import made_school
from bench.timing import Row
from bench.web import server, signed_in
from muster.attendance.queries.verification import verify_lines
from muster.calendar.queries import the_year
from muster.protection.accounts.arrival import unscoped_viewer

TEACHERS = 60
SECONDS = 30.0
PUPILS = 30


@dataclass
class Teacher(threading.Thread):
    """One teacher, who saves thirty marks and reloads the register, again and again."""

    port: int
    form: Form
    cookie: str
    starts: threading.Barrier
    saving: list[float] = field(default_factory=list)
    loading: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Save and reload for the length of the measurement, starting together with all other teachers."""
        page, save = Asked(address_of(self.form), self.cookie), posting(self.form, self.cookie, PUPILS)
        with closing(Browser(self.port)) as browser:
            self.starts.wait()
            until = time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                self._ask(browser, save(), self.saving)
                self._ask(browser, page, self.loading)

    def _ask(self, browser: Browser, asked: Asked, taken: list[float]) -> None:
        began = time.perf_counter()
        try:
            browser.ask(asked)
        except (OSError, Unanswered) as problem:
            self.errors.append(str(problem))
        taken.append(time.perf_counter() - began)


@measures("register.morning")
def register_morning(ground: Ground, _repetitions: int) -> Iterator[Row]:
    """A school of sixty forms in which nothing is marked yet; afterwards entries and lines are compared."""
    school = made_school(ground.data, "Sixty forms", forms=TEACHERS, is_marked=False)
    with server() as port:
        starts = threading.Barrier(TEACHERS)
        teachers = [Teacher(port, form, signed_in(school, form.tutor_id), starts) for form in school.forms]
        for one in teachers:
            one.start()
        for one in teachers:
            one.join()
    errors = [words for one in teachers for words in one.errors]
    if errors:
        raise RuntimeError(f"{len(errors)} requests failed, the first of them: {errors[0]}")
    verify(school)
    for what, taken in (
        ("saving", [each for one in teachers for each in one.saving]),
        ("loading", [each for one in teachers for each in one.loading]),
    ):
        said = f"{len(taken) / SECONDS:.0f} a second, 95th percentile {_percentile(taken, 95):.0f} ms, errors 0, fold verified"
        yield Row(f"register.morning.{what}", statistics.median(taken) * 1000, None, len(taken), remark=said)


def verify(school: Ground) -> None:
    """Replay every entry and compare. Raises RuntimeError if a line says something else."""
    with transaction.atomic():
        viewer = unscoped_viewer(school.school_id, because="measuring")
        verified = verify_lines(viewer, the_year(viewer, school.year_id))
    if verified.differences or not verified.entries:
        raise RuntimeError(f"{len(verified.differences)} differences in {verified.entries} entries")


def _percentile(taken: list[float], hundredth: int) -> float:
    """A percentile of these seconds, in milliseconds."""
    return statistics.quantiles(taken, n=100)[hundredth - 1] * 1000
