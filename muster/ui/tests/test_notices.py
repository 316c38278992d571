"""A notice looks as its kind says: every kind that a template names has a style."""

import re
from pathlib import Path

import muster

PACKAGE = Path(muster.__file__).parent


def test_every_kind_of_notice_has_a_style():
    styles = "".join(path.read_text() for path in (PACKAGE / "ui" / "styles").glob("*.css"))
    named = {
        (path.name, kind)
        for path in PACKAGE.rglob("templates/**/*.html")
        for kind in re.findall(r"\bnotice\([^\n}]*, \"(\w+)\"\)", path.read_text())
    }
    assert len(named) > 5
    assert {each for each in named if f".notice.{each[1]}" not in styles} == set()
