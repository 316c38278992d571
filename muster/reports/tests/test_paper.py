"""A report is one sheet of paper: set as large as two pages allow, and comments are no longer than that."""

import io
import re
import uuid
from collections.abc import Collection

import pytest
from pypdf import PdfReader

from muster.people.records import Name
from muster.reports.content import Content, Frame, SubjectRow
from muster.reports.models import ReportCycle
from muster.reports.parts import Part, Section
from muster.reports.proofs import Comment
from muster.reports.setting import set_paper
from muster.ui.papers import pages_in
from tests.rounds import Round

PROSE = (
    "Reads with care, explains ideas clearly and helps others to understand what they have found out. " * 50
)
FRAME = Frame(
    "Elm School",
    "Summer report",
    tuple(Section),
    PROSE[:200],
    PROSE[:200],
    "",
    {section.value: section.words for section in Section} | {"subject": "Subject"},
)
ATTENDED = tuple(
    (words, "96.2%") for words in ("Attendance this year", "Attended", "With leave", "Without", "Late")
)


def report(subjects: int, length: int) -> bytes:
    """A report with comments of this length on each of these subjects, and from tutor and head."""
    said = PROSE[:length]
    comments = [Comment(Part.SUBJECT, None, f"Subject {one}", said) for one in range(subjects)]
    comments += [Comment(part, None, part.words, said) for part in (Part.TUTOR, Part.HEAD)]
    rows = tuple(
        SubjectRow(uuid.uuid4(), f"Subject {one}", ("Expected standard", "Good")) for one in range(subjects)
    )
    content = Content(
        pupil_id=uuid.uuid4(),
        name=Name(),
        shown_name="Ada Sinclair",
        form="3B",
        sex="F",
        columns=(("Summer", "Attainment"), ("Summer", "Effort")),
        subjects=rows,
        attendance=ATTENDED,
        scales=(("Judgement", PROSE[:180]), ("Effort", PROSE[:180])),
        comments=tuple(comments),
        without_result=(),
    )
    return set_paper(content, FRAME)


def sizes(paper: bytes) -> Collection[float]:
    """The sizes of letters on its pages, in points."""
    found: set[float] = set()
    for page in PdfReader(io.BytesIO(paper)).pages:
        found |= {float(size) for size in re.findall(rb"/\w+ ([\d.]+) Tf", page.get_contents().get_data())}  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize(("subjects", "length"), [(2, 600), (7, 600), (10, 480), (12, 400), (14, 300)])
def test_a_report_with_much_to_say_is_two_pages(subjects: int, length: int):
    paper = report(subjects, length)
    assert pages_in(paper) == len(PdfReader(io.BytesIO(paper)).pages) == 2


def test_letters_are_smaller_only_where_two_pages_need_it_and_never_too_small_to_read():
    assert 10.5 in sizes(report(2, 400))
    assert 10.5 not in sizes(report(12, 400))
    assert 9.0 in sizes(report(14, 900))


def test_every_word_is_on_paper_however_small_it_is_set():
    said = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(report(12, 400))).pages).split()
    )
    assert said.count(PROSE[:400].strip()) >= 14 - 1, "a foot of the page may stand in the middle of one"
    assert "Subject 11" in said


def form_of(written: Round, longest: int, **more: object) -> dict[str, object]:
    with written.school.seen_by_command():
        row = ReportCycle.objects.get(id=written.id)
    return {
        "name": row.name,
        "template_id": row.template_id,
        "year_groups": row.year_groups,
        "points": row.points,
        "series": row.series,
        "parts": [*Part],
        "shortest": "40",
        "longest": str(longest),
        "words_due": "2026-12-01",
        **more,
    }


def test_whoever_sets_up_a_round_is_told_how_long_comments_may_be_for_two_pages(written: Round):
    head, there = written.school.signed_in(written.school.head), f"/reports/{written.id}/change"
    refused = head.post(there, form_of(written, 4000))
    assert refused.status_code == 422
    told = re.search(
        r"With comments of 4000 characters a report can need a third page. With (\d+) at most it is two",
        refused.content.decode(),
    )
    assert told
    fits = int(told[1])
    assert 2000 < fits < 4000
    assert head.post(there, form_of(written, fits + 10)).status_code == 422
    assert head.post(there, form_of(written, fits)).status_code == 302
    assert head.post(there, form_of(written, 4000, may_be_longer="on")).status_code == 302


def test_a_round_that_needs_a_third_page_whatever_is_written_is_refused_in_other_words(
    written: Round, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("muster.reports.queries.room.MOST_PAGES", 0)
    refused = written.school.signed_in(written.school.head).post(
        f"/reports/{written.id}/change", form_of(written, 600)
    )
    assert "ask for fewer results" in refused.content.decode()
