"""`./run setup-database`: the roles and the database, on a managed server or the embedded one."""

from __future__ import annotations

import argparse
import os
from typing import Final

from muster.config.database import Role
from muster.config.environment import WrongSettings, read_environment
from muster.config.progress import say

NAME: Final = "setup-database"
HELP: Final = "make the database's roles, the database and its tables; safe to repeat"
EXAMPLES: Final = ("setup-database --data /srv/muster/data",)
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose: the settings say everything."""


def run(arguments: argparse.Namespace) -> int:
    """Make the roles as the superuser, then prepare the rest as at every start."""
    from muster.config.reaching import refuse_out_of_reach
    from muster.config.roles import setup_database
    from muster.config.runtime import system_running

    databases = read_environment(os.environ).databases
    if databases:
        if Role.SUPERUSER not in databases:
            raise WrongSettings(("MUSTER_DATABASE_SUPERUSER_URL: missing. Give it for this command alone.",))
        refuse_out_of_reach(databases, Role.SUPERUSER)
        setup_database(databases[Role.SUPERUSER], databases)
    with system_running() as environment:
        from muster.config.preparing import prepare

        prepare(environment)
    say("The database is ready.")
    return 0
