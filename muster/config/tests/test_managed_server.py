"""On somebody else's PostgreSQL: over TCP, set up by an administrator who is no superuser, run by an ordinary account."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from muster.config import cluster as clusters
from muster.config.cluster import cluster_in, running
from muster.config.database import DATABASE_NAME, DATABASE_URLS, Address, Role
from muster.config.environment import PROJECT
from muster.config.passable import can_reach
from muster.config.serving import free_port

ADMINISTRATOR = "administrator"
FIFTEEN = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that every account may pass through, and in which the one that runs Muster may make its own."""
    with tempfile.TemporaryDirectory(prefix="muster-managed-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second server listen on the loopback network, on a port of its own."""
    listening = clusters.CONFIGURATION.replace("listen_addresses = ''", "listen_addresses = '127.0.0.1'")
    monkeypatch.setattr(clusters, "CONFIGURATION", listening)
    monkeypatch.setattr(
        clusters, "HOST_RULES", clusters.HOST_RULES + "host all all 127.0.0.1/32 scram-sha-256\n"
    )
    monkeypatch.setattr(clusters, "PORT", free_port())


@pytest.fixture
def server(place: Path, loopback: None) -> Iterator[Address]:
    """A second server. Yields the address of its administrator, who is no superuser."""
    with running(cluster_in(place / "server", throwaway=True)) as cluster:
        with cluster.address(Role.SUPERUSER, "postgres").connect(autocommit=True) as superuser:
            superuser.execute(
                f"CREATE ROLE {ADMINISTRATOR} LOGIN CREATEROLE CREATEDB BYPASSRLS PASSWORD 'of the administrator'"
            )
            superuser.execute(
                f"GRANT pg_read_all_data, pg_read_all_settings TO {ADMINISTRATOR} WITH ADMIN OPTION"
            )
        yield Address("127.0.0.1", clusters.PORT, "postgres", ADMINISTRATOR, "of the administrator")


@pytest.fixture
def fifteen(place: Path, loopback: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    """A second server of PostgreSQL 15, as Debian 12 brings it. Yields the address of its superuser."""
    if not FIFTEEN.exists():
        pytest.skip("PostgreSQL 15 is not installed (apt-get install postgresql-15)")
    monkeypatch.setattr(clusters, "_installed_binaries", lambda: FIFTEEN)
    monkeypatch.setattr(clusters, "LOCALE", ("--locale=C.UTF-8",))  # it has no locales of its own
    with running(cluster_in(place / "server", throwaway=True)) as cluster:
        password = cluster.address(Role.SUPERUSER).password
        yield Address("127.0.0.1", clusters.PORT, "postgres", Role.SUPERUSER.value, password)


def url(address: Address) -> str:
    login = f"{address.user}:{address.password.replace(' ', '%20')}"
    return f"postgresql://{login}@{address.host}:{address.port}/{address.database}"


def somebody(place: Path) -> pwd.struct_passwd | None:
    """An ordinary account, where we are root: then the place where it makes its data directory is its own."""
    data = place / "of-muster"
    data.mkdir(mode=0o711)
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("daemon")
    if not os.access(PROJECT, os.X_OK) or not can_reach(PROJECT, account):
        pytest.skip("the project lies where no other account may go")
    shutil.chown(data, account.pw_uid, account.pw_gid)
    return account


def as_role(server: Address, role: Role) -> Address:
    """Where one of our roles connects."""
    return Address(server.host, server.port, DATABASE_NAME, role.value, f"of {role.value}")


def environment_for(server: Address, data: Path) -> dict[str, str]:
    """What an installation on this server is told, and nothing of the machine's own Muster."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "DJANGO_"))
    }
    addresses = {name: url(as_role(server, role)) for name, role, _ in DATABASE_URLS if role.needed_to_run}
    return {**inherited, **addresses, "MUSTER_DATA": str(data)}


def set_up(place: Path, server: Address) -> None:
    """Prepare the server, twice since that is safe to repeat, then open a school on it, as an ordinary account."""
    environment = environment_for(server, place / "of-muster" / "data")
    account = somebody(place)

    def runs(*command: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env={**environment, **more},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    for _ in range(2):
        assert "is ready" in runs("-m", "muster", "setup-database", MUSTER_DATABASE_SUPERUSER_URL=url(server))
    name = ["--given", "Ivan", "--family", "Castell"]
    link = runs("-m", "muster", "account", "add", "i.castell@example.org", *name, "--open-school", "Oakfield")
    assert "/link/" in link
    assert "ready" in runs("-c", "import muster.config.wsgi; print('ready')")


def far_reaching(server: Address) -> list[tuple[object, ...]]:
    """Our roles that may do more than an ordinary login."""
    with server.connect(autocommit=True) as administrator:
        return administrator.execute(
            "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'muster%' AND rolname <> current_user AND "
            "(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"
        ).fetchall()


def test_muster_is_set_up_on_a_managed_server_and_runs_as_an_ordinary_account(place: Path, server: Address):
    set_up(place, server)
    assert far_reaching(server) == [("muster_backup",)]
    with server.connect(autocommit=True) as administrator:
        acts_for = administrator.execute("SELECT pg_has_role('muster_owner', 'SET')").fetchone()
    assert acts_for == (False,), "the administrator stands in for the owner only while it is set up"


def test_on_postgresql_15_the_owner_holds_nothing_of_the_log_without_saying_so_first(
    place: Path, fifteen: Address
):
    set_up(place, fifteen)
    assert far_reaching(fifteen) == [("muster_backup",)]
    with fifteen.connect(autocommit=True) as superuser:
        assert superuser.info.server_version // 10_000 == 15
        members = superuser.execute(
            "SELECT member::regrole::text, roleid::regrole::text, admin_option FROM pg_auth_members "
            "WHERE member::regrole::text LIKE 'muster%'"
        ).fetchall()
    assert set(members) == {
        ("muster_owner", "muster_audit", False),
        ("muster_backup", "pg_read_all_data", False),
        ("muster_backup", "pg_read_all_settings", False),
    }
    with as_role(fifteen, Role.OWNER).connect(autocommit=True) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("SELECT count(*) FROM audit.event")
        owner.execute("SET ROLE muster_audit")
        owner.execute("SELECT count(*) FROM audit.event")
    with as_role(fifteen, Role.APP).connect(autocommit=True) as app:
        assert app.execute("SELECT count(*) FROM calendar_school").fetchone() == (0,), "no context, no row"
        for role in ("muster_owner", "muster_audit", "muster_backup"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(f"SET ROLE {role}")
