"""QR codes as markup: dark on white whatever the theme, since cameras need it, and without style attributes."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """A drawing of the text, sized by the style sheet."""
    drawing = segno.make(text, error="m").svg_inline(scale=4, border=3, light="#fff", svgclass="qr", lineclass=None)
        border=3, light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawing)  # noqa: S704  # modules drawn by us; the text itself is not in it
