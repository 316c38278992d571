"""Measures over HTTP: a server as in production, signed-in browsers, and two requests compared in turns."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from django.contrib.auth import SESSION_KEY

from bench.browser import Asked, Browser, Crowd
from bench.ground import Ground
from bench.school import tell_the_planner
from bench.timing import Row, compare, milliseconds
from muster.config.serving import free_port, served
from muster.protection import clock
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.secrets import token_hash
from muster.protection.accounts.sessions import SessionStore

CLIENTS = 8
ASKED_BY_EACH = 4  # in one repetition
WARM_UP_EACH = 25

Asking = Callable[[], Asked]


@dataclass(frozen=True, slots=True)
class Contest:
    """A comparison: for each client, its request to Muster and its request to the bare page."""

    name: str
    ours: tuple[Asking, ...]
    floor: tuple[Asking, ...]
    to_reach: float | None = None

    def rows(self, port: int, repetitions: int) -> Iterator[Row]:
        """Measure with one client and, if there are several, with all of them at once."""
        self._warm_up(port)
        with closing(Browser(port)) as browser:
            ours, floor = compare(
                lambda: browser.ask(self.ours[0]()), lambda: browser.ask(self.floor[0]()), repetitions
            )
        yield Row(self.name, milliseconds(ours), milliseconds(floor), repetitions, to_reach=self.to_reach)
        if len(self.ours) == 1:
            return
        with closing(Crowd(port, len(self.ours))) as crowd:
            ours, floor = compare(
                partial(crowd.ask, self.ours, ASKED_BY_EACH),
                partial(crowd.ask, self.floor, ASKED_BY_EACH),
                repetitions,
            )
        asked = len(self.ours) * ASKED_BY_EACH
        a_second = asked / milliseconds(ours) * 1000
        yield Row(
            f"{self.name}.{len(self.ours)}_clients",
            milliseconds(ours) / asked,
            milliseconds(floor) / asked,
            repetitions,
            to_reach=self.to_reach,
            remark=f"{a_second:.0f} a second",
        )

    def _warm_up(self, port: int) -> None:
        """Ask until every worker thread has its connection and every connection its query plans, as at nine o'clock."""
        with closing(Crowd(port, CLIENTS)) as crowd:
            for asked in (self.ours, self.floor):
                crowd.ask([asked[number % len(asked)] for number in range(CLIENTS)], WARM_UP_EACH)


@dataclass(frozen=True, slots=True)
class BarePage:
    """The bare page against which one of ours is measured: a template from `bench/templates`, and how many rows it reads."""

    template: str
    rows: int

    def of_bytes(self, port: int, ours: Asked) -> str:
        """Return its address, filled up to our page's number of bytes. Raises ValueError if it has more already."""
        address = f"/floor/{self.template}/{self.rows}"
        with closing(Browser(port)) as browser:
            wanted = len(browser.ask(ours))
            without = len(browser.ask(Asked(f"{address}/0", ours.cookie)))
        if without > wanted:
            raise ValueError(
                f"the bare page {self.template} is larger than ours: {without} and {wanted} bytes"
            )
        return f"{address}/{wanted - without}"


PLAIN = "plain"  # the barest: a table with four values a row, the rest of the bytes from nowhere


def pages(
    name: str, port: int, ours: Sequence[Asked], bare: BarePage, *, to_reach: float | None = None
) -> Contest:
    """Return the contest of pages, each requested by a browser of its own, with a bare page of as many bytes."""
    address = bare.of_bytes(port, ours[0])
    floor = [Asked(address, asked.cookie) for asked in ours]
    return Contest(name, _each(ours), _each(floor), to_reach)


def _each(asked: Sequence[Asked]) -> tuple[Asking, ...]:
    return tuple(partial(_same, one) for one in asked)


def _same(asked: Asked) -> Asked:
    return asked


@contextmanager
def server() -> Iterator[int]:
    """Serve inside the block as in production; yield the port."""
    tell_the_planner()
    port = free_port()
    with served(port):
        yield port


def signed_in(ground: Ground, person_id: uuid.UUID) -> str:
    """Give a member of staff an account and a session with both factors. Returns the session's cookie."""
    account = Account(places=[{"school": str(ground.school_id), "person": str(person_id)}])
    account.set_email(f"{account.id}@school.example")
    account.set_unusable_password()
    account.save()
    session = SessionStore()
    session[SESSION_KEY] = str(account.id)
    session.create()
    key = session.session_key or ""
    moment = clock.now()
    StoredSession.objects.get(key_hash=token_hash(key)).change(
        factor_at=moment, proved_at=moment, passkey_at=moment
    )
    return key
