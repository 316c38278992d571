"""The scales shipped with Muster, by country, as data files that are checked when read."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from muster.assessment.scales import Definition, ScaleError, definition_from

SHIPPED = Path(__file__).parent / "shipped"
EVERYWHERE = "generic"


def countries(folder: Path = SHIPPED) -> tuple[str, ...]:
    """The countries for which scales are shipped."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@lru_cache(maxsize=16)
def shipped_scales(country: str, folder: Path = SHIPPED) -> Mapping[str, Definition]:
    """The scales of a country by their keys, and those that suit everywhere after them.

    Raises:
        ScaleError: a file is wrong; the message names the file, the scale and the field.
    """
    own = _read(folder / f"{country}.toml") if country in countries(folder) else {}
    return own if country == EVERYWHERE else {**own, **_read(folder / f"{EVERYWHERE}.toml")}


def _read(path: Path) -> dict[str, Definition]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ScaleError(f"{path.name}: {error}") from error
    return {
        f"{path.stem}.{key}": definition_from(content, f"{path.name}: {key}")
        for key, content in document.items()
    }
