"""Decides which parts of a template's HTML people read: text, and attributes that are shown or read out."""

import re
from collections.abc import Iterator

SHOWN_ATTRIBUTES = frozenset(("aria-label", "placeholder", "title", "alt"))
_SILENT = frozenset(("script", "style"))
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*$")


class StaticText:
    """Reads a template's text piece by piece, keeping its state between pieces, since an expression may occur inside a tag."""

    def __init__(self) -> None:
        self._tag = ""  # the tag that the text is in; empty between tags
        self._silent = ""  # the element whose text nobody reads
        self._comment = False
        self._quote = ""  # the quote that ends the attribute that the text is in
        self._attribute = ""

    def pieces(self, data: str) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether people read it; together they are the text."""
        place = 0
        while place < len(data):
            end, is_shown = self._next(data, place)
            yield data[place:end], is_shown
            place = end

    def _next(self, data: str, place: int) -> tuple[int, bool]:
        """Where the piece that begins here ends, and whether it is shown."""
        if self._comment:
            return self._until(data, place, "-->"), False
        if self._quote:
            is_shown = self._attribute in SHOWN_ATTRIBUTES
            return self._to_quote(data, place), is_shown
        if self._tag:
            return self._in_tag(data, place), False
        return self._between(data, place)

    def _until(self, data: str, place: int, sign: str) -> int:
        found = data.find(sign, place)
        if found < 0:
            return len(data)
        self._comment = False
        return found + len(sign)

    def _to_quote(self, data: str, place: int) -> int:
        found = data.find(self._quote, place)
        if found < 0:
            return len(data)
        self._quote = self._attribute = ""
        return found + 1

    def _in_tag(self, data: str, place: int) -> int:
        """Up to the next attribute's value, or past the end of the tag."""
        for at in range(place, len(data)):
            if data[at] == ">":
                self._tag = ""
                return at + 1
            if data[at] in "\"'":
                name = _ATTRIBUTE.search(data, place, at)
                self._quote, self._attribute = data[at], name[1].lower() if name else ""
                return at + 1
        return len(data)

    def _between(self, data: str, place: int) -> tuple[int, bool]:
        if data.startswith("<!--", place):
            self._comment = True
            return place + len("<!--"), False
        tag = _TAG.match(data, place)
        if tag and self._opens(tag[1], tag[2].lower()):
            return tag.end(), False
        found = data.find("<", place + 1)
        return (found if found >= 0 else len(data)), not self._silent

    def _opens(self, slash: str, name: str) -> bool:
        """Whether what looks like a tag is one: inside a script only the end tag is."""
        if self._silent and not (slash and name == self._silent):
            return False
        self._tag = name
        self._silent = name if name in _SILENT and not slash else ""
        return True
