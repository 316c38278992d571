"""The settings of a test run: a data directory of its own, which every worker finds through the environment."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if os.environ.get("MUSTER_MODE") != "test":
    for name in [name for name in os.environ if name.startswith("MUSTER_")]:
        del os.environ[name]
    _data = Path(tempfile.mkdtemp(prefix="muster-test-")) / "data"
    _data.parent.chmod(0o711)  # the database server's account passes through
    _data.mkdir(mode=0o711)
    (_data / "static").mkdir()  # tests serve static files from their sources
    # Tests begin on a school morning, whatever the day: a Tuesday, while registers are open.
    now = "2026-11-24T08:55:00+00:00"
    os.environ |= {"MUSTER_MODE": "test", "MUSTER_DATA": str(_data), "MUSTER_NOW": now}
    atexit.register(shutil.rmtree, _data.parent, ignore_errors=True)

from muster.config.settings import *  # noqa: F403  # the environment has to be set first
from muster.config.settings import DATABASES, STORAGES

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
# Argon2 at its lowest cost, because tests sign in hundreds of times.
PASSWORD_HASHERS = ["muster.config.passwords.QuickArgon2PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Each worker has a clone of the migrated database.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
for _alias in DATABASES.values():
    _alias["NAME"] = f"muster_{_worker}"
