"""Recognises from its header what a table lists and which column is which; a person's corrections are remembered."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import msgspec

WORDS = re.compile(r"[^0-9a-z]+")
BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
LONGEST_NAME = 200
"""So much of a text is looked at for the name of a column: a cell may be as long as a file, and has as many ends as dots."""
HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
NEVER_READ = ("password", "passwd", "pwd", "passphrase")
EITHER = frozenset({"orgunitpath"})
"""Columns of lists of accounts, which may be pupils' or staff's: what such a table lists is always asked."""
FROM_DATA = re.compile(r"[\d./:-]+", re.ASCII)
PREFERRED = {"given_name": "preferred_given_name", "family_name": "preferred_family_name"}
IN_BOTH = frozenset({"tutor_of"})
"""Fields that do not speak for staff: a list of pupils names forms too."""
PEOPLE = ("staff", "pupils", "contacts")
NAMES = frozenset({"given_name", "middle_name", "family_name", "full_name"})
LEFT_TO_CLASSES = {"form": "class_group"}


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: the fields it may have, each with the names that its column goes by (folded)."""

    name: str
    words: str
    fields: Mapping[str, tuple[str, ...]]
    needs: tuple[frozenset[str], ...]
    tells: frozenset[str]
    own: tuple[str, ...] = ()

    def is_satisfied_by(self, fields: frozenset[str]) -> bool:
        """Whether a table with these fields can be read as this kind."""
        return all(fields & one_of for one_of in self.needs)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a table is read: its kind, and the field of each column, '' for a column that is not used."""

    kind: str
    columns: tuple[str, ...]

    def index(self, field: str) -> int | None:
        """The first column of a field."""
        return self.columns.index(field) if field in self.columns else None


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    """A kind of table as the file of column names has it."""

    words: str
    own: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    tells: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]


@cache
def table_kinds() -> Mapping[str, TableKind]:
    """Every kind of table, by name, from the file of column names."""
    text = resources.files(__package__).joinpath("data", "columns.toml").read_text(encoding="utf-8")
    kinds = msgspec.convert(tomllib.loads(text), dict[str, _Written])
    return {
        name: TableKind(
            name=name,
            words=about.words,
            fields={
                field: tuple(dict.fromkeys(folded_header(each) for each in _written_out(names, kinds)))
                for field, names in about.fields.items()
            },
            needs=tuple(frozenset(one_of) for one_of in about.needs),
            tells=frozenset(about.tells),
            own=about.own,
        )
        for name, about in kinds.items()
    }


def _written_out(names: Iterable[str], kinds: Mapping[str, _Written]) -> Iterator[str]:
    """The names, with those of another kind's field in the place of "@kind.field"."""
    for name in names:
        if name.startswith("@"):
            kind, field = name[1:].split(".")
            yield from _written_out(kinds[kind].fields[field], kinds)
        else:
            yield name


@cache
def _known_headers() -> frozenset[str]:
    return frozenset(
        name for kind in table_kinds().values() for names in kind.fields.values() for name in names
    )


def is_known_header(text: str) -> bool:
    """Whether some kind of table has a column of this name, or a person's: "Class" above "Year" says no more than "Year"."""
    own = tuple(word for kind in PEOPLE for word in table_kinds()[kind].own)
    return not {name for name, _ in spellings(text, own)}.isdisjoint(_known_headers())


def spellings(text: str, own: Sequence[str] = ()) -> Iterator[tuple[str, bool]]:
    """The names by which a column may be meant, folded, and whether each says whose it is by a word of its `own` before.

    "Year Group (current)" is a year group; student.lastName is the student's last name; "Pupil Surname" a surname.
    """
    text = text[:LONGEST_NAME]
    parts = [part for part in text.split(".") if part != "data"]
    whole = (folded_header(text), plain_header(text), *_ends(parts))
    for name in dict.fromkeys(filter(None, whole)):
        yield name, name.startswith(tuple(own)) if own else False
    for name in dict.fromkeys(filter(None, whole)):
        for word in own:
            if name.startswith(word) and name != word:
                yield name.removeprefix(word), True


def _ends(parts: Sequence[str]) -> Iterator[str]:
    """What a dotted name says from each of its parts on: education_details.data.upn is a upn. But form.name is nobody's name."""
    for first in range(len(parts)):
        end = folded_header(" ".join(parts[first:]))
        if end != "name" or not first:
            yield end


def folded_header(text: str) -> str:
    """A column's name without case, accents, spaces and punctuation."""
    spaced = HUMPS.sub(" ", text)
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    return WORDS.sub("", plain.casefold())


def plain_header(text: str) -> str:
    """The same without what stands in brackets: "Year Group (current)" is a year group."""
    return folded_header(BRACKETS.sub(" ", text))


def fingerprint(header: Sequence[str]) -> str:
    """What a corrected mapping is remembered by: the names of the columns, in order; nothing of the lines."""
    joined = "\0".join(folded_header(name) for name in header)
    return hashlib.sha256(joined.encode()).hexdigest()


def recognise(header: Sequence[str], file: str = "") -> ColumnMap | None:
    """The likeliest reading of a table with this header, or None where nothing fits or two kinds fit alike.

    Where two fit alike, the name of its file may tell: Teacher.csv, or a sheet "Pupils".
    """
    if any(not EITHER.isdisjoint({plain_header(name)}) for name in header):
        return None
    fits = {name: _fit(kind, header) for name, kind in table_kinds().items()}
    best = max(fits.values())
    likely = [name for name, fit in fits.items() if fit == best and best > (0, 0, 0)]
    if len(likely) > 1:
        likely = [name for name in likely if _is_named_for(name, file)]
    return read_as(likely[0], header) if len(likely) == 1 else None


def _is_named_for(kind: str, file: str) -> bool:
    """Whether a file or sheet is called what the table would be: its kind or a word of its own, in one or several."""
    title = folded_header(file.rsplit("/", 1)[-1].removesuffix(".csv"))
    words = {kind, *table_kinds()[kind].own}
    return title in words | {f"{word}s" for word in words} | {f"{word}es" for word in words}


def read_as(kind: str, header: Sequence[str]) -> ColumnMap:
    """The columns of a table of this kind, as its header names them; a field is taken once.

    Beside a legal name, the name without that word is the one that is used. Beside a form, a class is a taught one.
    """
    about = table_kinds()[kind]
    columns = list(columns_by_name(about.fields, header, own=about.own))
    for index, name in enumerate(header):
        field = "" if columns[index] else _field(about, name)
        other = PREFERRED.get(field, LEFT_TO_CLASSES.get(field, ""))
        if other in about.fields and other not in columns and _gives_way(name, header[columns.index(field)]):
            columns[index] = other
    return ColumnMap(kind, _named_as_own(about, header, columns))


def _named_as_own(kind: TableKind, header: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns; where contacts have names called theirs, the other names on the line are their pupil's."""
    own = [bool(field) and _is_own(kind, name) for name, field in zip(header, columns, strict=True)]
    names = [field in NAMES for field in columns]
    if kind.name != "contacts" or not any(
        is_own and is_name for is_own, is_name in zip(own, names, strict=True)
    ):
        return tuple(columns)
    return tuple(
        "" if is_name and not is_own else field
        for field, is_own, is_name in zip(columns, own, names, strict=True)
    )


def _is_own(kind: TableKind, header: str) -> bool:
    return folded_header(header).startswith(kind.own)


def _field(kind: TableKind, header: str) -> str:
    return columns_by_name(kind.fields, [header], own=kind.own)[0]


def _gives_way(name: str, taken: str) -> bool:
    return folded_header(taken).startswith("legal") or "class" in folded_header(name)


def columns_by_name(
    fields: Mapping[str, tuple[str, ...]], header: Sequence[str], *, own: Sequence[str] = ()
) -> tuple[str, ...]:
    """The field of each column, '' for none: of two columns of one field the better name is taken. Names are folded.

    A name with a word of its `own` before is better than any without: in a table of contacts stand pupils' names too.
    """
    by_header = {name: field for field, names in fields.items() for name in reversed(names)}
    ranks = {name: names.index(name) for names in fields.values() for name in names}
    chosen: dict[str, tuple[tuple[bool, int], int]] = {}
    for index, text in enumerate(header):
        name, is_own = next(((n, o) for n, o in spellings(text, own) if n in by_header), ("", False))
        if not name:
            continue
        rank, field = (not is_own, ranks[name]), by_header[name]
        if field not in chosen or rank < chosen[field][0]:
            chosen[field] = rank, index
    by_index = {index: field for field, (_, index) in chosen.items()}
    return tuple(by_index.get(index, "") for index in range(len(header)))


def _fit(kind: TableKind, header: Sequence[str]) -> tuple[int, int, int]:
    """How well a header fits: fields that only this kind has, all fields, and fewest columns left over."""
    columns = read_as(kind.name, header).columns
    fields = frozenset(columns) - {""}
    if not kind.is_satisfied_by(fields):
        return 0, 0, 0
    used = sum(bool(field) and field not in IN_BOTH for field in columns)
    return len(fields & kind.tells), used, len(kind.needs)


def looks_like_data(header: Sequence[str]) -> bool:
    """Whether what should be a header holds numbers or days, as a table without one does."""
    return any(FROM_DATA.fullmatch(name) for name in header if name)


def is_secret(header: str) -> bool:
    """Whether the column holds passwords, which are never read."""
    return folded_header(header).startswith(NEVER_READ)
