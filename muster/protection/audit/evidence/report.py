"""The findings of a check, and their wording."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and where."""

    kind: str  # edited, deleted, added, cut off, back-dated, people, checkpoints, withheld
    words: str


@dataclass
class Report:
    """The result of a check. The log is as it was sealed up to row `agrees`, before the first finding."""

    rows: int = 0
    sealed: int = 0
    waiting: int = 0
    checkpoints: int = 0
    agrees: int = 0
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def find(self, kind: str, words: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, words))


def in_words(report: Report) -> list[str]:
    """The report as lines to read."""
    sealed = f"{report.sealed} of them sealed by {report.checkpoints} checkpoints; {report.waiting} wait."
    words = [f"{report.rows} rows, {sealed}", *report.notes]
    if not report.findings:
        return [*words, "Nothing was changed, deleted, added, reordered or dated back."]
    found = "1 finding" if len(report.findings) == 1 else f"{len(report.findings)} findings"
    words.append(f"As it was sealed up to row {report.agrees}. {found}:")
    return words + [f"  {one.kind}: {one.words}" for one in report.findings]
