"""Reads the list of planted defects: what each changes, and which test catches it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LISTED = Path(__file__).with_name("defects.toml")


class NotPlanted(ValueError):
    """The place that a defect changes is not there exactly once: the code has moved on, and the list has not."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One change that takes a promise away. `file` is below the project, `test` as pytest names it."""

    name: str
    file: str
    find: str
    plant: str
    test: str

    def planted_in(self, source: str) -> str:
        """The source with the defect in it. Raises NotPlanted."""
        if source.count(self.find) != 1:
            raise NotPlanted(
                f"{self.name}: what it changes stands {source.count(self.find)} times in {self.file}"
            )
        return source.replace(self.find, self.plant)


def defects() -> list[Defect]:
    """All of them, in the order of the list."""
    return [Defect(**one) for one in tomllib.loads(LISTED.read_text())["defect"]]
