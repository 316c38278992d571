"""QR codes as markup: dark on white whatever the theme, since cameras need it, and without style attributes."""

import segno
from markupsafe import Markup

_PIXELS_A_MODULE = 4


def qr_code(text: str) -> Markup:
    """A drawing of the text."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=_PIXELS_A_MODULE, border=3, light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # modules drawn by us; the text itself is not in it
