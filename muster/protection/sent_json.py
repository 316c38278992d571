"""How JSON is read that anybody may have sent."""

import json


def read_json(text: str | bytes) -> object:
    """What a JSON text says. Raises ValueError where it is none, and where it is so deep that reading it would fail."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
