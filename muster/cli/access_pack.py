"""`./run access-pack`: everything held about one person, in words and as JSON."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path
from typing import Final

NAME: Final = "access-pack"
HELP: Final = "everything held about one person, in words and as JSON, with everybody else redacted"
EXAMPLES: Final = ("access-pack 6d0f2b7e-0c5f-4a54-9a57-3f1f0d1c2b3a --into /media/usb",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whose pack it is, where it goes, and to whom it is encrypted."""
    parser.add_argument(
        "person", type=uuid.UUID, help="the person's id, as the address of their page shows it"
    )
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="where the pack is put")
    parser.add_argument(
        "--key", default="", help="the recipient's public key (age1...); else it is not encrypted"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the pack in whichever school the person belongs to."""
    from django.db import transaction

    from muster.calendar.refusals import NotPossible
    from muster.oversight.actions.requests import make_pack
    from muster.protection.access.decisions import NotThere
    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    for school_id in school_ids():
        try:
            with transaction.atomic():
                viewer = unscoped_viewer(school_id, because="answer an access request")
                package = make_pack(by=viewer, person_id=arguments.person, key=arguments.key)
        except NotThere:
            continue
        except NotPossible as refusal:
            print(refusal.words, file=sys.stderr)
            return 2
        arguments.into.mkdir(parents=True, exist_ok=True)
        path = arguments.into / package.file_name
        path.write_bytes(package.content)
        path.chmod(0o600)
        print(f"The pack is in {path}. Decide about others who are named on the page Access requests.")
        return 0
    print("Nobody with this id is known here, or their folder was erased.", file=sys.stderr)
    return 1
