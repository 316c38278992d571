"""`./run witness`: keep another Muster's checkpoints on this machine, and refuse forks and rollbacks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

NAME: Final = "witness"
HELP: Final = "keep the audit checkpoints of a Muster on another machine; needs no database"
EXAMPLES: Final = (
    "witness --key KEY --file checkpoints.jsonl --certificate tls.crt --certificate-key tls.key",
)
ALONE: Final = True
PORT: Final = 8443


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--key", required=True, help="the log's public key, from ./run audit key over there")
    parser.add_argument("--file", type=Path, required=True, help="where checkpoints are kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (else this machine alone)")
    parser.add_argument("--port", type=int, default=PORT, help=f"port to listen on (else {PORT})")
    parser.add_argument(
        "--certificate", type=Path, help="certificate for HTTPS; without it a proxy must give it"
    )
    parser.add_argument("--certificate-key", type=Path, help="the certificate's key")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from muster.protection.audit.evidence.checkpoints import Unreadable, public_key
    from muster.protection.audit.witness import Witness, serve_witness

    try:
        witness = Witness(arguments.file, public_key(arguments.key))
    except Unreadable as problem:
        print(f"--key: {problem}.", file=sys.stderr)
        return 2
    pair = (arguments.certificate, arguments.certificate_key)
    server = serve_witness(
        witness, port=arguments.port, host=arguments.host, certificate=pair if all(pair) else None
    )
    print(f"The witness listens on {arguments.host}:{arguments.port}. Ctrl-C stops it.", flush=True)
    server.serve_forever()
    return 0
