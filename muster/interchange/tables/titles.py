"""Handles workbooks with a sheet for each class: what no column says, the sheets' names do, once a person agrees."""

import re
from collections.abc import Sequence
from dataclasses import replace

from muster.interchange.problems import Question
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.recognition import ColumnMap
from muster.interchange.tables.sheets import Line, Sheet

Recognised = tuple[Sheet, ColumnMap]

GROUPS = ("form", "class_group", "year_group")
NEITHER = "none"
OPTIONS = (
    ("form", "The forms of the pupils below"),
    ("year_group", "Their year groups"),
    (NEITHER, "Neither"),
)
FEWEST = 2
WORKBOOKS = (".xlsx", ".xlsm")
UNNAMED = re.compile(
    r"sheet ?\d*", re.IGNORECASE
)  # what a spreadsheet program calls them until somebody does


def with_titles_said(
    tables: Sequence[Recognised], choices: Choices
) -> tuple[list[Recognised], list[Question]]:
    """The tables, lists of pupils with their sheet's name as a column where it was agreed what it says; else a question a workbook."""
    by_book: dict[str, list[str]] = {}
    for sheet, columns in tables:
        book, title = _named(sheet)
        if title and columns.kind == "pupils" and not set(GROUPS) & set(columns.columns):
            by_book.setdefault(book, []).append(title)
    asked = {book: titles for book, titles in by_book.items() if len(titles) >= FEWEST}
    answers = {book: choices.answers.get(f"titles:{book}", "") for book in asked}
    said = [_with_title(one, answers.get(_named(one[0])[0], "")) for one in tables]
    return said, [_question(book, asked[book]) for book, answer in answers.items() if not answer]


def _named(sheet: Sheet) -> tuple[str, str]:
    """The workbook and the name of one of its sheets; no name where it is another file, or nobody gave it one."""
    book, _, title = sheet.file.rpartition("/")
    is_named = book.casefold().endswith(WORKBOOKS) and not UNNAMED.fullmatch(title)
    return (book, title) if is_named else (sheet.file, "")


def _with_title(table: Recognised, field: str) -> Recognised:
    sheet, columns = table
    if field not in dict(OPTIONS) or field == NEITHER or columns.kind != "pupils":
        return table
    title = _named(sheet)[1]
    lines = tuple(Line(line.number, (*line.cells, title)) for line in sheet.lines)
    wider = replace(sheet, header=(*sheet.header, "Name of the sheet"), lines=lines)
    return wider, replace(columns, columns=(*columns.columns, field))


def _question(book: str, titles: Sequence[str]) -> Question:
    words = f"No column says in which form or year pupils are. What do the names of the sheets say: {', '.join(titles)}?"
    return Question(f"titles:{book}", book, "", words, OPTIONS)
