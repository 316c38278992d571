"""Reads the cells of a worksheet in one pass over its XML; the workbook around it, its texts and its formats come from openpyxl.

openpyxl makes several objects of every cell, reads a sheet that does not state its size once more, and knows a formula without a
result by reading all of it twice more: 20,000 lines of 60 columns took two to four times as long.
"""

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

_PIECE: Final = 1 << 16


class Cell(NamedTuple):
    """What a cell holds and how it is shown. `is_unsaved`: a formula whose result the workbook does not hold."""

    value: object
    number_format: str
    is_unsaved: bool = False


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One sheet as it lies in the workbook."""

    title: str
    is_visible: bool
    xml: bytes


Row = tuple[int, dict[int, Cell]]
"""A row's number and its cells by column, both from 1; a cell without anything is not in it."""


class Book:
    """A workbook: its worksheets, and what the values in their cells mean."""

    def __init__(self, data: bytes) -> None:
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self._reader, self._book = reader, reader.wb
        self._formats: dict[int, str] = {}

    def sheets(self) -> Iterator[Worksheet]:
        """Its worksheets, in their order. One is unpacked when it is its turn."""
        for sheet, relation in self._reader.parser.find_sheets():
            if relation.target in self._reader.valid_files and "chartsheet" not in relation.Type:
                xml = self._reader.archive.read(relation.target)
                yield Worksheet(sheet.name, sheet.state == "visible", xml)

    def rows(self, sheet: Worksheet) -> Iterator[Row]:
        """Its rows that are there, in order. A row whose number is not above the last one's is left out, as openpyxl does."""
        cells, last = _Cells(self), 0
        for start in range(0, len(sheet.xml), _PIECE):
            for number, row in cells.fed(sheet.xml[start : start + _PIECE]):
                if number > last:
                    last = number
                    yield number, row
        cells.ended()

    def value(self, kind: str, text: str, style: int) -> object:
        """What the text of a cell of this kind and style means. Raises ValueError and IndexError where it means nothing."""
        if kind == "n":
            return self._number(text, style)
        if kind == "s":
            return self._reader.shared_strings[int(text)]
        if kind == "b":
            return bool(int(text))
        return from_ISO8601(text) if kind == "d" else text

    def _number(self, text: str, style: int) -> object:
        number = float(text) if set(text) & set(".eE") else int(text)
        if style not in self._book._date_formats:  # noqa: SLF001  # as openpyxl's own reader asks for it
            return number
        is_duration = style in self._book._timedelta_formats  # noqa: SLF001  # likewise
        try:
            return from_excel(number, self._book.epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return "#VALUE!"

    def number_format(self, style: int) -> str:
        """How a cell of this style is shown."""
        if style not in self._formats:
            number = self._book._cell_styles[style].numFmtId  # noqa: SLF001  # as ReadOnlyCell.number_format does
            own = self._book._number_formats  # noqa: SLF001  # likewise
            is_own = number >= BUILTIN_FORMATS_MAX_SIZE
            self._formats[style] = (
                own[number - BUILTIN_FORMATS_MAX_SIZE] if is_own else BUILTIN_FORMATS.get(number, "General")
            )
        return self._formats[style]


class _Cells:
    """Collects cells into rows as the XML goes by: it runs for every one of a million cells, so it makes little of each."""

    __slots__ = (
        "_aside", "_book", "_column", "_columns", "_done", "_has_formula", "_kind", "_number", "_parser", "_row",
        "_style", "_tags", "_text", "_wanted",
    )  # fmt: skip

    def __init__(self, book: Book) -> None:
        self._book = book
        self._columns: dict[str, int] = {}
        self._tags: dict[str, str] = {}
        self._done: list[Row] = []
        self._row: dict[int, Cell] = {}
        self._number, self._column, self._aside = 0, 0, 0
        self._kind, self._style, self._text, self._wanted, self._has_formula = "n", 0, "", "", False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def fed(self, piece: bytes) -> Sequence[Row]:
        """The rows that end in this piece."""
        self._parser.Parse(piece, False)
        done, self._done = self._done, []
        return done

    def ended(self) -> None:
        """Nothing follows. Raises expat.ExpatError if something should."""
        self._parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tags.get(name)
        if tag is None:
            tag = self._tags[name] = name[name.rfind(" ") + 1 :]
        if tag == "c":
            self._begin(attributes)
        elif tag == self._wanted:
            if not self._aside:
                self._parser.CharacterDataHandler = self._said
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            self._number = int(float(attributes["r"])) if "r" in attributes else self._number + 1
            self._column, self._row = 0, {}
        elif tag == "rPh":  # how the text is spoken
            self._aside += 1

    def _begin(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place:
            letters = place.rstrip("0123456789")
            if letters not in self._columns:
                self._columns[letters] = column_index_from_string(letters)
            self._column = self._columns[letters]
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._text, self._has_formula = "", False
        self._wanted = "t" if self._kind == "inlineStr" else "v"

    def _said(self, text: str) -> None:
        self._text += text

    def _end(self, name: str) -> None:
        tag = self._tags[name]
        if tag == self._wanted:
            self._parser.CharacterDataHandler = None
        elif tag == "c":
            self._finish()
        elif tag == "row":
            self._done.append((self._number, self._row))
        elif tag == "rPh":
            self._aside -= 1

    def _finish(self) -> None:
        if self._text:
            is_inline = self._kind == "inlineStr"
            value = self._text if is_inline else self._book.value(self._kind, self._text, self._style)
            self._row[self._column] = Cell(value, self._book.number_format(self._style))
        elif self._has_formula:
            self._row[self._column] = Cell(None, "", is_unsaved=True)
        self._wanted = ""


def opened(data: bytes) -> Book:
    """The workbook in these bytes. Raises whatever its XML happens to break."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which are not read
        return Book(data)
