"""Dependencies: whether a version in use is known to be vulnerable."""

import csv
import datetime as dt
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version

from muster.protection.posture.check import Severity, check
from muster.protection.posture.deployment import Deployment

ADVISORIES = Path(__file__).with_name("advisories.csv")
OLDEST = dt.timedelta(days=200)


class Advisory(NamedTuple):
    """Versions from `since` up to, but not including, `mended_in` have the vulnerability described under `name`."""

    package: str
    since: str
    mended_in: str
    name: str


def advisories() -> tuple[dt.date, list[Advisory]]:
    """The table of advisories shipped with this version, and the day it was last reviewed."""
    first, *lines = ADVISORIES.read_text().splitlines()
    return dt.date.fromisoformat(first.removeprefix("# ")), [Advisory(*row) for row in csv.reader(lines[1:])]


@check(
    "PKG-01",
    Severity.RED,
    "No part of Muster has a weakness that is known and mended",
    do="Update Muster: it installs the versions of its lock file when it is next started.",
    at_start=True,
)
def vulnerable_packages(deployment: Deployment) -> Iterator[str]:
    """What is installed, against the table shipped with Muster. A scanner without its database would report that all is well."""
    for one in advisories()[1]:
        try:
            installed = Version(metadata.version(one.package))
        except metadata.PackageNotFoundError:
            continue
        if Version(one.since) <= installed < Version(one.mended_in):
            yield f"{one.package} {installed}: {one.name}, mended in {one.mended_in}."


@check(
    "PKG-02",
    Severity.AMBER,
    "The table of known weaknesses is recent",
    do="Update Muster: the table comes with each version.",
)
def recent_table(deployment: Deployment) -> Iterator[str]:
    """The table must be recent: an old one finds nothing, whatever is installed."""
    gone_through, _ = advisories()
    if deployment.moment.date() - gone_through > OLDEST:
        yield f"The table was last gone through on {gone_through:%d %B %Y}."
