"""A real object store for tests: Ceph's own monitor, store and S3 gateway, in memory, on this machine alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph-authtool", "monmaptool", "ceph")
START_SECONDS = 90.0
KEY_ID, SECRET = "muster-tests", "a-secret-of-these-tests-only-0123456789"

CONFIGURATION = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{v2}/0,v1:127.0.0.1:{v1}/0]
public addr = 127.0.0.1
keyring = {place}/keyring
run dir = {place}
admin socket = {place}/$name.asok
log file = {place}/$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 268435456
mon data = {place}/mon
osd data = {place}/osd
mon allow pool size one = true
mon warn on pool no redundancy = false
mon pg warn min per osd = 0
mon data avail crit = 1
ms bind ipv6 = false
rgw data = {place}/rgw
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw thread pool size = 16
rgw enable usage log = false
rgw run sync thread = false
rgw enable gc threads = false
rgw enable lc threads = false
"""
KEYS: dict[str, dict[str, str]] = {
    "mon.": {"mon": "allow *"},
    "client.admin": {"mon": "allow *", "osd": "allow *"},
    "client.rgw": {"mon": "allow rwx", "osd": "allow rwx"},
    "osd.0": {"mon": "allow profile osd", "osd": "allow *"},
}


class CephUnavailable(Exception):
    """The programs are not installed; the text says how to get them."""


@dataclass(frozen=True, slots=True)
class ObjectStoreServer:
    """Where the gateway answers, and as whom."""

    endpoint: str
    key_id: str = KEY_ID
    secret: str = SECRET


def missing_programs() -> list[str]:
    """The programs of Ceph that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@contextlib.contextmanager
def object_store_server(place: Path) -> Iterator[ObjectStoreServer]:
    """Run the three servers inside the block; everything they keep is in memory or below `place`."""
    if missing := missing_programs():
        raise CephUnavailable(
            f"{', '.join(missing)} not installed: on Debian, "
            "apt-get install --no-install-recommends radosgw ceph-mon ceph-osd"
        )
    running: list[subprocess.Popen[bytes]] = []
    gateway = _free_ports(1)[0]
    configuration = _configure(place, gateway)
    try:
        _start_monitor(place, configuration, running)
        _start_store(place, configuration, running)
        _start(["radosgw", "-f", "--name", "client.rgw", *configuration], place, running)
        endpoint = f"http://127.0.0.1:{gateway}"
        _wait_for(endpoint, running)
        _make_user(configuration)
        yield ObjectStoreServer(endpoint)
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()


def _configure(place: Path, gateway: int) -> list[str]:
    first, second = _free_ports(2)
    text = CONFIGURATION.format(fsid=uuid.uuid4(), place=place, v1=first, v2=second, gateway=gateway)
    (place / "ceph.conf").write_text(text)
    for name in ("mon", "osd", "rgw"):
        (place / name).mkdir()
    for number, (name, rights) in enumerate(KEYS.items()):
        made = ["--create-keyring"] if number == 0 else []
        caps = [word for service, may in rights.items() for word in ("--cap", service, may)]
        _call(["ceph-authtool", str(place / "keyring"), *made, "--gen-key", "-n", name, *caps], place)
    return ["--conf", str(place / "ceph.conf")]


def _start_monitor(place: Path, configuration: list[str], running: list[subprocess.Popen[bytes]]) -> None:
    lines = (place / "ceph.conf").read_text().splitlines()
    fsid, address = (lines[number].split("=", 1)[1].strip() for number in (1, 2))
    monitors, keyring = str(place / "monmap"), str(place / "keyring")
    _call(["monmaptool", "--create", "--fsid", fsid, "--addv", "a", address, monitors], place)
    _call(
        ["ceph-mon", "--mkfs", "-i", "a", "--monmap", monitors, "--keyring", keyring, *configuration], place
    )
    _start(["ceph-mon", "-f", "-i", "a", *configuration], place, running)


def _start_store(place: Path, configuration: list[str], running: list[subprocess.Popen[bytes]]) -> None:
    unique = str(uuid.uuid4())
    _call(["ceph", *configuration, "--connect-timeout", "60", "osd", "new", unique], place)
    _call(["ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", unique, *configuration], place)
    _start(["ceph-osd", "-f", "-i", "0", *configuration], place, running)


def _make_user(configuration: list[str]) -> None:
    command = ["radosgw-admin", *configuration, "user", "create", "--uid=muster", "--display-name=Muster"]
    _call([*command, f"--access-key={KEY_ID}", f"--secret-key={SECRET}"], Path("/"))


def _call(command: list[str], place: Path) -> None:
    done = subprocess.run(
        command, cwd=place, capture_output=True, text=True, check=False, timeout=START_SECONDS
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _start(command: list[str], place: Path, running: list[subprocess.Popen[bytes]]) -> None:
    with (place / f"{command[0]}.out").open("wb") as output:
        running.append(subprocess.Popen(command, cwd=place, stdout=output, stderr=output, env={**os.environ}))


def _wait_for(endpoint: str, running: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in running):
            raise RuntimeError("one of Ceph's servers ended at once")
        with contextlib.suppress(OSError, urllib.error.HTTPError):
            urllib.request.urlopen(endpoint, timeout=2).close()
            return
        time.sleep(0.2)
    raise RuntimeError("the gateway does not answer")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
