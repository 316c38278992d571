"""Pages and savings over HTTP, signed in, beside bare ones of the same server with as many rows and bytes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle

from django.contrib.auth import SESSION_KEY
from django.db import transaction

from bench.browser import Asked, Browser, Crowd
from bench.ground import TODAY, Form, Ground
from bench.school import viewer_in
from bench.timing import Row, compare, milliseconds
from muster.attendance.actions.saving import save_marks
from muster.attendance.places import place_of
from muster.attendance.rules import SentMark
from muster.config.serving import free_port, served
from muster.protection import clock
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.secrets import token_hash
from muster.protection.accounts.sessions import SessionStore

CLIENTS = 8
ASKED_BY_EACH = 4  # in one repetition
WARM_UP_EACH = 25
PUPIL_ROWS = 30

Asking = Callable[[], Asked]


@dataclass(frozen=True, slots=True)
class Contest:
    """What is compared: for each client what it asks of us, and what of the bare page."""

    name: str
    ours: tuple[Asking, ...]
    floor: tuple[Asking, ...]
    to_reach: float

    def rows(self, port: int, repetitions: int) -> Iterator[Row]:
        """Measure with one client, and where several are given with all of them at once."""
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
        """Ask until every thread of every worker has its connection, and the connection its plans, as at 9 o'clock."""
        with closing(Crowd(port, CLIENTS)) as crowd:
            for asked in (self.ours, self.floor):
                crowd.ask([asked[number % len(asked)] for number in range(CLIENTS)], WARM_UP_EACH)


def register_page(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A register of thirty, with 28 present, one late, one absent."""
    forms = ground.forms[:CLIENTS]
    for form in forms:
        _mark_all(ground, form)
    with _server() as port:
        cookies = [_signed_in(ground, form.tutor_id) for form in forms]
        ours = [Asked(_address(form), cookie) for form, cookie in zip(forms, cookies, strict=True)]
        floor = _bare_rows(port, ours[0], rows=30, template="register")
        contest = Contest(
            "register.page",
            tuple(partial(_same, asked) for asked in ours),
            tuple(partial(_same, Asked(floor.path, cookie)) for cookie in cookies),
            to_reach=1.5,
        )
        yield from contest.rows(port, repetitions)


def register_post(ground: Ground, repetitions: int) -> Iterator[Row]:
    """One mark, and thirty at once; every client has a register of its own."""
    forms = ground.forms[CLIENTS : 2 * CLIENTS]
    with _server() as port:
        cookies = [_signed_in(ground, form.tutor_id) for form in forms]
        for marks, to_reach in ((1, 2.0), (30, 3.0)):
            contest = Contest(
                f"register.post.{marks}",
                tuple(_posting(form, cookie, marks) for form, cookie in zip(forms, cookies, strict=True)),
                tuple(_bare_posting(number, cookie, marks) for number, cookie in enumerate(cookies)),
                to_reach=to_reach,
            )
            yield from contest.rows(port, repetitions)


def pupil_pages(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A pupil's page, and the list of a thousand names."""
    with _server() as port:
        cookie = _signed_in(ground, ground.head_id)
        for name, path, rows in (
            ("pupil.page", f"/pupils/{ground.pupils[7]}", PUPIL_ROWS),
            ("pupils.list", "/pupils/", len(ground.pupils)),
        ):
            ours = Asked(path, cookie)
            floor = _bare_rows(port, ours, rows=rows)
            contest = Contest(name, (partial(_same, ours),), (partial(_same, floor),), to_reach=1.5)
            yield from contest.rows(port, repetitions)


@contextmanager
def _server() -> Iterator[int]:
    port = free_port()
    with served(port):
        yield port


def _same(asked: Asked) -> Asked:
    return asked


def _bare_rows(port: int, ours: Asked, *, rows: int, template: str = "rows") -> Asked:
    """Return the bare page of so many rows, filled up to the bytes of ours."""
    bare = f"/floor/{template}/{rows}"
    with closing(Browser(port)) as browser:
        size = len(browser.ask(ours))
        without = len(browser.ask(Asked(f"{bare}/0", ours.cookie)))
    return Asked(f"{bare}/{max(0, size - without)}", ours.cookie)


def _address(form: Form) -> str:
    return f"/registers/{form.group_id}/{TODAY}/am/"


def _posting(form: Form, cookie: str, marks: int) -> Asking:
    """Return what sends so many changed marks, each time with fresh keys."""
    codes = cycle(("/", "N"))
    pupils = form.pupils[:marks]

    def ask() -> Asked:
        code = next(codes)
        sent = [
            {"key": str(uuid.uuid4()), "pupil": str(pupil), "code": code, "minutes": None} for pupil in pupils
        ]
        return Asked(f"{_address(form)}marks", cookie, json.dumps({"marks": sent}).encode())

    return ask


def _bare_posting(client: int, cookie: str, marks: int) -> Asking:
    turns = count()

    def ask() -> Asked:
        code = "/N"[next(turns) % 2]
        sent = [
            {"key": str(uuid.uuid4()), "pupil": str(uuid.uuid4()), "code": code, "minutes": None}
            for _ in range(marks)
        ]
        return Asked(f"/floor/marks/{client * 100}", cookie, json.dumps({"marks": sent}).encode())

    return ask


def _mark_all(ground: Ground, form: Form) -> None:
    codes = ["/"] * (len(form.pupils) - 2) + ["L", "N"]
    marks = [
        SentMark(uuid.uuid4(), pupil, code, minutes=9 if code == "L" else None)
        for pupil, code in zip(form.pupils, codes, strict=True)
    ]
    with transaction.atomic():
        tutor = viewer_in(ground.school_id, form.tutor_id)
        save_marks(by=tutor, place=place_of(form.group_id, TODAY, "am"), marks=marks)


def _signed_in(ground: Ground, person_id: uuid.UUID) -> str:
    """Give a member of staff an account and a session with both factors; return the session's cookie."""
    account = Account(places=[{"school": str(ground.school_id), "person": str(person_id)}])
    account.set_email(f"{account.id}@school.example")
    account.set_unusable_password()
    account.save()
    session = SessionStore()
    session[SESSION_KEY] = str(account.id)
    session.create()
    key = session.session_key or ""
    moment = clock.now()
    StoredSession.objects.get(key_hash=token_hash(key)).change(factor_at=moment, proved_at=moment)
    return key
