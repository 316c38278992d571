"""`./run audit`: seal the log, verify it, show its key, export it, prove one row to a stranger, restart it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

NAME: Final = "audit"
HELP: Final = "verify the log of who opened what against its signed checkpoints; seal, export, show its key"
EXAMPLES: Final = ("audit verify", "audit export /media/usb/log")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    does = parser.add_subparsers(required=True, metavar="WHAT")
    for name, words, doing in (
        ("verify", "compare every row with the checkpoints, and name what was changed", _verify),
        ("seal", "seal what was recorded since the last checkpoint; the worker does so every minute", _seal),
        ("key", "print the public key, to be written down and kept elsewhere", _key),
        ("export", "write rows, checkpoints, key and a program that checks them without Muster", _export),
        ("receipt", "write what proves one row to a stranger, and a program that checks it", _receipt),
        (
            "begin-again",
            "seal the rows that are there afresh, after an older copy was restored on purpose",
            _begin,
        ),
    ):
        one = does.add_parser(name, help=words, description=words)
        one.set_defaults(doing=doing)
        if doing is _export:
            one.add_argument("directory", type=Path, help="where to write; made if it is missing")
        if doing is _receipt:
            one.add_argument("row", type=int, help="its number in the log")
            one.add_argument("directory", type=Path, help="where to write; made if it is missing")
        if doing is _begin:
            one.add_argument("--because", required=True, help="the reason, which every later check repeats")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit status."""
    from muster.protection.audit.receipts import NoReceipt
    from muster.protection.audit.rows import NotSettled, NotTheLog
    from muster.protection.audit.sealing import SealingRefused
    from muster.protection.audit.sending import NotSent

    doing: Callable[[argparse.Namespace], int] = arguments.doing
    try:
        return doing(arguments)
    except (NoReceipt, NotSettled, NotTheLog, SealingRefused, NotSent) as problem:
        print(problem, file=sys.stderr)
        return 1


def _verify(_: argparse.Namespace) -> int:
    from muster.protection.audit.evidence.report import in_words
    from muster.protection.audit.verifying import verify_log

    report = verify_log()
    print("\n".join(in_words(report)))
    return 1 if report.findings else 0


def _seal(_: argparse.Namespace) -> int:
    from muster.protection.audit.sealing import seal
    from muster.protection.audit.sending import send_checkpoints

    print(f"{seal()} rows sealed.")
    send_checkpoints()
    return 0


def _key(_: argparse.Namespace) -> int:
    from muster.protection.audit.checkpoints import public_key_text

    print(public_key_text())
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from muster.protection.audit.checkpoints import public_key_text
    from muster.protection.audit.verifying import export_evidence

    export_evidence(arguments.directory)
    print(
        f"Written to {arguments.directory}. Anyone checks it there with Python and its cryptography package:\n"
        "python3 -m evidence --rows rows.tsv --people people.tsv --checkpoints checkpoints.jsonl "
        f"--key {public_key_text()}\n"
        "Give them the key by another way than the files."
    )
    return 0


def _receipt(arguments: argparse.Namespace) -> int:
    from muster.protection.audit.checkpoints import public_key_text
    from muster.protection.audit.receipts import receipt_of
    from muster.protection.audit.verifying import copy_program

    written = receipt_of(arguments.row).written()
    copy_program(arguments.directory)
    name = f"receipt-{arguments.row}.json"
    (arguments.directory / name).write_bytes(written)
    print(
        f"Written to {arguments.directory}. Anyone checks it there with Python and its cryptography package:\n"
        f"python3 -m evidence.receipt {name} --key {public_key_text()}\n"
        "Give them the key by another way than the file."
    )
    return 0


def _begin(arguments: argparse.Namespace) -> int:
    from muster.protection.audit.sealing import begin_again

    print(f"Begun again over {begin_again(because=arguments.because)} rows.")
    return 0
