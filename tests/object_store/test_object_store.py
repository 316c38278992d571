"""Sealed files in a real object store, and what the security check says of it when it is opened on purpose.

The store is Ceph's own gateway, started for these tests. Where Ceph is not installed they are skipped, and say so.
"""

import json
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.storage import storages

from muster.config.object_store import ObjectStore, sealed_storage
from muster.photographs.queries.pictures import photograph
from muster.protection.files import store
from muster.protection.posture.check import Outcome
from muster.protection.posture.checks.object_store import BLOCKS
from muster.protection.posture.deployment import Bucket, Deployment, this_deployment
from muster.protection.posture.pictures import pictures_in
from muster.protection.tests.deployments import found, is_good, result
from tests.cast import School
from tests.object_store.ceph import ObjectStoreServer, missing_programs, object_store_server
from tests.photographs import with_photograph

pytestmark = pytest.mark.skipif(
    bool(missing_programs()),
    reason="Ceph is not installed: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd",
)

CHECKS = [f"OBJ-{number:02}" for number in range(1, 7)]


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStoreServer]:
    with (
        tempfile.TemporaryDirectory(prefix="muster-ceph-") as place,
        object_store_server(Path(place)) as running,
    ):
        yield running


@pytest.fixture
def bucket(server: ObjectStoreServer) -> Bucket:
    """A bucket as it should be: closed and versioned. Its blocks are left to the one test that is about them, since Ceph 16
    refuses every upload while public lists are blocked (its own mistake: it takes each for a public one).
    """
    made = Bucket(f"sealed-{uuid.uuid4().hex}", server.endpoint, "us-east-1", server.key_id, server.secret)
    client = owner_of(made)
    client.create_bucket(Bucket=made.name)
    client.put_bucket_versioning(Bucket=made.name, VersioningConfiguration={"Status": "Enabled"})
    return made


@pytest.fixture
def here(bucket: Bucket) -> Deployment:
    return replace(this_deployment(), bucket=bucket)


def owner_of(bucket: Bucket) -> Any:  # noqa: ANN401  # boto3 makes its classes at run time
    return boto3.client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.key_id,
        aws_secret_access_key=bucket.secret,
        config=Config(s3={"addressing_style": "path"}),
    )


def block(bucket: Bucket, *, on: bool) -> None:
    owner_of(bucket).put_public_access_block(
        Bucket=bucket.name, PublicAccessBlockConfiguration=dict.fromkeys(BLOCKS, on)
    )


def public_policy(bucket: Bucket, *actions: str) -> str:
    whole = [f"arn:aws:s3:::{bucket.name}", f"arn:aws:s3:::{bucket.name}/*"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": list(actions), "Resource": whole}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize("name", [name for name in CHECKS if name != "OBJ-03"])
def test_a_closed_bucket_is_good(db_app: None, here: Deployment, name: str):
    assert is_good(name, here)


def test_a_bucket_that_refuses_to_be_made_public_is_good(db_app: None, here: Deployment, bucket: Bucket):
    block(bucket, on=True)
    assert is_good("OBJ-03", here)
    with pytest.raises(ClientError):
        owner_of(bucket).put_bucket_acl(Bucket=bucket.name, ACL="public-read")


def test_a_public_policy_is_found_and_what_it_opens(db_app: None, here: Deployment, bucket: Bucket):
    owner_of(bucket).put_bucket_policy(
        Bucket=bucket.name, Policy=public_policy(bucket, "s3:GetObject", "s3:ListBucket")
    )
    assert "The policy allows everyone s3:GetObject, s3:ListBucket." in found("OBJ-01", here)
    assert "A stranger can read objects" in found("OBJ-05", here)
    assert "A stranger can list" in found("OBJ-06", here)


def test_a_public_list_is_found(db_app: None, here: Deployment, bucket: Bucket):
    owner_of(bucket).put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    assert "The access list gives AllUsers READ." in found("OBJ-02", here)
    assert "A stranger can list" in found("OBJ-06", here)
    owner_of(bucket).put_bucket_acl(Bucket=bucket.name, ACL="authenticated-read")
    assert "The access list gives AuthenticatedUsers READ." in found("OBJ-02", here)


def test_a_missing_block_and_missing_versions_are_found(db_app: None, here: Deployment, bucket: Bucket):
    block(bucket, on=False)
    owner_of(bucket).put_bucket_versioning(
        Bucket=bucket.name, VersioningConfiguration={"Status": "Suspended"}
    )
    assert "RestrictPublicBuckets is off." in found("OBJ-03", here)
    assert "Versioning is off." in found("OBJ-04", here)


def test_looking_leaves_nothing_behind(db_app: None, here: Deployment, bucket: Bucket):
    assert is_good("OBJ-05", here)
    assert owner_of(bucket).list_objects_v2(Bucket=bucket.name)["KeyCount"] == 0


def test_with_a_wrong_secret_nothing_is_called_good(db_app: None, here: Deployment, bucket: Bucket):
    wrong = replace(here, bucket=replace(bucket, secret="another secret, and not the right one"))
    for name in CHECKS:
        ended = result(name, wrong)
        assert ended.outcome is Outcome.NOT_LOOKED, name


@pytest.fixture
def sealed_files(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The store of sealed files, in the bucket, set up as the settings do it."""
    set_up = sealed_storage(
        ObjectStore(bucket.name, bucket.endpoint, bucket.region, bucket.key_id, bucket.secret), Path("unused")
    )
    in_bucket = storages.create_storage(set_up)
    monkeypatch.setattr(store, "sealed_store", lambda: in_bucket)
    return bucket


def test_sealed_files_go_to_the_bucket_and_come_back(db_app: None, sealed_files: Bucket):
    file_id = uuid.uuid4()
    store.put(file_id, b"sealed" * 4000)
    assert store.get(file_id) == b"sealed" * 4000
    assert list(store.stored_names()) == [store.object_name(file_id)]
    grants = owner_of(sealed_files).get_object_acl(Bucket=sealed_files.name, Key=store.object_name(file_id))
    assert [one["Permission"] for one in grants["Grants"]] == ["FULL_CONTROL"]
    store.remove([file_id])
    with pytest.raises(store.FileMissing):
        store.get(file_id)


def test_the_same_id_is_not_stored_twice(db_app: None, sealed_files: Bucket):
    file_id = uuid.uuid4()
    store.put(file_id, b"first")
    with pytest.raises(RuntimeError):
        store.put(file_id, b"second")
    assert store.get(file_id) == b"first"
    assert list(store.stored_names()) == [store.object_name(file_id)]


def test_a_stranger_gets_no_object_by_its_name(db_app: None, sealed_files: Bucket):
    from botocore import UNSIGNED

    file_id = uuid.uuid4()
    store.put(file_id, b"sealed")
    stranger = boto3.client(
        "s3",
        endpoint_url=sealed_files.endpoint,
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}),
    )
    with pytest.raises(ClientError):
        stranger.get_object(Bucket=sealed_files.name, Key=store.object_name(file_id))


def test_a_photograph_lies_in_the_bucket_as_nothing_that_can_be_looked_at(
    school: School, sealed_files: Bucket
):
    with_photograph(school, school.ada)
    (name,) = store.stored_names()
    stored = store.content_of(name)
    assert list(pictures_in(stored)) == []
    assert len(stored) == len(sealed_of_another(school)), "no length tells two photographs apart"
    with school.seen_by(school.tutor) as viewer:
        assert list(pictures_in(photograph(viewer, school.ada))) == [(0, "320 x 400")]


def sealed_of_another(school: School) -> bytes:
    before = set(store.stored_names())
    with_photograph(school, school.daisy, "orange")
    (name,) = set(store.stored_names()) - before
    return store.content_of(name)
