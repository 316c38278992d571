"""Reports for families: a year group of papers, beside typst alone on the same data."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import msgspec
import typst
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction

from bench.ground import TODAY, Ground
from bench.rows import measures
from bench.rows.mark_sheets import course_of
from bench.school import viewer_in
from bench.timing import Row, seconds
from muster.assessment.models import AssessmentPoint
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.reports.access import OPEN_REPORTS
from muster.reports.actions.cycles import NewCycle, NewTemplate, keep_template, open_cycle
from muster.reports.actions.making import make_some
from muster.reports.actions.writing import Typed, write_words
from muster.reports.authority import WordsPlace
from muster.reports.content import paper_data
from muster.reports.models import Report
from muster.reports.parts import Part, Section
from muster.reports.queries.content import contents, frame_of
from muster.reports.queries.members import Cycle, cycle_of, the_cycle
from muster.reports.setting import TEMPLATE
from muster.ui.papers import PACKAGE, paper_fonts

REPORTS = 240
PAGES = 2
CORES = 2
TURNS = 3
LONG = "Reads with care, explains ideas clearly and helps others to understand them. " * 26
"""Long enough for a report to fill two pages."""


@cache
def cycle_id_of(ground: Ground) -> uuid.UUID:
    """Begin a round of reports for two year groups, with long comments in each."""
    course = course_of(ground)
    with transaction.atomic():
        head = viewer_in(ground.school_id, ground.head_id)
        template = keep_template(
            by=head, template=NewTemplate("Report", tuple(Section), LONG[:700], LONG[:700])
        )
        points = AssessmentPoint.objects.filter(school_id=ground.school_id).order_by("day")[:3]
        cycle_id = open_cycle(
            by=head,
            cycle=NewCycle(
                name="Report", template_id=template, year_groups=("7", "8"), courses=(course,),
                points=tuple(point.id for point in points), series=("attainment", "effort"),
                parts=(Part.SUBJECT, Part.TUTOR), words_due=TODAY + dt.timedelta(days=7), longest=4000,
            ),
        )  # fmt: skip
        cycle = _cycle(head, cycle_id)
        for form, pupils in cycle.forms().items():
            for place in (WordsPlace(Part.SUBJECT, form, course), WordsPlace(Part.TUTOR, form)):
                typed = dict.fromkeys(pupils, Typed(LONG))
                write_words(by=head, cycle=cycle, place=place, typed=typed)
    return cycle_id


def _cycle(viewer: Viewer, cycle_id: uuid.UUID) -> Cycle:
    return cycle_of(viewer, the_cycle(viewer, OPEN_REPORTS, cycle_id))


@measures("report.batch")
def report_batch(ground: Ground, repetitions: int) -> Iterator[Row]:  # noqa: ARG001  # some seconds a turn
    """Two hundred and forty reports of two pages, from folders to sealed files, beside typst alone on two cores."""
    cycle_id = cycle_id_of(ground)
    with tempfile.TemporaryDirectory() as place:
        storage = storages["sealed"]
        if not isinstance(storage, FileSystemStorage):
            raise TypeError("measured on a folder on disk")
        storage.location = place  # a directory that is deleted afterwards
        ours, floor = _ours(ground, cycle_id), _typst_alone(ground, cycle_id)
        taken = [(seconds(ours), seconds(floor)) for _ in range(TURNS)]
    mine, bare = (sorted(each)[TURNS // 2] for each in zip(*taken, strict=True))
    remark = f"{REPORTS * PAGES / mine:.0f} pages a second, bare {REPORTS * PAGES / bare:.0f}"
    yield Row("report.batch", mine * 1000, bare * 1000, TURNS, to_reach=1.5, remark=remark)


def _ours(ground: Ground, cycle_id: uuid.UUID) -> Callable[[], None]:
    """Approve this many reports again, and make them all as the worker does."""

    def make() -> None:
        with transaction.atomic():
            by = unscoped_viewer(ground.school_id, because="measuring")
            chosen = list(_cycle(by, cycle_id).pupils)[:REPORTS]
            Report.objects.filter(school_id=by.school_id, cycle_id=cycle_id).delete()
            Report.objects.bulk_create(
                Report(school_id=by.school_id, cycle_id=cycle_id, pupil_id=pupil, read_at=by.moment)
                for pupil in chosen
            )
        left = REPORTS
        while left:
            with transaction.atomic():
                left = make_some(by=unscoped_viewer(ground.school_id, because="measuring"), cycle_id=cycle_id)

    return make


def _typst_alone(ground: Ground, cycle_id: uuid.UUID) -> Callable[[], None]:
    """Typeset the same papers from data at hand, as many at once as there are cores."""
    with transaction.atomic():
        by = unscoped_viewer(ground.school_id, because="measuring")
        cycle = _cycle(by, cycle_id)
        opened = contents(by, cycle, list(cycle.pupils)[:REPORTS], action="measure")
        frame = frame_of(by, cycle)
    about = {"title": frame.report, "language": "en", "footer": frame.school}
    ready = [msgspec.json.encode({**paper_data(one, frame), **about}).decode() for one in opened.values()]

    def set_one(data: str) -> bytes:
        return typst.compile(
            PACKAGE / TEMPLATE,
            root=PACKAGE,
            font_paths=paper_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"data": data},
        )

    def make() -> None:
        with ThreadPoolExecutor(CORES) as hands:
            list(hands.map(set_one, ready))

    return make
