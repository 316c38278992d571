"""Decides whether another account of this machine can get to a path: it needs to pass through every directory on the way."""

from __future__ import annotations

import pwd
import stat
from pathlib import Path


def can_reach(path: Path, account: pwd.struct_passwd) -> bool:
    """Say whether an account may pass through every directory that exists on the way to a path."""
    return all(_may_pass(step, account) for step in (path, *path.parents) if step.exists())


def _may_pass(directory: Path, account: pwd.struct_passwd) -> bool:
    status = directory.stat()
    others = stat.S_IXGRP if status.st_gid == account.pw_gid else stat.S_IXOTH
    return bool(status.st_mode & (stat.S_IXUSR if status.st_uid == account.pw_uid else others))
