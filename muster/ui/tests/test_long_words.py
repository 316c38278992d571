"""A word that is longer than its line is broken, on every paper that holds it."""

import io

import pypdf
import pytest

from muster.ui.papers import make_paper

BREAK = "\u200b"
"""A space without width, after which a line may end."""
LETTERS_OF_A_LINE = 150  # more than fit across a page in the smallest letters, fewer than the word below

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
