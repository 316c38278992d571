"""The command-line argument for the port on which pages are served."""

from __future__ import annotations

import argparse
from typing import Final

PORT: Final = 8000
GREATEST_PORT: Final = 65_535


def add_port(parser: argparse.ArgumentParser) -> None:
    """Declare `--port`."""
    parser.add_argument("--port", type=_port, default=PORT, help=f"port to serve on (else {PORT})")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= GREATEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port: write a number from 1 to {GREATEST_PORT}")
    return int(text)
