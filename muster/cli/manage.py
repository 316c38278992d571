"""Django's own commands, for developers: `./run manage makemigrations`."""

import argparse
import warnings
from typing import Final

NAME: Final = "manage"
HELP: Final = "one of Django's own commands, for developers"
EXAMPLES: Final = ("manage showmigrations",)
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take everything that follows as it is."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(arguments: argparse.Namespace) -> int:
    """Hand the words to Django; making migrations needs no database."""
    from django.core.management import execute_from_command_line

    if arguments.words[:1] == ["makemigrations"]:
        # Comparing the models with the files is enough; Django would otherwise ask for a database too.
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
        execute_from_command_line(["./run manage", *arguments.words])
        return 0
    from muster.config.runtime import system_running

    with system_running():
        execute_from_command_line(["./run manage", *arguments.words])
    return 0
