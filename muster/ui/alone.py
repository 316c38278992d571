"""Styles a page that is handed out as one file: the style sheet is embedded, since the page may fetch nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

_STYLE = Path(__file__).parent / "styles" / "alone.css"


@cache
def style_inside() -> Markup:
    """The style element of such a page. Pages served by Muster never have one: the content security policy forbids it."""
    style = Markup(_STYLE.read_text(encoding="utf-8"))  # noqa: S704  # a file of ours
    return Markup("<{0}>{1}</{0}>").format("style", style)
