"""Which files and columns OneRoster 1.1 and 1.2 have, read from the tables beside this module."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

TABLES = {"1.1": "columns_1_1.csv", "1.2": "columns_1_2.csv"}
WITHDRAWN = "resourceSourcedIds"  # in users of 1.2, taken out by correction 1.2.1: may be there or not
ROSTERING = (
    "academicSessions",
    "orgs",
    "courses",
    "classes",
    "users",
    "roles",
    "enrollments",
    "demographics",
)
FIRST_VERSION_FILES = ROSTERING[:5] + ROSTERING[6:]  # OneRoster 1.0 had these seven and no manifest
BOOLEAN = ("true", "false")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `form` is the name of its format, `refers_to` the file its ids are of."""

    name: str
    required: bool
    form: str
    choices: tuple[str, ...]
    extensible: bool
    refers_to: str


@dataclass(frozen=True, slots=True)
class FileSpecification:
    """One file of the package, its columns in the order of the standard."""

    name: str
    columns: tuple[Column, ...]

    def column_names(self) -> tuple[str, ...]:
        """The header as the standard wants it."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Specification:
    """One version of the standard: its data files by name without ".csv"."""

    version: str
    files: Mapping[str, FileSpecification]

    def properties(self) -> tuple[str, ...]:
        """The rows that a manifest must have, `source.` rows aside."""
        return ("manifest.version", "oneroster.version", *(f"file.{name}" for name in self.files))


@cache
def specification(version: str) -> Specification:
    """The specification of a version: "1.1" or "1.2"."""
    table = resources.files(__package__).joinpath("data", TABLES[version])
    columns: dict[str, list[Column]] = {}
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        if not row["file"].startswith("manifest.csv"):
            columns.setdefault(row["file"].removesuffix(".csv"), []).append(_column(row))
    files = {name: FileSpecification(name, tuple(found)) for name, found in columns.items()}
    return Specification(version, files)


def _column(row: Mapping[str, str]) -> Column:
    choices = tuple(row["enum"].split("|")) if row["enum"] else ()
    return Column(
        name=row["column"],
        required=row["required"] == "Yes",
        form="Boolean" if choices == BOOLEAN else row["format"],
        choices=choices,
        extensible=row["notes"].startswith("extensible"),
        refers_to=row["references_file"].removesuffix(".csv"),
    )
