"""What is measured: one module a topic, each with functions that say which rows they give.

A new measurement is a function with `@measures` in a module here; nothing else has to know of it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

from bench.ground import Ground
from bench.timing import Row

Measurement = Callable[[Ground, int], Iterable[Row]]

_measurements: dict[str, Measurement] = {}


def measures(name: str) -> Callable[[Measurement], Measurement]:
    """Declare a measurement under the beginning of its rows' names, by which `./run bench NAME` finds it."""

    def declare(measurement: Measurement) -> Measurement:
        _measurements[name] = measurement
        return measurement

    return declare


def measurements() -> Mapping[str, Measurement]:
    """Return every measurement by the beginning of its rows' names; Django must be ready, since it is imported now."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return _measurements
