"""A bucket with object lock, where nobody can change or remove anything for two years: an object per checkpoint, named
by its number, and one per line of the list of erasures, named by its hash.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muster.protection import clock

LOCKED_FOR = dt.timedelta(days=731)
"""How long the lock holds, even against the bucket's owner (S3 object lock, compliance mode)."""
PREFIX, ERASURES = "checkpoints/", "erasures/"


class StoreFailed(RuntimeError):
    """The object store refused a request; the text is the kind of failure, never any content."""


class Bucket(Protocol):
    """The bucket's name, address and credentials."""

    @property
    def bucket(self) -> str: ...
    @property
    def endpoint(self) -> str | None: ...
    @property
    def region(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def secret(self) -> str: ...


class LockedStore:
    """Checkpoints in a bucket created with object lock."""

    def __init__(self, given: Bucket) -> None:
        self._bucket = given.bucket
        self._client = boto3.client(
            "s3",
            endpoint_url=given.endpoint,
            region_name=given.region,
            aws_access_key_id=given.key_id,
            aws_secret_access_key=given.secret,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=20,
                retries={"max_attempts": 2},
            ),
        )

    def put(self, number: int, line: bytes) -> None:
        """Store a checkpoint, locked from the start. Raises StoreFailed, also if the bucket has no object lock."""
        self._keep(_name(number), line)

    def put_erasure(self, line: bytes) -> None:
        """Store a line of the list of erasures under its hash, so that the same line twice is stored once. Raises StoreFailed."""
        self._keep(f"{ERASURES}{sha256(line).hexdigest()}.json", line)

    def erasures(self) -> list[bytes]:
        """Every line of the list of erasures ever stored here. Raises StoreFailed."""
        try:
            return [self._first_of(versions) for versions in self._versions(ERASURES).values()]
        except (BotoCoreError, ClientError) as problem:
            raise StoreFailed(_kind(problem)) from None

    def _keep(self, name: str, line: bytes) -> None:
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=line,
                ContentType="application/json",
                ChecksumAlgorithm="SHA256",
                ObjectLockMode="COMPLIANCE",
                ObjectLockRetainUntilDate=clock.real_now() + LOCKED_FOR,
            )
        except (BotoCoreError, ClientError) as problem:
            raise StoreFailed(_kind(problem)) from None

    def newest(self) -> bytes:
        """The line with the highest number in its first version: later versions do not count."""
        try:
            by_name = self._versions(PREFIX)
            return self._first_of(by_name[max(by_name)]) if by_name else b""
        except (BotoCoreError, ClientError) as problem:
            raise StoreFailed(_kind(problem)) from None

    def _versions(self, prefix: str) -> dict[str, list[dict[str, Any]]]:
        """Every version of every object with this prefix, by name."""
        found: dict[str, list[dict[str, Any]]] = {}
        listed = self._client.get_paginator("list_object_versions")
        for page in listed.paginate(Bucket=self._bucket, Prefix=prefix):
            for version in page.get("Versions", []):
                found.setdefault(version["Key"], []).append(version)
        return found

    def _first_of(self, versions: list[dict[str, Any]]) -> bytes:
        first = min(versions, key=lambda version: version["LastModified"])
        answer = self._client.get_object(Bucket=self._bucket, Key=first["Key"], VersionId=first["VersionId"])
        return bytes(answer["Body"].read())


def _name(number: int) -> str:
    return f"{PREFIX}{number:012d}.json"


def _kind(problem: Exception) -> str:
    if isinstance(problem, ClientError):
        return str(problem.response.get("Error", {}).get("Code", "refused"))
    return type(problem).__name__
