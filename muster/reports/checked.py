"""What is kept, sealed, of reports that were checked beside each other, so that each is then opened alone."""

import datetime as dt
import uuid

import msgspec

from muster.reports.proofs import Said

CHECKED_CODE = 98
KEPT_FOR = dt.timedelta(days=1)
"""A day of proof-reading. Prints of comments outlive no pupil's folder for longer than that."""


class CheckedReports(msgspec.Struct, frozen=True, array_like=True):
    """The order in which the reports of a round are read, and what each says, as prints, while `state` stays the same."""

    state: bytes
    order: tuple[uuid.UUID, ...]
    said: dict[uuid.UUID, tuple[Said, ...]]
