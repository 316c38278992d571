"""No script in the browser writes into an object under a name from data, which could be that of a prototype."""

import re

import pytest

from tests.architecture.sources import PACKAGE

WRITES_UNDER_A_NAME = re.compile(r"[\w)\]]\[(?!\d+\])[^\]'\"]+\]\s*(?:=(?![=>])|\?\?=|\|\|=|\+=)")
MERGES = re.compile(
    r"\bObject\.(?:assign|defineProperty|setPrototypeOf)\b|__proto__|\.prototype\b|\bReflect\.set\b"
)

A_NUMBER_ALONE = "if (row.kind in counts) counts[row.kind] += 1;"
"""Counts the pupils of a sheet by kind: it writes one more than what was there, and never a value from data."""


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("kept[name] = value", True),
        ("kept[one.id] ??= []", True),
        ("Object.assign(kept, JSON.parse(text))", True),
        ("const [first, second] = pair", False),
        ("row[0] = 1", False),
        ("kept.set(name, value)", False),
        ("if (kept[name] === value) return", False),
    ],
)
def test_what_is_looked_for_is_found(line: str, *, caught: bool):
    assert bool(WRITES_UNDER_A_NAME.search(line) or MERGES.search(line)) is caught


def test_no_script_can_be_made_to_write_into_a_prototype():
    """Names from data are kept in a Map, through which no prototype can be reached."""
    scripts = [script for script in PACKAGE.glob("*/static/**/*.js") if "built" not in script.parts]
    assert len(scripts) > 20
    found = {
        f"{script.name}: {line.strip()}"
        for script in scripts
        for line in script.read_text(encoding="utf-8").splitlines()
        if (WRITES_UNDER_A_NAME.search(line) or MERGES.search(line)) and A_NUMBER_ALONE not in line
    }
    assert found == set()
