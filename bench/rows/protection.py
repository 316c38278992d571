"""What protection costs: the same pages beside a system whose ciphers copy and whose log is off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

from bench.browser import Asked, Browser
from bench.ground import Ground
from bench.rows import measures
from bench.rows.registers import address_of
from bench.timing import Row, compare, milliseconds
from bench.twin import twin
from bench.web import signed_in

MOST = 1.1  # times the time without protection
WARM_UP = 100  # requests to each page of each system


@measures("protection")
def protection(_ground: Ground, repetitions: int) -> Iterator[Row]:
    """A register and a pupil's page, asked of both systems in turns by one browser."""
    asked_often = repetitions * 4  # a noisy machine changes one request by more than a tenth
    with (
        twin(protected=True) as sealed,
        twin(protected=False) as bare,
        closing(Browser(sealed.port)) as ours,
        closing(Browser(bare.port)) as without,
    ):
        for name, asked in sealed.pages.items():
            works = partial(ours.ask, asked), partial(without.ask, bare.pages[name])
            for _ in range(WARM_UP):
                for work in works:
                    work()
            with_it, without_it = (milliseconds(one) for one in compare(*works, asked_often))
            yield Row(f"protection.{name}", with_it, without_it, asked_often, to_reach=MOST)


def pages_of(ground: Ground) -> dict[str, Asked]:
    """The requests to a system, by name."""
    form = ground.forms[-1]
    return {
        "register.page": Asked(address_of(form), signed_in(ground, form.tutor_id)),
        "pupil.page": Asked(f"/pupils/{ground.pupils[7]}", signed_in(ground, ground.head_id)),
    }
