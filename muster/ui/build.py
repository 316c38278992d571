"""Builds the style sheets and the icon sprite that browsers load.

The results go into the data directory; only the sources are under version control. Set-up calls `build()` before
static files are collected, so what is served can never lag behind its source.
"""

from __future__ import annotations

import re
import zipfile
from importlib.resources import as_file, files
from pathlib import Path

import lightningcss

HERE = Path(__file__).parent
STYLES = HERE / "styles" / "muster.css"

#: Nesting, `light-dark()` and the like are lowered for these; older browsers get a readable plain page.
BROWSERS = ["chrome 112", "firefox 117", "safari 16.5"]

#: Every icon that a template may name, with the drawing of Lucide (ISC licence) that it shows.
ICONS = {
    "absent": "x",
    "account": "circle-user-round",
    "add": "plus",
    "ahead": "chevron-right",
    "back": "chevron-left",
    "bell": "bell",
    "brand": "shield-check",
    "call": "phone",
    "calendar": "calendar-days",
    "care": "heart-pulse",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "cover": "eye-off",
    "dark": "moon",
    "data": "shield",
    "details": "circle-dot",
    "down": "arrow-down",
    "download": "download",
    "edit": "pencil",
    "emergency": "siren",
    "expected": "calendar-x-2",
    "file": "file-text",
    "filter": "list-filter",
    "flag": "flag",
    "group": "layers",
    "help": "circle-question-mark",
    "history": "history",
    "import": "upload",
    "key": "key-round",
    "late": "clock",
    "light": "sun",
    "lock": "lock",
    "mail": "mail",
    "marks": "notebook-pen",
    "menu": "chevron-down",
    "more": "ellipsis",
    "move": "arrow-right-left",
    "note": "message-square",
    "offline": "cloud-off",
    "pages": "menu",
    "person": "user",
    "phone": "smartphone",
    "place": "map-pin",
    "present": "check",
    "print": "printer",
    "pupils": "users",
    "qr": "qr-code",
    "register": "calendar-check",
    "remove": "trash-2",
    "retry": "refresh-cw",
    "same": "minus",
    "saved": "cloud-check",
    "saving": "cloud-upload",
    "school": "school",
    "search": "search",
    "settings": "settings",
    "sign-in": "log-in",
    "sign-out": "log-out",
    "staff": "id-card",
    "today": "house",
    "undo": "undo-2",
    "up": "arrow-up",
    "waiting": "cloud-alert",
    "warning": "triangle-alert",
    "week": "chart-column",
}


#: Style sheets that only some pages load, besides the one for all pages.
PAGE_STYLES = ("pages", "assessment")

#: Icons that the style sheet paints as masks, each a file of its own.
MASKS = ("present", "late", "absent")


def build(output: Path) -> None:
    """Write `muster.css`, the style sheets of some pages, the sprite `icons.svg`, and the masks that the style sheet names."""
    output.mkdir(parents=True, exist_ok=True)
    (output / "muster.css").write_text(styles(), encoding="utf-8")
    for name in PAGE_STYLES:
        (output / f"{name}.css").write_text(styles(STYLES.with_name(f"{name}.css")), encoding="utf-8")
    (output / "icons.svg").write_text(sprite(), encoding="utf-8")
    for name in MASKS:
        (output / f"{name}.svg").write_text(mask(name), encoding="utf-8")


def styles(source: Path = STYLES) -> str:
    """One style sheet with its imports inlined, lowered for older browsers and minified."""
    return str(lightningcss.bundle_css(str(source), browsers_list=BROWSERS))


def sprite() -> str:
    """All icons as symbols of one SVG file, each under the name that templates use."""
    with as_file(files("lucide") / "lucide.zip") as archive, zipfile.ZipFile(archive) as drawings:
        symbols = "".join(
            _symbol(name, drawings.read(f"{drawing}.svg").decode()) for name, drawing in ICONS.items()
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def mask(name: str) -> str:
    """One icon as a mask image."""
    with as_file(files("lucide") / "lucide.zip") as archive, zipfile.ZipFile(archive) as drawings:
        return _without_space(drawings.read(f"{ICONS[name]}.svg").decode())


def _symbol(name: str, drawing: str) -> str:
    shapes = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{_without_space(shapes)}</symbol>'


def _without_space(drawing: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", drawing.strip()))
