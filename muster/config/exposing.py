"""Runs the exposure drill: a copy of all storage is made public, and downloaded as a stranger would.

Only a copy, on this machine only, for the duration of the drill; its content is sealed, which is what the drill shows.
"""

from __future__ import annotations

import functools
import html.parser
import http.server
import shutil
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings

from muster.config.drilling import everything_known
from muster.config.stealing import embedded_cluster, words_of_the_program
from muster.protection.files import store
from muster.protection.posture import evidence
from muster.protection.posture.controls import Controls, picture
from muster.protection.posture.deployment import this_deployment
from muster.protection.posture.leak import Needles
from muster.protection.posture.models import Evidence
from muster.protection.posture.pictures import looks_in
from muster.protection.posture.run import red_in
from muster.protection.posture.search import CONTROL, CONTROL_PICTURE, PICTURE, Search

CONTROL_FILE = "control.txt"
SEALED_FILES = "sealed-files"


def exposure_drill(say: Callable[[str], None]) -> Evidence:
    """Publish a copy of everything, download it as a stranger, search it, and make sure that the security check notices."""
    began = time.monotonic()
    people, known = everything_known(say)
    controls = Controls()
    search = Search(
        Needles([*controls.known(), *known]), public_pictures=looks_in(Path(settings.STATIC_ROOT))
    )
    search.public_words = words_of_the_program(search)
    stored = set(store.stored_names())
    got, noticed = _robbed(search, controls, say)
    missed = _missed(search, stored.intersection(store.stored_names()) - got)
    result = {
        "values": search.needles.values,
        "people": people,
        "files": search.files,
        "sealed_files": len(stored & got),
        "megabytes": search.bytes_read >> 20,
        "found": search.count,
        "found_by_field": dict(search.by_label),
        "findings": search.shown(),
        "controls_missed": missed,
        "noticed": noticed,
        "seconds": round(time.monotonic() - began, 1),
    }
    is_good = not search.count and not missed and bool(noticed)
    return evidence.keep(Evidence.Kind.EXPOSURE_DRILL, result, is_good=is_good)


def _robbed(search: Search, controls: Controls, say: Callable[[str], None]) -> tuple[set[str], list[str]]:
    """The sealed files, photographs among them, that a stranger could get, and the checks that turned red meanwhile."""
    got = set()
    with tempfile.TemporaryDirectory(prefix="muster-exposed-") as place:
        say("Copying what is stored, and throwing the copy open on this machine ...")
        say(gone_in_words(copy_everything(Path(place))))
        (Path(place) / CONTROL_FILE).write_text(controls.in_table)
        (Path(place) / CONTROL_PICTURE).write_bytes(picture())
        with thrown_open(Path(place)) as address:
            say("Downloading everything as a stranger, and searching it ...")
            for path, content in downloaded(address):
                search.content(content, path)
                got.add(path.removeprefix(f"/{SEALED_FILES}/"))
            return got, red_in(replace(this_deployment(), address=address))


def _missed(search: Search, not_taken: Collection[str]) -> list[str]:
    """In words, what was planted but not found, or stored but not taken; the drill has then proved nothing."""
    labels = {one.label for one in search.controls}
    missed = [] if f"{CONTROL}in_table" in labels else ["the value that was planted"]
    missed += [] if PICTURE in labels else ["the picture that was planted"]
    return missed + ([f"{len(not_taken)} sealed files were stored and not downloaded"] if not_taken else [])


def copy_everything(place: Path) -> int:
    """Copy the data directory, the database's files, sealed files and backups, but never the keys.

    Muster goes on working meanwhile, so files may disappear before they are copied. Returns how many did.
    """
    data = Path(settings.DATA_DIRECTORY)
    gone = _copy_folder(data, place)
    cluster = embedded_cluster()
    if cluster and not cluster.home.is_relative_to(data):
        gone += _copy_folder(cluster.home, place / "cluster")
    for name in store.stored_names():
        target = place / SEALED_FILES / name
        if not target.exists():
            gone += _copy_sealed(name, target)
    if Path(settings.BACKUP_DIRECTORY).is_dir():
        gone += _copy_folder(Path(settings.BACKUP_DIRECTORY), place / "backups")
    return gone


def gone_in_words(gone: int) -> str:
    """The sentence about files that disappeared before they were copied."""
    files = "1 file" if gone == 1 else f"{gone} files"
    return f"Copied, but for {files} that went away meanwhile." if gone else "Copied."


def _copy_folder(source: Path, target: Path) -> int:
    """Copy a folder that is in use, and return how many of its files disappeared. Raises OSError if one cannot be read.

    PostgreSQL renames a segment of its log that it no longer needs, and a new backup replaces an older one.
    """
    try:
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=_left_out)
    except shutil.Error as error:
        failed: list[tuple[str, str, str]] = error.args[0]
        return sum(not _copied_after_all(Path(one), Path(copy)) for one, copy, _why in failed)
    return 0


def _copied_after_all(source: Path, target: Path) -> bool:
    """Try again to copy a file. Returns False if it has disappeared, and raises OSError if copying still fails."""
    try:
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=_left_out)
        else:
            shutil.copy2(source, target)
    except FileNotFoundError:
        return False
    return True


def _copy_sealed(name: str, target: Path) -> int:
    """Copy one sealed file out of the store. Returns 1 if it was deleted since it was listed, else 0."""
    try:
        content = store.content_of(name)
    except FileNotFoundError:
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return 0


def _left_out(_directory: str, names: list[str]) -> set[str]:
    """The names to leave out: sockets cannot be copied, programs hold no data, and locks are empty."""
    return {
        name for name in names if name.startswith((".s.", "binaries-", "sockets")) or name.endswith(".lock")
    }


class _Open(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing either: the security check hangs up before it is answered."""


@contextmanager
def thrown_open(folder: Path) -> Iterator[str]:
    """The address of a plain file server that serves a folder and lists its content."""
    handler = functools.partial(_Open, directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def downloaded(address: str) -> Iterator[tuple[str, bytes]]:
    """Every file that the listings lead to, with its path."""
    waiting, seen = [f"{address}/"], {f"{address}/"}
    while waiting:
        page = waiting.pop()
        with urllib.request.urlopen(page, timeout=30) as answer:  # noqa: S310  # our own server
            content: bytes = answer.read()
        if not page.endswith("/"):
            yield page.removeprefix(address), content
            continue
        for link in _links(content.decode()):
            target = urljoin(page, link)
            if target.startswith(address) and target not in seen:
                seen.add(target)
                waiting.append(target)


def _links(listing: str) -> list[str]:
    found: list[str] = []

    class Links(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value for name, value in attrs if tag == "a" and name == "href" and value)

    Links().feed(listing)
    return found
