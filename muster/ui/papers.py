"""Makes papers: tagged PDF (PDF/UA-1) from our own templates, with all content passed as data and never as source.

A template is a `.typ` file that ships with Muster. It begins with `#import "/ui/typeset/paper.typ": data, paper` and
`#show: paper`; `data` is what the caller gave. The same data make the same bytes, on every machine: fonts come from
wheels, dates from the data, and nothing from the network, the system or the clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, cast

import msgspec
import typst
from django.http import HttpResponse
from django.utils.functional import Promise

from muster.ui.turning import unturned

PACKAGE: Final = Path(__file__).resolve().parent.parent
_FONTS: Final = ("manimgx_fonts", "manimgx_fonts_cjk")
_NO_PACKAGES: Final = PACKAGE / "no packages"
_REPLACED: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_NO_GLYPH: Final = "could not be displayed"
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")


class NotPrinted(Exception):
    """A paper could not be made. Names the template, and nothing of its content."""


def make_paper(
    template: str, data: Mapping[str, object], *, title: str, language: str = "en", footer: str = ""
) -> bytes:
    """A PDF of A4 pages from `template`, a path inside the package such as `pupils/papers/certificate.typ`.

    `data` holds plain values, dates, sequences, mappings and dataclasses of them; texts may be anything a person
    can be called. `title` and `language` (BCP 47) are the document's own; `footer` stands on every page beside its
    number. Raises NotPrinted.
    """
    whole = {**data, "title": title, "language": language, "footer": footer}
    inputs = {"data": msgspec.json.encode(_printable(msgspec.to_builtins(whole, enc_hook=_words))).decode()}
    compiler = _compiler(PACKAGE / template)
    try:
        try:
            made = compiler.compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
        except typst.TypstError as failure:
            if _NO_GLYPH not in str(failure):
                raise
            # A letter that no font of ours has prints as a box: the paper is tagged, and claims no standard.
            made = compiler.compile(format="pdf", sys_inputs=inputs)
    except typst.TypstError:
        raise NotPrinted(template) from None  # typst's own words may quote a name
    return cast("bytes", made)


def pages_in(paper: bytes) -> int:
    """How many pages a paper of ours has: typst writes each as an object of its own, in the open."""
    return len(_PAGE.findall(paper))


def paper_answer(paper: bytes, filename: str, *, to_keep: bool = False) -> HttpResponse:
    """Answer with a paper, to be looked at and then printed or kept. `filename` names no child.

    With `to_keep` the browser saves it at once, for a paper that cannot be fetched again by its address.
    """
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'{"attachment" if to_keep else "inline"}; filename="{filename}"'
    return response


def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(
        input=template,
        root=PACKAGE,
        font_paths=paper_fonts(),
        ignore_system_fonts=True,
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
    )


@cache
def paper_fonts() -> typst.Fonts:
    """Our fonts, located once per process."""
    folders: list[str] = [str(files(package)) for package in _FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _words(value: object) -> str:
    """Plain text for a name that hides itself from logs, or for a text that waits for its language.

    Raises NotImplementedError for any other type, which is how msgspec learns of it. Such a mistake in `data` shows when
    the paper is first made.
    """
    if isinstance(value, str | Promise):
        return str(value)
    raise NotImplementedError(type(value).__name__)


def _printable(value: object) -> object:
    """The same value with each control or unassigned character as U+FFFD, but for ends of lines, and nothing that turns writing."""
    if isinstance(value, str):
        if value.replace("\n", "").replace("\t", "").isprintable():  # nearly always, and at once
            return value
        return "".join("\ufffd" if _is_replaced(one) else one for one in unturned(value))
    if isinstance(value, Mapping):
        return {name: _printable(held) for name, held in value.items()}
    if isinstance(value, Sequence):
        return [_printable(held) for held in value]
    return value


def _is_replaced(letter: str) -> bool:
    return letter not in "\n\t" and unicodedata.category(letter) in _REPLACED
