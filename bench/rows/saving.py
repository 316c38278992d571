"""Saving a register: the product's action beside a bare transaction that writes as many rows and bytes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import cycle

import psycopg
from django.db import transaction

from bench.as_much import TakenRegister, records_statement, write_as_much
from bench.ground import TODAY, Ground
from bench.rows import measures
from bench.school import bare_connection, entered, viewer_in
from bench.timing import Row, compare, milliseconds
from muster.attendance.actions.saving import save_marks
from muster.attendance.places import place_of
from muster.attendance.rules import SentMark


@measures("register.save")
def register_save(ground: Ground, repetitions: int) -> Iterator[Row]:
    """Thirty changed marks, beside a script as anybody would write it, and beside one that sends its arrays in binary."""
    for name, array, to_reach in (("register.save", "%s", 2.5), ("register.save.beside_binary", "%b", None)):
        with bare_connection() as connection:
            ours, floor = compare(_ours(ground), _floor(connection, array), repetitions)
        yield Row(name, milliseconds(ours), milliseconds(floor), repetitions, to_reach=to_reach)


def _ours(ground: Ground) -> Callable[[], None]:
    form = ground.forms[0]
    place = place_of(form.group_id, TODAY, "am")
    codes = cycle(("/", "N"))
    with transaction.atomic():
        tutor = viewer_in(ground.school_id, form.tutor_id)

    def save() -> None:
        code = next(codes)
        marks = [SentMark(uuid.uuid4(), pupil, code, minutes=None) for pupil in form.pupils]
        with entered(tutor):
            saved = save_marks(by=tutor, place=place, marks=marks)
        if len(saved.saved) != len(marks):
            raise RuntimeError(f"not everything was saved: {saved}")

    return save


def _floor(connection: psycopg.Connection[tuple[object, ...]], array: str) -> Callable[[], None]:
    records = records_statement(array)
    taken = TakenRegister.invented(0, pupils=30)

    def save() -> None:
        with connection.transaction(), connection.cursor() as cursor:
            write_as_much(cursor, taken, records)

    return save
