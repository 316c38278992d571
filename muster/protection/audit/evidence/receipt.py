r"""Checks the receipt of one row of the log: that this row was sealed unchanged, without needing any other row.

    python3 -m evidence.receipt receipt.json --key PUBLIC_KEY

A receipt holds the row, a signed checkpoint, the row's place in its tree, and the hashes that lead from the one to the
other (RFC 6962, 2.1.1). If the row concerns a single person, their identifier is included.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .checkpoints import Unreadable, public_key, read_line
from .people import set_hash
from .rows import PEOPLE_HASH
from .tree import is_included, leaf_hash

FORMAT = "muster-receipt/1"
COLUMNS = (
    "row",
    "transaction",
    "of",
    "recorded",
    "account",
    "session",
    "school",
    "permission",
    "action",
    "people",
    "kinds",
    "reason",
    "result",
    "opened",
    "counted",
)


@dataclass(frozen=True)
class Receipt:
    """The proof of one row. `person` is whom it concerns, if that is a single person."""

    row: str
    checkpoint: str
    place: int
    proof: Sequence[str]
    person: str = ""

    def written(self) -> bytes:
        """The receipt as JSON."""
        return json.dumps({"format": FORMAT, **vars(self)}, indent=2).encode() + b"\n"


def read_receipt(content: bytes) -> Receipt:
    """The receipt of a file. Raises Unreadable."""
    try:
        found = json.loads(content)
        if found.pop("format") != FORMAT:
            raise Unreadable("it is no receipt that this program knows")
        receipt = Receipt(**found)
        int(receipt.place)
        [bytes.fromhex(one) for one in receipt.proof]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Unreadable("it is not written as a receipt is") from None
    return receipt


def check_receipt(receipt: Receipt, key: Ed25519PublicKey) -> list[str]:
    """What the receipt proves, in lines to read. Raises Unreadable if it proves nothing."""
    checkpoint = read_line(receipt.checkpoint.encode(), key)
    row = receipt.row.encode()
    proof = [bytes.fromhex(one) for one in receipt.proof]
    if not is_included(
        leaf_hash(row), receipt.place, checkpoint.size, proof=proof, root=bytes.fromhex(checkpoint.root)
    ):
        raise Unreadable("the proof does not lead from this row to the signed checkpoint")
    told = receipt.row.split("\t")
    if receipt.person and set_hash("{" + receipt.person + "}") != told[PEOPLE_HASH].removeprefix("\\\\x"):
        raise Unreadable("the row was not about this person alone")
    words = [f"{name}: {said}" for name, said in zip(COLUMNS, told, strict=True) if said != "\\N"]
    if receipt.person:
        words.append(f"about one person alone: {receipt.person}")
    sealed = (
        f"checkpoint {checkpoint.number}, signed {checkpoint.sealed_at[:19]} UTC over {checkpoint.size} rows"
    )
    return [*words, f"This row stood so in the log by {sealed}."]


def main() -> int:
    """Check the file that the arguments name."""
    parser = argparse.ArgumentParser(description="Check the receipt of one row of an audit log.")
    parser.add_argument("receipt", type=Path)
    parser.add_argument("--key", required=True, help="the public key in base64, from where you wrote it down")
    arguments = parser.parse_args()
    try:
        words = check_receipt(read_receipt(arguments.receipt.read_bytes()), public_key(arguments.key))
    except Unreadable as problem:
        sys.stdout.write(f"Nothing is proved: {problem}.\n")
        return 1
    sys.stdout.write("\n".join(words) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
