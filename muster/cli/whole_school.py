"""`./run whole-school`: export a whole school to the recipient that two people agreed on, or import one."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

NAME: Final = "whole-school"
HELP: Final = "export the whole school in open formats or as OneRoster, or take in one that was exported"
EXAMPLES: Final = ("whole-school --into /media/usb", "whole-school --take-in school.zip.age")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    does = parser.add_mutually_exclusive_group(required=True)
    does.add_argument(
        "--into", type=Path, metavar="DIR", help="export every school that two people agreed to"
    )
    does.add_argument("--take-in", type=Path, metavar="FILE", help="take in a school; its key is asked for")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit status."""
    return _export(arguments.into) if arguments.into else _take_in(arguments.take_in)


def _export(directory: Path) -> int:
    from django.db import transaction

    from muster.exports.actions.whole import export_school
    from muster.exports.carried import fingerprint
    from muster.exports.queries.whole import whole_page
    from muster.exports.rules import Shape
    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    # Tried before two people's word is used up; what leaves is written once its line in the log is.
    directory.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=directory).close()
    called, made = {Shape.EVERYTHING: "school", Shape.ROSTER: "oneroster"}, 0
    for school_id in school_ids():
        with transaction.atomic():
            viewer = unscoped_viewer(school_id, because="export the whole school")
            agreed = {wish.shape for wish in whole_page(viewer).agreed}
            packages = {shape: export_school(by=viewer, shape=shape) for shape in sorted(agreed)}
        if not packages:
            print(
                f"{viewer.standing.school_name}: two people have to agree to it first, on the page The whole school.",
                file=sys.stderr,
            )
        for shape, package in packages.items():
            path = directory / f"{called[shape]}-{school_id}.zip.age"
            path.write_bytes(package)
            path.chmod(0o600)
            print(
                f"{viewer.standing.school_name}, {shape}: {path}. Only its recipient can open it.\n"
                f"Its fingerprint, to be told to the recipient by another way: {fingerprint(package)}"
            )
            made += 1
    return 0 if made else 1


def _take_in(file: Path) -> int:
    from muster.calendar.refusals import NotPossible
    from muster.exports.actions.taking_in import take_in_school
    from muster.exports.carried import fingerprint

    try:
        package = file.read_bytes()
        print(
            f"The package's fingerprint: {fingerprint(package)}\n"
            "Anybody who knows your public key can make a package: go on only if the school's sender has told you the same.\n"
            "The secret key of age that opens the package, on one line:",
            file=sys.stderr,
        )
        viewer = take_in_school(package, sys.stdin.readline(), because="take in a whole school")
    except (NotPossible, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(
        f"{viewer.standing.school_name} is here. Its accounts have no password: invite the first\n"
        "administrator with ./run account invite EMAIL; the others are invited on the page Accounts."
    )
    return 0
