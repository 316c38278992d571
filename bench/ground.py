"""The test bed: a separate server in a temporary directory, with one invented school."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muster.config.environment import Environment

NOW = "2026-03-19T08:52+00:00"  # a Thursday in term, while registers are open
TODAY = dt.date(2026, 3, 19)
FIRST_DAY, LAST_DAY = dt.date(2025, 9, 1), dt.date(2026, 8, 31)
FORMS = 34
PUPILS_A_FORM = 30  # 1,020 pupils: a secondary school


@dataclass(frozen=True, slots=True)
class Form:
    """A form with its tutor."""

    group_id: uuid.UUID
    tutor_id: uuid.UUID
    pupils: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The school on which everything is measured."""

    data: Path
    school_id: uuid.UUID
    year_id: uuid.UUID
    forms: tuple[Form, ...]
    head_id: uuid.UUID

    @property
    def pupils(self) -> list[uuid.UUID]:
        """Every pupil of the school."""
        return [pupil for form in self.forms for pupil in form.pupils]


@contextmanager
def ground() -> Iterator[Ground]:
    """Start a separate system, and fill it with a school and the tables of the bare pages."""
    with own_system("bench.settings") as environment:
        from bench.school import made_school, make_floor_tables

        make_floor_tables()
        yield made_school(environment.data)


@contextmanager
def own_system(settings: str, within: Path | None = None) -> Iterator[Environment]:
    """Start a system without a school in a temporary directory, with durable writes as in production."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-", dir=within) as place:
        Path(place).chmod(0o711)
        os.environ |= {
            "MUSTER_MODE": "demo",
            "MUSTER_DATA": f"{place}/data",
            "MUSTER_NOW": NOW,
            "DJANGO_SETTINGS_MODULE": settings,
        }
        from muster.config.runtime import system_running

        with system_running() as environment:
            from muster.config.collecting import set_aside_what_is_loaded
            from muster.config.preparing import prepare

            prepare(environment)
            set_aside_what_is_loaded()  # as in a web worker
            yield environment
