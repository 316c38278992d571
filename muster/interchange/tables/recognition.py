"""What a table lists and which column is which, told from its header; a person may correct it, and that is kept."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

WORDS = re.compile(r"[^0-9a-z]+")
BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")
NEVER_READ = frozenset({"password", "passwd", "pwd", "passphrase"})


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: the fields it may have, each with the names that its column goes by (folded)."""

    name: str
    words: str
    fields: Mapping[str, tuple[str, ...]]
    needs: tuple[frozenset[str], ...]
    tells: frozenset[str]

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


@cache
def table_kinds() -> Mapping[str, TableKind]:
    """Every kind of table, by name, from the file of column names."""
    text = resources.files(__package__).joinpath("data", "columns.toml").read_text(encoding="utf-8")
    return {
        name: TableKind(
            name=name,
            words=about["words"],
            fields={
                field: tuple(folded_header(each) for each in names)
                for field, names in about["fields"].items()
            },
            needs=tuple(frozenset(one_of) for one_of in about["needs"]),
            tells=frozenset(about["tells"]),
        )
        for name, about in tomllib.loads(text).items()
    }


@cache
def _known_headers() -> frozenset[str]:
    return frozenset(
        name for kind in table_kinds().values() for names in kind.fields.values() for name in names
    )


def is_known_header(text: str) -> bool:
    """Whether some kind of table has a column of this name."""
    return not {folded_header(text), plain_header(text)}.isdisjoint(_known_headers() - {""})


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


def recognise(header: Sequence[str]) -> ColumnMap | None:
    """The likeliest reading of a table with this header, or None where nothing fits or two kinds fit alike."""
    ranked = sorted(
        ((_fit(kind, header), name) for name, kind in table_kinds().items()),
        key=lambda pair: pair[0],
        reverse=True,
    )
    (best, name), (second, _) = ranked[0], ranked[1]
    return read_as(name, header) if best > second and best > (0, 0, 0) else None


def read_as(kind: str, header: Sequence[str]) -> ColumnMap:
    """The columns of a table of this kind, as its header names them; a field is taken once."""
    return ColumnMap(kind, columns_by_name(table_kinds()[kind].fields, header))


def columns_by_name(fields: Mapping[str, tuple[str, ...]], header: Sequence[str]) -> tuple[str, ...]:
    """The field of each column, '' for none: of two columns of one field the better name is taken. Names are folded."""
    by_header = {name: field for field, names in fields.items() for name in reversed(names)}
    ranks = {name: names.index(name) for names in fields.values() for name in names}
    folded = [whole if (whole := folded_header(name)) in by_header else plain_header(name) for name in header]
    chosen: dict[str, int] = {}
    for index, name in enumerate(folded):
        field = by_header.get(name)
        if field and (field not in chosen or ranks[name] < ranks[folded[chosen[field]]]):
            chosen[field] = index
    by_index = {index: field for field, index in chosen.items()}
    return tuple(by_index.get(index, "") for index in range(len(header)))


def _fit(kind: TableKind, header: Sequence[str]) -> tuple[int, int, int]:
    """How well a header fits: fields that only this kind has, all fields, and fewest columns left over."""
    columns = read_as(kind.name, header).columns
    fields = frozenset(columns) - {""}
    if not kind.is_satisfied_by(fields):
        return 0, 0, 0
    used = sum(bool(field) for field in columns)
    return len(fields & kind.tells), used, len(kind.needs)


def is_secret(header: str) -> bool:
    """Whether the column holds passwords, which are never read."""
    return folded_header(header) in NEVER_READ
