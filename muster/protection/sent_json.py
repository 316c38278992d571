"""Reads JSON from untrusted senders."""

import json


def read_json(text: str | bytes) -> object:
    """Parse a JSON text. Raises ValueError if it is not JSON, or is nested too deeply to parse."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
