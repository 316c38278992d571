"""Parses opaque ids from addresses and forms that anybody may have typed."""

import uuid


def id_or_none(text: str) -> uuid.UUID | None:
    """The id that the text is; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
