"""How a page looks that is handed out as one file: its style stands inside it, since it may fetch nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

_STYLE = Path(__file__).parent / "styles" / "alone.css"


@cache
def style_inside() -> Markup:
    """The style element of such a page. No page that the server shows has one: its policy forbids them."""
    style = Markup(_STYLE.read_text(encoding="utf-8"))  # noqa: S704  # a file of ours
    return Markup("<{0}>{1}</{0}>").format("style", style)
