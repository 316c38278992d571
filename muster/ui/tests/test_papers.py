"""Papers print typed text as it is, tagged, and with nothing about the machine that made them."""

import datetime as dt
import getpass
import io
import re
import socket
from typing import Any

import pypdf
import pytest
from django.utils.translation import gettext_lazy as _

from muster.ui.papers import PACKAGE, NotPrinted, make_paper, paper_answer

HOSTILE = "ui/tests/papers/hostile.typ"
SOURCE = '#import "x.typ" #panic() $x^2$ *b* _i_ `c` @here <there> \\u{41} "quoted" = // no /* no */ [#1]'
NAMES = ("Zoë O’Neill-Łukasz", "陈小明", "しおり", "김민준", "אברהם", "محمد", "ਗੁਰਪ੍ਰੀਤ", "Ἀλέξανδρος")


def printed(words: str = "", *, language: str = "en") -> bytes:
    rows = [(name, 3) for name in NAMES]
    data = {"words": words, "pairs": [("Name", words)], "rows": rows, "on": dt.date(2026, 9, 1)}
    return make_paper(HOSTILE, data, title="A paper", language=language, footer="Oakfield")


def reader(paper: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(paper))


def root_of(paper: bytes) -> Any:  # noqa: ANN401  # the library leaves its types open
    """The catalogue of the document."""
    return reader(paper).trailer["/Root"]


def words_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(paper).pages).split())


def test_source_prints_as_it_was_typed():
    assert words_of(printed(SOURCE)).count(SOURCE) == 2


def test_nothing_typed_turns_the_writing_of_a_line():
    assert words_of(printed("Ada \u202eriahc eht ni\u2067 (3B)")).count("Ada riahc eht ni (3B)") == 2


def test_names_of_every_script_have_letters():
    found = words_of(printed())
    for name in ("Zoë O’Neill-Łukasz", "陈小明", "しおり", "김민준", "Ἀλέξανδρος"):
        assert name in found
    for letter in "אברהםمحمدਗਪ":  # drawn from right to left, or out of the order in which they are typed
        assert letter in found


def test_a_word_longer_than_its_line_goes_on_in_the_next_one():
    lines = "\n".join(page.extract_text() for page in reader(printed("x" * 400)).pages).split("\n")
    assert max(map(len, lines)) < 200


def test_it_claims_pdf_ua_and_is_tagged_with_title_and_language():
    root = root_of(printed(language="pl"))
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert '<rdf:li xml:lang="x-default">A paper</rdf:li>' in root["/Metadata"].get_data().decode()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_it_says_nothing_about_the_machine_the_person_or_the_time():
    assert set(reader(printed()).metadata or ()) == {"/Title", "/Creator"}
    about = root_of(printed())["/Metadata"].get_data().decode()
    assert "CreateDate" not in about
    for word in (socket.gethostname(), getpass.getuser(), "/work", "/home"):
        assert word not in about


def test_the_same_data_make_the_same_bytes():
    assert printed(SOURCE) == printed(SOURCE)


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\ud800", "\U000f0000", "\uffff"])
def test_a_character_that_is_none_is_replaced(letter):
    assert "a\ufffdb" in words_of(printed(f"a{letter}b"))


def test_a_letter_that_no_font_has_stops_no_paper_and_claims_no_standard():
    paper = printed("\U00013080 Tia")
    assert "Tia" in words_of(paper)
    assert root_of(paper)["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" not in root_of(paper)["/Metadata"].get_data()


class Hidden(str):
    """Text that does not show itself, like text from a folder."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"


def test_a_name_that_hides_from_logs_and_a_text_that_waits_for_its_language_are_printed():
    said = words_of(
        make_paper(HOSTILE, {"words": Hidden("Tia Marsh"), "pairs": [], "rows": [(_("Name"), 1)]}, title="A")
    )
    assert "Tia Marsh" in said
    assert "Name 1" in said


def test_what_is_no_plain_data_is_refused():
    with pytest.raises(NotImplementedError):
        make_paper(HOSTILE, {"words": object()}, title="A paper")


def test_a_failure_names_the_template_and_no_child():
    with pytest.raises(NotPrinted) as failure:
        make_paper(HOSTILE, {"words": "Tia Marsh", "pairs": [["Tia Marsh"]], "rows": []}, title="A paper")
    assert str(failure.value) == HOSTILE
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_an_empty_line_parts_paragraphs_and_a_footer_stands_on_every_page():
    paper = printed("\n\n".join(["A line."] * 90))
    pages = reader(paper).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "Oakfield" in page.extract_text()
        assert f"{number} / {len(pages)}" in page.extract_text()


def test_an_answer_is_a_pdf_under_a_name_of_ours():
    answer = paper_answer(b"%PDF", "certificate.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="certificate.pdf"'


def test_no_template_reads_runs_or_fetches_what_it_is_given():
    """Text prints as text as long as no template makes source, a path or an address of it."""
    for template in PACKAGE.rglob("*.typ"):
        calls = set(
            re.findall(
                r"\b(eval|read|json|csv|xml|yaml|toml|cbor|plugin|include|image|link)\b *[(\"]",
                template.read_text(),
            )
        )
        allowed = ALLOWED.get(template.relative_to(PACKAGE).as_posix(), set())
        assert calls <= allowed, template.name
    assert 'image(bytes(data.logo), format: "svg"' in (PACKAGE / "reports/papers/report.typ").read_text()


ALLOWED = {"ui/typeset/paper.typ": {"json"}, "reports/papers/report.typ": {"image"}}
"""The data themselves, and a logo of bytes that were drawn anew."""
