"""`./run import --what photographs`: a photographer's zip."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from muster.cli.imports.saying import REFUSED, has_typed, say_lines, say_problems

if TYPE_CHECKING:
    from muster.interchange.photographs.redrawing import SentPhotographs
    from muster.interchange.problems import Findings
    from muster.interchange.queries.photographs import PhotographsReview


def enter_photographs(school: uuid.UUID, arguments: argparse.Namespace) -> int:
    """Read and redraw outside any transaction, show whose each picture is, ask, store."""
    from django.db import transaction

    from muster.calendar.refusals import NotPossible
    from muster.interchange.actions import Changed
    from muster.interchange.actions.photographs import keep_planned
    from muster.interchange.problems import Findings, stops
    from muster.interchange.queries.photographs import review_of
    from muster.protection.accounts.arrival import unscoped_viewer

    findings, because = Findings(tolerant=True), "import photographs by command"
    sent = _drawn(school, arguments.path, findings)
    say_problems(findings)
    if stops(findings):
        print("\nNo picture was kept.", file=sys.stderr)
        return REFUSED
    with transaction.atomic():
        review = review_of(unscoped_viewer(school, because=because), sent)
    _say_pictures(review)
    if arguments.dry_run or not review.rows:
        return 0
    if not arguments.yes and not has_typed("yes"):
        print("No picture was kept.")
        return REFUSED
    try:
        with transaction.atomic():
            by = unscoped_viewer(school, because=because)
            keep_planned(by=by, sent=sent, fingerprint=review.plan.fingerprint)
    except Changed:
        print("The school has changed since this was shown. No picture was kept.", file=sys.stderr)
        return REFUSED
    except NotPossible as refused:
        print(f"{refused.words}\nNo picture was kept.", file=sys.stderr)
        return REFUSED
    print("Imported.")
    return 0


def _drawn(school: uuid.UUID, path: Path, findings: Findings) -> SentPhotographs:
    """The matched pictures of a zip, redrawn without holding anything of the database."""
    from django.db import transaction

    from muster.config.progress import say
    from muster.interchange.photographs.matching import match
    from muster.interchange.photographs.reading import read_labels
    from muster.interchange.photographs.redrawing import SentPhotographs, redrawn
    from muster.interchange.problems import stops
    from muster.interchange.queries.photographs import numbers_on_roll
    from muster.protection.accounts.arrival import unscoped_viewer

    data = path.read_bytes()
    labelled = read_labels(path.name, data, findings)
    if stops(findings):
        return SentPhotographs()
    with transaction.atomic():
        viewer = unscoped_viewer(school, because="import photographs by command")
        matched = match(labelled, numbers_on_roll(viewer))
    of = len(matched.files)
    return redrawn((path.name, data), matched, findings, lambda drawn: say(f"{drawn} of {of} pictures read"))


def _say_pictures(review: PhotographsReview) -> None:
    print("\n".join(review.summary))
    lists = (
        ("Who gets which picture", [f"{row.name}: {row.file}" for row in review.rows]),
        ("Files that are nobody's picture", [f"{file}: {words}" for file, words in review.unused]),
        ("Not kept, since the family objects", review.objecting),
        ("Still without a picture", review.lacking),
    )
    for title, lines in lists:
        if lines:
            print(f"\n{title}")
            say_lines(lines)
