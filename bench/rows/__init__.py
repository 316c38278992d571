"""What is measured: a module for each topic, whose functions declare the rows that they give.

A new measurement is a function with `@measures` in a module here; nothing else has to change.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module

from bench.ground import Ground
from bench.timing import Row

Measurement = Callable[[Ground, int], Iterable[Row]]

_measurements: dict[str, Measurement] = {}
_on_request: set[str] = set()


def measures(name: str, *, on_request: bool = False) -> Callable[[Measurement], Measurement]:
    """Declare a measurement under the prefix of its rows' names, by which `./run bench NAME` finds it.

    One that takes many minutes is measured only `on_request`, and left out if nothing is named.
    """

    def declare(measurement: Measurement) -> Measurement:
        if name in _measurements:
            raise ValueError(f"two measurements are called {name}")
        _measurements[name] = measurement
        if on_request:
            _on_request.add(name)
        return measurement

    return declare


def measurements(wanted: Sequence[str] = ()) -> Mapping[str, Measurement]:
    """Return the wanted measurements, by the prefix of their rows' names.

    A whole name means this one alone; anything else, all whose names begin with it. Django must be ready, because
    the measurements are imported now.
    """
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return {name: one for name, one in _measurements.items() if _is_wanted(name, wanted)}


def _is_wanted(name: str, wanted: Sequence[str]) -> bool:
    if not wanted:
        return name not in _on_request
    return any(
        name == one if one in _measurements else name.startswith(one) or one.startswith(name)
        for one in wanted
    )
