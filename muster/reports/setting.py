"""Sets one report on paper."""

from muster.reports.content import Content, Frame, paper_data
from muster.ui.papers import make_paper

TEMPLATE = "reports/papers/report.typ"


def set_paper(content: Content, frame: Frame) -> bytes:
    """One report as a tagged PDF, told the same as the screen. Raises NotPrinted, which names no child."""
    return make_paper(TEMPLATE, paper_data(content, frame), title=frame.report, footer=frame.school)
