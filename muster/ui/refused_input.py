"""Notes in the log what no page of ours would have sent: which field of which form, and what is wrong, never what it held."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from django.forms import BaseForm
from django.http import HttpRequest

LOG = logging.getLogger("muster.input")

NO_PAGE_SENDS = frozenset(
    {"invalid_choice", "invalid_list", "max_length", "max_value", "min_value", "null_characters_not_allowed"}
)
"""Faults that the browser prevents by itself on our pages: behind one of them is somebody's own program."""


def note_refused_input(request: HttpRequest, context: Mapping[str, object]) -> None:
    """Write a line about the forms of a page that is shown again because of what was sent."""
    wrong = [words for form in context.values() if isinstance(form, BaseForm) for words in _wrong_in(form)]
    if wrong:
        view = request.resolver_match.view_name if request.resolver_match else "no page"
        viewer = getattr(request, "viewer", None)
        sender = getattr(viewer, "account_id", None) or "nobody who is signed in"
        LOG.warning("%s was sent what no page sends: %s; by %s", view, ", ".join(wrong), sender)


def _wrong_in(form: BaseForm) -> Iterator[str]:
    for field, problems in form.errors.as_data().items() if form.is_bound else ():
        yield from sorted(
            f"{type(form).__name__}.{field} {problem.code}"
            for problem in problems
            if problem.code in NO_PAGE_SENDS
        )
