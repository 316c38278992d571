"""Registers over HTTP: the page of thirty, and posted marks, with one browser and with eight at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import count, cycle

from django.db import transaction

from bench.browser import Asked
from bench.ground import TODAY, Form, Ground
from bench.rows import measures
from bench.school import viewer_in
from bench.timing import Row
from bench.web import CLIENTS, PLAIN, Asking, BarePage, Contest, pages, server, signed_in
from muster.attendance.actions.saving import save_marks
from muster.attendance.places import place_of
from muster.attendance.rules import SentMark

PUPILS = 30


@measures("register.page")
def register_page(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A register of thirty, with 28 present, one late, one absent."""
    forms = ground.forms[:CLIENTS]
    for form in forms:
        _mark_all(ground, form)
    with server() as port:
        ours = [Asked(address_of(form), signed_in(ground, form.tutor_id)) for form in forms]
        yield from pages("register.page", port, ours, BarePage("register", PUPILS), to_reach=1.5).rows(
            port, repetitions
        )
        plain = pages("register.page.beside_plain", port, ours[:1], BarePage(PLAIN, PUPILS))
        yield from plain.rows(port, repetitions)


@measures("register.post")
def register_post(ground: Ground, repetitions: int) -> Iterator[Row]:
    """One mark, and thirty at once; every client has a register of its own."""
    forms = ground.forms[CLIENTS : 2 * CLIENTS]
    with server() as port:
        cookies = [signed_in(ground, form.tutor_id) for form in forms]
        for marks in (1, 30):
            ours = tuple(posting(form, cookie, marks) for form, cookie in zip(forms, cookies, strict=True))
            for name, address, to_reach in (
                (f"register.post.{marks}", "/floor/as_much/{}", 2.0),
                (f"register.post.{marks}.beside_a_row_a_mark", "/floor/marks/{}00", None),
            ):
                bare = tuple(
                    _bare_posting(address.format(number), cookie, marks)
                    for number, cookie in enumerate(cookies)
                )
                yield from Contest(name, ours, bare, to_reach).rows(port, repetitions)


def address_of(form: Form) -> str:
    """The address of a form's register this morning."""
    return f"/registers/{form.group_id}/{TODAY}/am/"


def posting(form: Form, cookie: str, marks: int) -> Asking:
    """Return a request that sends this many changed marks, with fresh keys each time."""
    codes = cycle(("/", "N"))
    pupils = form.pupils[:marks]

    def ask() -> Asked:
        code = next(codes)
        sent = [
            {"key": str(uuid.uuid4()), "pupil": str(pupil), "code": code, "minutes": None} for pupil in pupils
        ]
        return Asked(f"{address_of(form)}marks", cookie, json.dumps({"marks": sent}).encode())

    return ask


def _bare_posting(address: str, cookie: str, marks: int) -> Asking:
    turns = count()

    def ask() -> Asked:
        code = "/N"[next(turns) % 2]
        sent = [
            {"key": str(uuid.uuid4()), "pupil": str(uuid.uuid4()), "code": code, "minutes": None}
            for _ in range(marks)
        ]
        return Asked(address, cookie, json.dumps({"marks": sent}).encode())

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
