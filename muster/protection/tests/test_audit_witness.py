"""Checkpoints sent over real HTTPS to a witness that keeps them, and that refuses whatever does not go on from there."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db import transaction
from pytest_django import Settings

from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.audit.checkpoints import CheckpointFile, checkpoint_file, checkpoint_key
from muster.protection.audit.evidence.checkpoints import read_line
from muster.protection.audit.recording import record_for_account
from muster.protection.audit.sealing import begin_again, seal
from muster.protection.audit.sending import copies, send_checkpoints
from muster.protection.audit.verifying import verify_log
from muster.protection.audit.witness import Witness, WitnessRefuses, serve_witness
from muster.protection.tests.certificates import make_certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def witness(
    db_app: None, settings: Settings, tmp_path: Path, certificate: tuple[Path, Path]
) -> Iterator[Witness]:
    """A witness that serves, and a Muster that is set to send to it."""
    kept = Witness(tmp_path / "witness" / "checkpoints.jsonl", checkpoint_key())
    server = serve_witness(kept, port=0, certificate=certificate)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.AUDIT_DIRECTORY = tmp_path / "audit"
    settings.AUDIT_WITNESS = f"https://127.0.0.1:{server.server_address[1]}"
    settings.AUDIT_WITNESS_CA = certificate[0]
    yield kept
    server.shutdown()
    server.server_close()


def seal_some(count: int = 1) -> None:
    for _ in range(count):
        with transaction.atomic():
            record_for_account(OWN_ACCOUNT, "look", None)
    seal()


def test_a_witness_that_refused_its_first_lines_answers_that_it_holds_none(witness: Witness):
    with pytest.raises(WitnessRefuses):
        witness.take([], [])
    assert witness.head() == b""
    seal_some()
    send_checkpoints()
    assert witness.lines() == checkpoint_file().lines()


def test_what_was_sealed_is_kept_by_the_witness(witness: Witness):
    seal_some(3)
    send_checkpoints()
    assert witness.lines() == checkpoint_file().lines()
    for count in (1, 5, 2):
        seal_some(count)
    send_checkpoints()
    assert witness.lines() == checkpoint_file().lines()
    kept = copies().witness
    assert kept
    assert (kept.number, kept.problem) == (len(witness.lines()) - 1, "")
    assert verify_log().findings == []


def test_a_fork_is_refused_and_said(witness: Witness, settings: Settings, tmp_path: Path):
    seal_some(3)
    send_checkpoints()
    forked_at = checkpoint_file().last_line()
    settings.AUDIT_DIRECTORY = tmp_path / "another"  # the same log sealed from its beginning a second time
    seal_some(2)
    seal_some(2)
    send_checkpoints()
    kept = copies().witness
    assert kept
    assert "the witness refuses: this does not follow" in kept.problem
    assert witness.head() == forked_at
    assert [finding.kind for finding in verify_log().findings] == ["withheld"]


def test_a_tree_that_did_not_only_grow_is_refused_although_the_line_follows(witness: Witness):
    seal_some(3)
    send_checkpoints()
    held = checkpoint_file().lines()
    seal_some(2)
    newest = checkpoint_file().last_line()
    status, words = post(witness_address(), [newest], [bytes(32).hex()])
    assert (status, "this is a fork" in words) == (409, True)
    status, words = post(witness_address(), [newest], [])
    assert status == 409
    assert witness.lines() == held


def test_going_back_is_refused(witness: Witness):
    seal_some(1)
    seal_some(1)
    send_checkpoints()
    first, second = witness.lines()[:2]
    for lines in ([first], [second], [first, second]):
        status, words = post(witness_address(), lines, [])
        assert (status, words.startswith("this does not follow")) == (409, True)


def test_a_line_signed_by_nobody_or_by_another_is_refused(witness: Witness):
    seal_some(1)
    line = checkpoint_file().last_line()
    forged = line.rpartition(b" ")[0] + b" " + b"A" * 86 + b"=="
    assert post(witness_address(), [forged], [])[0] == 409
    assert witness.lines() == []


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"lines": [1], "proof": []}', b"\xff", b"null"])
def test_what_makes_no_sense_is_refused_in_words(witness: Witness, body: bytes):
    status, words = post_bytes(witness_address(), body)
    assert (status, words) == (400, "this is not what a witness takes")


def test_beginning_again_is_refused_until_a_person_at_the_witness_agrees(witness: Witness):
    seal_some(2)
    send_checkpoints()
    begin_again(because="restored the backup of Tuesday")
    send_checkpoints()
    kept = copies().witness
    assert kept
    assert "take the witness's file away by hand" in kept.problem


def test_a_witness_that_does_not_answer_holds_nothing_up(witness: Witness, settings: Settings):
    settings.AUDIT_WITNESS = "https://127.0.0.1:1"
    seal_some(1)
    send_checkpoints()
    kept = copies().witness
    assert kept
    assert kept.number is None
    assert kept.problem == "URLError"
    report = verify_log()
    assert report.findings == []
    assert any("could not be asked" in note for note in report.notes)


def test_a_witness_with_a_certificate_that_nobody_vouches_for_is_not_talked_to(
    witness: Witness, settings: Settings
):
    settings.AUDIT_WITNESS_CA = None
    seal_some(1)
    send_checkpoints()
    assert witness.lines() == []


def test_the_witness_goes_on_after_it_was_away(witness: Witness, tmp_path: Path):
    seal_some(2)
    send_checkpoints()
    again = Witness(tmp_path / "witness" / "checkpoints.jsonl", checkpoint_key())
    kept = copies().witness
    assert kept
    assert read_line(again.head(), checkpoint_key()).number == kept.number


def witness_address() -> str:
    from django.conf import settings

    return str(settings.AUDIT_WITNESS)


def post(address: str, lines: list[bytes], proof: list[str]) -> tuple[int, str]:
    content = {"lines": [line.decode() for line in lines], "proof": proof}
    return post_bytes(address, json.dumps(content).encode())


def post_bytes(address: str, body: bytes) -> tuple[int, str]:
    trusting = ssl._create_unverified_context()
    request = urllib.request.Request(f"{address}/checkpoints", body, method="POST")
    try:
        with urllib.request.urlopen(request, context=trusting) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def test_the_file_is_readable_by_nobody_else(witness: Witness):
    seal_some(1)
    assert CheckpointFile(checkpoint_file().path.parent).path.stat().st_mode & 0o077 == 0


def test_a_witness_that_sends_us_elsewhere_is_not_followed(
    witness: Witness, settings: Settings, certificate: tuple[Path, Path]
):
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"{there}/head")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    there = settings.AUDIT_WITNESS
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.AUDIT_WITNESS = f"https://127.0.0.1:{server.server_address[1]}"
    seal_some(1)
    send_checkpoints()
    server.shutdown()
    server.server_close()
    assert witness.lines() == []
    kept = copies().witness
    assert kept
    assert "refuses" in kept.problem
