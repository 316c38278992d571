"""Everything that the documents on protection refer to exists: a promise must point at real code and tests."""

import re
from collections import Counter
from pathlib import Path

import pytest

from muster.config.environment import PROJECT

PAPERS = [*sorted((PROJECT / "docs" / "protection").glob("*.md")), PROJECT / "SECURITY.md"]
NAMED = re.compile(r"`((?:muster|tests|docs|bench|\.ci)/[\w./-]*|[\w.-]+\.(?:toml|txt|md))(?:::(test_\w+))?`")
LINKED = re.compile(r"\]\((?!https?:)([^)#]+)\)")
REQUIREMENT = re.compile(
    r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| .+ \| (met|not applicable|open) \| (.*) \|$", re.MULTILINE
)

REQUIREMENTS = {"1": 70, "2": 183}
"""How many requirements version 5.0.0 of the standard has at each level."""


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_file_and_test_that_a_paper_names_exists(paper: Path):
    text = paper.read_text(encoding="utf-8")
    named = NAMED.findall(text)
    missing = [path for path, _ in named if not (PROJECT / path).exists()]
    missing += [link for link in LINKED.findall(text) if not (paper.parent / link).exists()]
    missing += [test for path, test in named if test and f"def {test}(" not in read(path)]
    assert not missing


def test_a_file_that_is_not_there_would_be_noticed():
    assert NAMED.findall("see `tests/test_nothing.py::test_none` and `muster/nothing/`") == [
        ("tests/test_nothing.py", "test_none"),
        ("muster/nothing/", ""),
    ]


def test_each_requirement_stands_once_and_what_is_met_names_what_shows_it():
    rows = REQUIREMENT.findall((PROJECT / "docs/protection/asvs.md").read_text(encoding="utf-8"))
    twice = [name for name, times in Counter(row[0] for row in rows).items() if times > 1]
    assert not twice
    assert Counter(level for _, level, _, _ in rows) == REQUIREMENTS
    assert [name for name, _, state, why in rows if state == "met" and not NAMED.search(why)] == []
    assert [name for name, _, _, why in rows if not why.strip()] == []


def read(path: str) -> str:
    """The text of a file of the project; empty if it is a folder or missing."""
    file = PROJECT / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""
