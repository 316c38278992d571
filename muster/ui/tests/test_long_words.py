"""What nobody could break is broken where a line ends, on every paper that holds it; what people write stays as it is."""

import io
import unicodedata

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as some

from muster.ui.long_words import BREAK, TOGETHER, breakable
from muster.ui.papers import make_paper

LETTERS_OF_A_LINE = 150  # more than fit across a page in the smallest letters, fewer than the word below
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Short words wrap as they always did.\n\nA second paragraph\tof them",
        "internationalisation",
        "Featherstonehaugh-Cholmondeley-Marjoribanks",
        "https://oakfield.example/" + "a1b2" * 40,
    ],
)
def test_what_people_write_is_left_alone(text: str):
    assert breakable(text) == text


def test_after_its_twentieth_letter_a_word_may_break_anywhere():
    assert breakable("a" * 22) == "a" * TOGETHER + BREAK + "a" + BREAK + "a"
    assert breakable("x " + "-" * 30).count(BREAK) == 30 - TOGETHER
    assert breakable("\u00a0".join(["no", "break"] * 9)).count(BREAK) > 0, "a space that holds words together"


@pytest.mark.parametrize(
    "letter", ["e\u0301", FAMILY, "\u0a2a\u0a4d\u0a30\u0a40", "\U0001f1ec\U0001f1e7", "\U0001f44d\U0001f3fd"]
)
def test_what_is_seen_as_one_letter_is_never_parted(letter: str):
    parts = breakable(letter * 40).split(BREAK)
    assert "".join(parts) == letter * 40
    assert all(part[0] == letter[0] for part in parts)


@given(some.text())
def test_nothing_is_lost_and_no_accent_stands_alone(text: str):
    text = text.replace(BREAK, "")
    broken = breakable(text)
    assert broken.replace(BREAK, "") == text
    for part in broken.split(BREAK)[1:]:
        assert unicodedata.category(part[0]) not in {"Mn", "Mc", "Me"}


LONG = "mona" * 60
REPORT = {
    **dict.fromkeys(("name", "form", "report", "school", "opening", "closing", "tutor", "head"), LONG),
    "words": dict.fromkeys(
        ("attendance", "results", "subject", "grades", "subjects", "tutor", "head", "scales"), "W"
    ),
    **{name: [["Name", LONG]] for name in ("attendance", "averages", "scales", "subjects")},
    **{name: [[LONG, LONG], ["Art", "4"]] for name in ("results", "grades")},
    "columns": [[LONG, "Effort"]],
    "grade_heads": ["Course", LONG],
    "sections": [
        "opening",
        "attendance",
        "results",
        "grades",
        "subjects",
        "tutor",
        "head",
        "scales",
        "closing",
    ],
}
SAID = {
    "school": LONG,
    "facts": [["Name", LONG]],
    "half_days": "sessions",
    "counts": [[LONG, "3", "50 %"]],
    "notes": [LONG],
    "signed": LONG,
    "attendance": [LONG],
    "kinds": [{"title": LONG, "rows": [[LONG, LONG, LONG]]}],
}
ROW = {"name": LONG, "note": LONG}
SHEET = {"title": LONG, "day": LONG, "times": "8:50", "count": "1 pupil", "rows": [ROW, ROW]}
LETTER = {"address": [LONG, LONG], "text": f"{LONG}\n\n{LONG} and {LONG}"}
SENDER = {"name": LONG, "address": [LONG], "telephone": "01632 960123"}


@pytest.mark.parametrize(
    ("template", "data"),
    [
        ("reports/papers/report.typ", {**REPORT, "logo": ""}),
        ("pupils/papers/certificate.typ", {"said": SAID}),
        ("pupils/papers/profile.typ", {"said": SAID}),
        ("attendance/papers/registers.typ", {"school": LONG, "sheets": [SHEET]}),
        ("letters/papers/letter.typ", {"printed": {"school": SENDER, "day": LONG, "sheets": [LETTER]}}),
    ],
)
def test_no_paper_cuts_a_word_that_is_longer_than_its_line(template: str, data: dict[str, object]):
    paper = pypdf.PdfReader(io.BytesIO(make_paper(template, data, title=LONG, footer=LONG)))
    assert len(paper.pages) <= 6
    lines = [line.replace(BREAK, "") for page in paper.pages for line in page.extract_text().splitlines()]
    assert max(map(len, lines)) < LETTERS_OF_A_LINE
    said = "".join("".join(lines).split())
    assert said.count("mona") >= 60 * 5
