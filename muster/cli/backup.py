"""`./run backup`: an encrypted backup of everything, with the keys apart from what they open."""

from __future__ import annotations

import argparse
from typing import Final

from muster.config.progress import say

NAME: Final = "backup"
HELP: Final = "back up the database, the sealed files and, apart from them, the keys; everything encrypted"
EXAMPLES: Final = ("backup",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing can be chosen: where it goes is the setting MUSTER_BACKUPS."""


def run(arguments: argparse.Namespace) -> int:
    """Make a backup, and say where it is."""
    from muster.config.backing_up import KEY_FILES, back_up

    made = back_up(say)
    print(f"The data is in {made.data}\nThe keys are in {made.keys}: keep them in another place.")
    if not (made.keys / KEY_FILES).exists():
        print("The key files are not in it, since there is no recovery key. Make one: ./run recovery set-up")
    return 0
