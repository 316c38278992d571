"""A school whose country has a clock of twelve hours reads no other on any page, without the page's author having to think of it."""

import re

import pytest

from tests.architecture.sources import sources, templates
from tests.architecture.test_wording import _Shown
from tests.cast import School
from tests.pages import opened_pages

READING_AGES = "/assessment/scales/"
"""Years and months, which look like a time."""
OF_24_HOURS = re.compile(r"(?<![\d:])(?:0\d|1\d|2[0-3]):[0-5]\d(?! [AP]M)(?![\d:])")
WRITTEN_APART = re.compile(r"%H[:.]%M")
FORMATS = "muster/ui/formats.py"
FOR_PROGRAMS = {
    "muster/attendance/queries/original.py": "a workbook: dates and times of ISO",
    "muster/calendar/fields.py": "the value of a time field, which the browser shows in its own way",
    "muster/calendar/models.py": "a row as a programmer sees it",
    "muster/oversight/forms.py": "the value of a time field",
    "muster/pupils/queries/measures.py": "a moment in an address",
    "muster/reports/forms/sending.py": "the value of a time field",
    "muster/attendance/templates/attendance/register_at.html": "a moment in an address",
}
OF_THE_SERVER = ("muster/cli/", "muster/config/", "muster/protection/posture/", "muster/protection/audit/")
"""Commands, logs and the checks of the whole server, which belong to no school: one clock, of 24 hours."""


def test_times_on_pages_are_written_in_one_place():
    texts = {source.name: source.text for source in sources()}
    root = next(iter(sources())).path.parents[1]
    texts |= {path.relative_to(root).as_posix(): path.read_text() for path in templates()}
    apart = {name for name, text in texts.items() if WRITTEN_APART.search(text)} - {FORMATS}
    assert {name for name in apart if not name.startswith(OF_THE_SERVER)} == FOR_PROGRAMS.keys()


def test_no_page_tells_the_time_by_twenty_four_hours(school: School, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("muster.people.standing.TWELVE_HOURS", "24 hours")
    left: dict[str, set[str]] = {}
    told = 0
    for page in opened_pages(school):
        shown = _Shown()
        shown.feed(page.content)
        words = " ".join(shown.shown)
        told += bool(re.search(r"\d:\d\d [AP]M", words))
        if page.address != READING_AGES and (
            found := {words[max(0, m.start() - 30) : m.end() + 20] for m in OF_24_HOURS.finditer(words)}
        ):
            left[page.address] = found
    assert left == {}
    assert told > 10
