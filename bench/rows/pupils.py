"""The pages of pupils over HTTP: one pupil's page, and the list of a thousand names."""

from __future__ import annotations

from collections.abc import Iterator

from bench.browser import Asked
from bench.ground import Ground
from bench.rows import measures
from bench.rows.mark_sheets import fill_sheet
from bench.timing import Row
from bench.web import PLAIN, BarePage, pages, server, signed_in

WEEKS = 27  # of school, up to the day of the measurement: the rows of a pupil's page
RESULT_ROWS = 4  # the lines of a course with two kinds of result, each drawn and once more in a table


@measures("pupil.page")
def pupil_page(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A pupil's page for the head: with a year of marks up to today, and with a year of results too."""
    form = ground.forms[-1]  # whose sheet no other measurement fills
    with server() as port:
        ours = [Asked(f"/pupils/{form.pupils[7]}", signed_in(ground, ground.head_id))]
        weeks = BarePage("weeks", WEEKS)
        yield from pages("pupil.page", port, ours, weeks, to_reach=1.5).rows(port, repetitions)
        plain = pages("pupil.page.beside_plain", port, ours, BarePage(PLAIN, WEEKS))
        yield from plain.rows(port, repetitions)
        fill_sheet(ground, form)
        more = BarePage("weeks", WEEKS + RESULT_ROWS)
        yield from pages("pupil.page.results", port, ours, more, to_reach=1.5).rows(port, repetitions)


@measures("pupils.list")
def pupils_list(ground: Ground, repetitions: int) -> Iterator[Row]:
    """The names of a whole school."""
    with server() as port:
        ours = [Asked("/pupils/", signed_in(ground, ground.head_id))]
        bare = BarePage(PLAIN, len(ground.pupils))
        yield from pages("pupils.list", port, ours, bare, to_reach=1.5).rows(port, repetitions)
