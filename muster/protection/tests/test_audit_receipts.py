"""The receipt of one row proves that row to a stranger, and nothing that was bent."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME
from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.audit.checkpoints import checkpoint_key, public_key_text
from muster.protection.audit.evidence.checkpoints import Unreadable, public_key
from muster.protection.audit.evidence.receipt import check_receipt, read_receipt
from muster.protection.audit.receipts import NoReceipt, receipt_of
from muster.protection.audit.recording import record_for_account
from muster.protection.audit.rows import kept_log, newest_number, rows_of
from muster.protection.audit.sealing import seal
from muster.protection.audit.tree import inclusion_ranges
from muster.protection.audit.verifying import copy_program
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from tests.cast import School

pytestmark = pytest.mark.usefixtures("own_database")  # the log is of every school


@pytest.fixture
def rows(school: School, settings: Settings, tmp_path: Path) -> list[int]:
    """A sealed log of a few rows; one is about Ada alone, one about two pupils."""
    settings.AUDIT_DIRECTORY = tmp_path / "audit"
    with school.seen_by(school.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
        open_folders(viewer, OPEN_FOLDER, [school.ada, school.ben], Want(NAME))
    for _ in range(5):
        with transaction.atomic():
            record_for_account(OWN_ACCOUNT, "look", None)
    seal()
    with kept_log() as log:
        return [int(row.split(b"\t")[0]) for row in rows_of(log)]


def test_every_row_of_the_log_is_proved_by_its_receipt(rows: list[int]):
    assert len(rows) > 5
    for number in rows:
        words = check_receipt(read_receipt(receipt_of(number).written()), checkpoint_key())
        assert words[0] == f"row: {number}"
        assert "This row stood so in the log" in words[-1]


def test_one_person_alone_is_named_and_of_several_nobody(rows: list[int], school: School):
    found = [receipt_of(number) for number in rows[-7:-5]]
    assert [one.person for one in found] == [str(school.ada), ""]
    assert f"about one person alone: {school.ada}" in check_receipt(found[0], checkpoint_key())
    with pytest.raises(Unreadable, match="not about this person"):
        check_receipt(dataclasses.replace(found[0], person=str(school.ben)), checkpoint_key())


def test_what_was_bent_proves_nothing(rows: list[int]):
    good = receipt_of(rows[-1])
    for bent in (
        dataclasses.replace(good, row=good.row.replace("look", "lock")),
        dataclasses.replace(good, place=good.place - 1),
        dataclasses.replace(good, proof=good.proof[:-1]),
        dataclasses.replace(good, checkpoint=good.checkpoint.replace('"size":', '"size":1')),
    ):
        with pytest.raises(Unreadable):
            check_receipt(bent, checkpoint_key())
    with pytest.raises(Unreadable, match="not by this key"):
        check_receipt(good, public_key("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": "muster-receipt/1"}', b"\xff", b'{"format": 1}']
)
def test_what_is_no_receipt_is_said_so(content: bytes):
    with pytest.raises(Unreadable):
        read_receipt(content)


def test_what_is_not_sealed_or_not_there_has_none(rows: list[int]):
    with transaction.atomic():
        record_for_account(OWN_ACCOUNT, "look", None)
    with kept_log() as log:
        newest = newest_number(log)
    with pytest.raises(NoReceipt, match="not sealed yet"):
        receipt_of(newest)
    with pytest.raises(NoReceipt, match="no such row"):
        receipt_of(0)


def test_a_stranger_checks_it_without_muster(rows: list[int], tmp_path: Path):
    place = tmp_path / "given"
    copy_program(place)
    (place / "receipt.json").write_bytes(receipt_of(rows[-1]).written())
    command = [sys.executable, "-m", "evidence.receipt", "receipt.json", "--key", public_key_text()]
    good = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr) == (0, "")
    assert "action: look" in good.stdout
    told = json.loads((place / "receipt.json").read_text())
    (place / "receipt.json").write_text(
        json.dumps({**told, "row": told["row"].replace("allowed", "refused")})
    )
    bad = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "Nothing is proved" in bad.stdout


@given(some.integers(1, 400), some.data())
def test_every_other_leaf_stands_in_one_subtree_of_a_proof(size: int, data: some.DataObject):
    place = data.draw(some.integers(0, size - 1))
    covered = [leaf for first, end in inclusion_ranges(place, size) for leaf in range(first, end)]
    assert sorted(covered) == [leaf for leaf in range(size) if leaf != place]
