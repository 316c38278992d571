"""Checkpoints in a bucket with object lock, on a real object store: kept once, and nobody can change or remove them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from pytest_django import Settings

from muster.config.forgetting import listed_erasures
from muster.config.object_store import ObjectStore
from muster.protection import clock
from muster.protection.audit.checkpoints import checkpoint_file
from muster.protection.audit.locked_store import LockedStore, StoreFailed
from muster.protection.audit.sealing import seal
from muster.protection.audit.sending import (
    copies,
    erasures_kept_elsewhere,
    heads_kept_elsewhere,
    send_checkpoints,
)
from muster.protection.audit.verifying import verify_log
from muster.protection.backups.sealing import machine_identity
from muster.protection.keys.erasing import destroy_keys, erasures_beside_checkpoints
from muster.protection.keys.ring import KeyClass
from tests.cast import School
from tests.object_store.ceph import ObjectStoreServer, missing_programs, object_store_server

pytestmark = pytest.mark.skipif(
    bool(missing_programs()),
    reason=f"not installed: {', '.join(missing_programs())}; apt-get install --no-install-recommends radosgw ceph-mon ceph-osd",
)


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStoreServer]:
    """An object store of this module's own."""
    with (
        tempfile.TemporaryDirectory(prefix="muster-checkpoints-") as place,
        object_store_server(Path(place)) as running,
    ):
        yield running


@pytest.fixture
def bucket(server: ObjectStoreServer, settings: Settings, tmp_path: Path, db_app: None) -> ObjectStore:
    """A bucket with object lock, a Muster that is set to send to it, and one checkpoint."""
    name = f"checkpoints-{tmp_path.name.replace('_', '-')}"[:60].rstrip("-")
    _client(server).create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    store = ObjectStore(name, server.endpoint, "us-east-1", server.key_id, server.secret)
    settings.AUDIT_DIRECTORY, settings.AUDIT_STORE = tmp_path / "audit", store
    seal()
    send_checkpoints()
    return store


def _client(server: ObjectStoreServer):
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=server.key_id,
        aws_secret_access_key=server.secret,
        config=Config(s3={"addressing_style": "path"}),
    )


def newest_version(server: ObjectStoreServer, bucket: ObjectStore) -> tuple[str, str]:
    """Key and version of the newest checkpoint in the bucket; other tests may have sealed before."""
    kept = _client(server).list_object_versions(Bucket=bucket.bucket)["Versions"]
    newest = max(kept, key=lambda version: str(version["Key"]))
    return newest["Key"], newest["VersionId"]


def test_each_checkpoint_is_kept_and_the_log_verifies_against_the_newest(bucket: ObjectStore):
    kept = copies().store
    assert kept
    assert (kept.number, kept.problem) == (len(checkpoint_file().lines()) - 1, "")
    assert heads_kept_elsewhere() == [checkpoint_file().last_line()]
    assert verify_log().findings == []


def test_its_owner_cannot_remove_a_checkpoint_nor_shorten_its_lock(
    server: ObjectStoreServer, bucket: ObjectStore
):
    key, version = newest_version(server, bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        _client(server).delete_object(
            Bucket=bucket.bucket, Key=key, VersionId=version, BypassGovernanceRetention=True
        )
    with pytest.raises(ClientError):
        _client(server).put_object_retention(
            Bucket=bucket.bucket,
            Key=key,
            VersionId=version,
            Retention={"Mode": "COMPLIANCE", "RetainUntilDate": "2026-11-26T00:00:00Z"},
        )


def test_what_is_put_over_a_checkpoint_later_does_not_count(server: ObjectStoreServer, bucket: ObjectStore):
    key, _ = newest_version(server, bucket)
    before = LockedStore(bucket).newest()
    _client(server).put_object(Bucket=bucket.bucket, Key=key, Body=b"forged")
    assert LockedStore(bucket).newest() == before


def test_what_was_erased_is_kept_beside_the_checkpoints_and_known_to_a_restore_elsewhere(
    server: ObjectStoreServer, bucket: ObjectStore, school: School
):
    with school.seen_by_command():
        destroy_keys(school.id, [(school.ada, int(KeyClass.CARE))], clock.now())
    [line] = erasures_beside_checkpoints()
    send_checkpoints()
    send_checkpoints()  # once is enough
    shutil.rmtree(settings.AUDIT_DIRECTORY)  # the machine is lost
    assert erasures_kept_elsewhere() == [line]
    identity = machine_identity(settings.KEY_DIRECTORY)
    assert (school.ada, int(KeyClass.CARE)) in listed_erasures(identity).by_school[school.id]
    [kept] = _client(server).list_object_versions(Bucket=bucket.bucket, Prefix="erasures/")["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        _client(server).delete_object(Bucket=bucket.bucket, Key=kept["Key"], VersionId=kept["VersionId"])


def test_a_file_that_was_cut_off_is_found_by_the_bucket(bucket: ObjectStore):
    checkpoint_file().path.write_bytes(b"")
    assert [finding.kind for finding in verify_log().findings] == ["withheld"]


def test_a_bucket_without_a_lock_is_refused_and_said(
    server: ObjectStoreServer, settings: Settings, tmp_path: Path, db_app: None
):
    _client(server).create_bucket(Bucket="without-lock")
    store = ObjectStore("without-lock", server.endpoint, "us-east-1", server.key_id, server.secret)
    settings.AUDIT_DIRECTORY, settings.AUDIT_STORE = tmp_path / "audit", store
    with pytest.raises(StoreFailed):
        LockedStore(store).put(0, b"line")
    seal()
    send_checkpoints()
    kept = copies().store
    assert kept
    assert kept.number is None
    assert kept.problem
