import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from muster.config import cluster, cluster_passwords, room
from muster.config.cluster import Cluster, ClusterError, cluster_in, running
from muster.config.cluster_passwords import DamagedPasswords, passwords
from muster.config.database import Role
from muster.config.environment import PROJECT
from muster.config.preparing import setup_embedded

HOLDER = """
import sys, time
from pathlib import Path
from muster.config.cluster import cluster_in, running
with running(cluster_in(Path(sys.argv[1]))):
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A server of the test's own, in a place that every account may pass through."""
    with tempfile.TemporaryDirectory(prefix="muster-cluster-") as place:
        Path(place).chmod(0o711)
        yield cluster_in(Path(place) / "data")


def one(cluster: Cluster, statement: str) -> object:
    with cluster.address(Role.SUPERUSER, "postgres").connect() as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def postmaster_of(cluster: Cluster) -> int:
    return int((cluster.files / "postmaster.pid").read_text().splitlines()[0])


def start_holder(cluster: Cluster) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(cluster.home.parent)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert holder.stdout
    assert holder.stdout.readline() == "up\n"
    return holder


def kill(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    if holder.stdout:
        holder.stdout.close()


def test_a_server_keeps_what_was_written_and_stops_with_its_last_user(own_cluster):
    with running(own_cluster), own_cluster.address(Role.SUPERUSER, "postgres").connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert not own_cluster.answers()
    with running(own_cluster):
        assert one(own_cluster, "SELECT number FROM kept") == 7


def test_the_server_listens_on_no_network_and_lets_nobody_look_at_its_socket(own_cluster):
    with running(own_cluster):
        assert one(own_cluster, "SHOW listen_addresses") == ""
        assert stat.S_IMODE(own_cluster.sockets.stat().st_mode) == 0o700
        assert one(own_cluster, "SHOW data_checksums") == "on"


def test_the_server_asks_for_a_password(own_cluster):
    with running(own_cluster):
        address = own_cluster.address(Role.SUPERUSER, "postgres")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host=address.host, dbname="postgres", user="postgres", password="guessed")


def test_passwords_are_for_our_eyes_only(own_cluster):
    with running(own_cluster):
        assert stat.S_IMODE((own_cluster.home / "passwords.json").stat().st_mode) == 0o600


def test_every_login_has_another_password_after_the_next_start(own_cluster):
    with running(own_cluster):
        setup_embedded(own_cluster)
        before = {role: own_cluster.address(role) for role in Role}
    with running(own_cluster):
        after = {role: own_cluster.address(role) for role in Role}
        for role in Role:
            assert after[role].password != before[role].password
            after[role].to_database("postgres").connect().close()
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                before[role].to_database("postgres").connect()
    assert stat.S_IMODE((own_cluster.home / "passwords.json").stat().st_mode) == 0o600


def test_passwords_stay_while_another_process_uses_the_server(own_cluster):
    holder = start_holder(own_cluster)
    try:
        before = passwords(own_cluster.home)
        with running(own_cluster):
            assert passwords(own_cluster.home) == before
    finally:
        kill(holder)


def test_of_two_processes_that_start_it_at_the_same_moment_one_makes_the_passwords(own_cluster, monkeypatch):
    make, alone = cluster_passwords.make_passwords, threading.Lock()

    def slowly(home: Path) -> None:
        assert alone.acquire(blocking=False), "another is at it"
        time.sleep(0.2)
        make(home)
        alone.release()

    def start() -> object:
        with running(own_cluster):
            return one(own_cluster, "SELECT 1")

    monkeypatch.setattr(cluster, "make_passwords", slowly)
    with ThreadPoolExecutor(2) as both:
        assert [each.result() for each in [both.submit(start), both.submit(start)]] == [1, 1]


@pytest.mark.parametrize("is_running", [True, False])
def test_a_renewal_of_passwords_that_broke_off_is_finished_by_the_next_start(own_cluster, is_running):
    holder = start_holder(own_cluster)
    kept, waiting = own_cluster.home / "passwords.json", own_cluster.home / "passwords.new.json"
    reached = kept.read_text()
    waiting.write_text(reached)  # the database has these, and the file that counts still says others
    kept.write_text(json.dumps({role.value: "as before" for role in Role}))
    kill(holder)
    if not is_running:
        os.kill(postmaster_of(own_cluster), signal.SIGKILL)
    with running(own_cluster):
        assert one(own_cluster, "SELECT 1") == 1
        assert kept.read_text() not in (reached, "")
        assert not waiting.exists()


def test_a_renewal_that_never_reached_the_database_counts_for_nothing(own_cluster):
    with running(own_cluster):
        pass
    (own_cluster.home / "passwords.new.json").write_text(
        json.dumps(dict.fromkeys(map(str, Role), "never set"))
    )
    with running(own_cluster):
        assert one(own_cluster, "SELECT 1") == 1


def test_damaged_passwords_are_named_with_what_to_do(own_cluster):
    own_cluster.home.mkdir(parents=True)
    (own_cluster.home / "passwords.json").write_text("{")
    with (
        pytest.raises(DamagedPasswords, match=r"passwords\.json is damaged.* restore a backup"),
        running(own_cluster),
    ):
        pass


def test_no_statement_reaches_the_log_even_when_it_fails(own_cluster):
    with running(own_cluster), own_cluster.address(Role.SUPERUSER, "postgres").connect() as connection:
        connection.execute("CREATE TABLE child (name text PRIMARY KEY)")
        for name in ("Marigold Featherstone", "Marigold Featherstone"):
            try:
                connection.execute("INSERT INTO child VALUES (%s)", [name])
            except psycopg.errors.UniqueViolation:
                connection.rollback()
                break
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELECT 'Marigold Featherstone' FRM child")
    log = (own_cluster.files / "server.log").read_text()
    assert "ERROR" in log
    assert "Marigold" not in log


def test_the_server_stays_up_while_another_process_uses_it(own_cluster):
    holder = start_holder(own_cluster)
    try:
        with running(own_cluster):
            pass
        assert own_cluster.answers()
    finally:
        kill(holder)
    with running(own_cluster):
        pass
    assert not own_cluster.answers()


def test_a_killed_command_and_a_killed_server_block_nothing(own_cluster):
    holder = start_holder(own_cluster)
    with own_cluster.address(Role.SUPERUSER, "postgres").connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(postmaster_of(own_cluster), signal.SIGKILL)
    kill(holder)
    with running(own_cluster):
        assert one(own_cluster, "SELECT number FROM kept") == 7


def test_a_process_that_has_the_number_of_a_dead_server_does_not_block_the_next(own_cluster):
    with running(own_cluster):
        note = (own_cluster.files / "postmaster.pid").read_text().splitlines()
    sleeper = subprocess.Popen(
        ["sleep", "60"], user=own_cluster.account.pw_uid if own_cluster.account else None
    )
    try:
        note[0] = str(sleeper.pid)
        (own_cluster.files / "postmaster.pid").write_text("\n".join(note) + "\n")
        with running(own_cluster):
            assert one(own_cluster, "SELECT 1") == 1
    finally:
        sleeper.kill()
        sleeper.wait()


def test_half_a_server_is_made_anew(own_cluster):
    with running(own_cluster):
        pass
    own_cluster.files.rename(own_cluster.home / "postgres.new")
    with running(own_cluster):
        assert one(own_cluster, "SELECT 1") == 1


def test_a_server_that_its_account_can_no_longer_reach_is_named_and_not_made_anew():
    if os.getuid():
        pytest.skip("the server runs as ourselves")
    data = Path(tempfile.mkdtemp(prefix="muster-"))
    (data / "cluster").mkdir()
    data.chmod(0o711)
    (data / "cluster").chmod(0o711)
    assert cluster_in(data).home == data / "cluster"
    data.chmod(0o710)
    with pytest.raises(ClusterError, match=f"chmod o[+]x {data}"):
        cluster_in(data)
    (data / "cluster").rmdir()
    data.rmdir()


def test_a_long_path_gets_its_socket_elsewhere():
    deep = cluster_in(Path("/srv") / ("x" * 100))
    assert not deep.sockets.is_relative_to(deep.home)
    assert len(str(deep.sockets)) < 80


def test_a_socket_directory_that_others_can_enter_is_refused(own_cluster):
    own_cluster.home.mkdir(parents=True)
    own_cluster.home.parent.chmod(0o711)
    own_cluster.home.chmod(0o711)
    own_cluster.sockets.mkdir(mode=0o755)
    with pytest.raises(ClusterError, match="not ours alone"), running(own_cluster):
        pass


def test_stopping_takes_no_longer_than_a_person_waits(own_cluster):
    with running(own_cluster):
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_a_server_that_never_finishes_shutting_down_blocks_nothing(own_cluster):
    """As after a crash on a full disk. Here it waits for a client, and answers everybody in the same words."""
    holder = start_holder(own_cluster)
    with own_cluster.address(Role.SUPERUSER, "postgres").connect():
        os.kill(postmaster_of(own_cluster), signal.SIGTERM)
        kill(holder)
        while "shutting down" not in own_cluster.refusal():
            time.sleep(0.05)
        with running(own_cluster):
            assert one(own_cluster, "SELECT 7") == 7


def test_a_full_disk_is_said_instead_of_what_postgresql_says_of_it(own_cluster, monkeypatch):
    with running(own_cluster):
        pass
    (own_cluster.files / "PG_VERSION").write_text("none\n")  # nothing starts here
    monkeypatch.setattr(room, "NEEDED_BYTES", 2**60)
    with pytest.raises(
        ClusterError, match=r"is full: \d+ MB are left\. Make room.*Nothing has to be repaired"
    ):
        cluster._start(own_cluster, own_cluster.binaries)
