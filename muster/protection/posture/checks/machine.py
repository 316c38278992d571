"""The machine: files that others may read, core dumps, disk space, the clock, and stray copies of data."""

import ctypes
import resource
import shutil
import stat
import tempfile
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

from muster.protection import clock
from muster.protection.files import redrawing
from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.checks.outside import SIGN_IN, knock
from muster.protection.posture.deployment import Deployment

LEAST_FREE_SHARE, LEAST_FREE_BYTES = 0.10, 2 << 30
MOST_SECONDS_APART = 5
_UNSYNCHRONISED = 0x0040  # STA_UNSYNC of adjtimex(2)


@check(
    "MAC-01",
    Severity.RED,
    "Nobody else on this machine can read what Muster keeps",
    do="chmod -R o-rw the data directory (the static files may stay readable). Leave o+x: the database's account passes through.",
    at_start=True,
)
def modes(deployment: Deployment) -> Iterator[str]:
    """Files and folders of the data directory that others may read; permission to traverse is not enough."""
    if stat.S_IMODE(deployment.data.stat().st_mode) & 0o007 not in {0, 0o001}:
        yield "The data directory can be listed by others."
    for path in sorted(deployment.data.iterdir()):
        mode = path.lstat().st_mode
        public = path in {deployment.static, deployment.data / "built"} or path.suffix in {".sha256", ".lock"}
        if public or stat.S_ISLNK(mode):
            continue
        if path.is_dir() and mode & 0o007 not in {0, 0o001}:
            yield f"The folder {path.name} can be listed by others."
    for name in ("secret-key", "cluster/passwords.json"):
        path = deployment.data / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield f"{name} can be read by others."


@check(
    "MAC-02",
    Severity.AMBER,
    "A crash writes no memory to the disk",
    do="Set the limit of core dumps to 0 for the account that runs Muster and its database (ulimit -c 0).",
)
def core_dumps(deployment: Deployment) -> Iterator[str]:
    """Core dumps, which hold opened folders and keys: whether this process or the database server could write one."""
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        yield "This process may write core dumps."
    for note in deployment.data.glob("cluster/postgres/postmaster.pid"):
        limits = Path("/proc") / note.read_text().split()[0] / "limits"
        line = next((one for one in _lines(limits) if one.startswith("Max core file size")), "")
        if line and line.split()[4] != "0":
            yield "The database server may write core dumps."


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


@check(
    "MAC-03",
    Severity.AMBER,
    "There is room on the disk",
    do="Make room or take a larger disk: a full one stops registers from being saved.",
)
def disk(deployment: Deployment) -> Iterator[str]:
    """Free space where the data and the backups are."""
    for words, place in (("the data", deployment.data), ("the backups", deployment.backups)):
        if place.exists():
            usage = shutil.disk_usage(place)
            if usage.free < max(LEAST_FREE_BYTES, LEAST_FREE_SHARE * usage.total):
                yield f"{usage.free / (1 << 30):.1f} GB are free for {words}."


@check(
    "MAC-04",
    Severity.AMBER,
    "The clock is right",
    do="Let the machine keep its time by NTP (timedatectl set-ntp true).",
)
def right_time(deployment: Deployment) -> Iterator[str]:
    """Our clock against the database's and the web server's, and whether the kernel says it is synchronised."""
    ((theirs,),) = deployment.rows("SELECT clock_timestamp()")
    ours = clock.real_now()
    apart = abs((theirs - ours).total_seconds())
    if apart > MOST_SECONDS_APART:
        yield f"The database's clock is {apart:.0f} seconds from ours."
    if deployment.is_production and _is_unsynchronised():
        yield "The machine's clock is kept by nothing."
    if deployment.address:
        date = knock(deployment, SIGN_IN).headers.get("date")
        away = abs((parsedate_to_datetime(date) - clock.real_now()).total_seconds()) if date else 0.0
        if away > MOST_SECONDS_APART:
            yield f"The web server's clock is {away:.0f} seconds from ours."


def _is_unsynchronised() -> bool:
    """Ask the kernel; False if it cannot be asked."""

    class Timex(ctypes.Structure):
        _fields_ = (
            ("modes", ctypes.c_int),
            ("offset", ctypes.c_long),
            ("freq", ctypes.c_long),
            ("maxerror", ctypes.c_long),
            ("esterror", ctypes.c_long),
            ("status", ctypes.c_int),
            ("rest", ctypes.c_byte * 256),
        )

    try:
        libc = ctypes.CDLL(None)
        asked = Timex()
        return libc.adjtimex(ctypes.byref(asked)) >= 0 and bool(asked.status & _UNSYNCHRONISED)
    except (OSError, AttributeError):
        return False


@check(
    "MAC-05",
    Severity.RED,
    "No dump, archive or table lies about unsealed",
    do="Look at the file, then destroy it (shred -u). Backups are made by ./run backup, which encrypts them.",
)
def lying_about(deployment: Deployment) -> Iterator[str]:
    """Files that look like copies of data, in the data directory, the backups and the temporary directory."""
    if deployment.mode == "test":
        raise NotLooked("Tests leave such files on purpose.")
    places = (deployment.data, deployment.backups, Path(tempfile.gettempdir()))
    for path in (one for place in places if place.is_dir() for one in sorted(place.iterdir())):
        if path.is_file() and looks_like_a_copy(path):
            yield f"{path.name} in {path.parent.name} is a copy of data that anybody can read who gets it."


def looks_like_a_copy(path: Path) -> bool:
    """Whether a file begins like a PostgreSQL dump, or is named like one."""
    try:
        with path.open("rb") as file:
            beginning = file.read(64)
    except OSError:
        return False
    return beginning.startswith((b"PGDMP", b"--\n-- PostgreSQL database dump")) or path.name.endswith(
        (".sql", ".sql.gz", ".dump")
    )


@check(
    "MAC-06",
    Severity.AMBER,
    "What reads pictures that somebody sent can do nothing else",
    do="Run Muster on Linux on x86_64 or aarch64, in a container or sandbox that lets a process set a seccomp filter for itself.",
)
def reading_pictures(deployment: Deployment) -> Iterator[str]:
    """Start the process that redraws pictures, and have it try what its system call filter must refuse."""
    yield from redrawing.what_is_not_refused()
