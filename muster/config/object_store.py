"""Decides where sealed files are stored: in a folder of the data directory or in an S3 bucket."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# Environment variable, what it means, what is used without it, whether it is secret.
OBJECT_STORE_SETTINGS: tuple[tuple[str, str, str, bool], ...] = (
    ("MUSTER_S3_BUCKET", "Bucket that keeps the sealed files", "a folder of the data directory", False),
    (
        "MUSTER_S3_AUDIT_BUCKET",
        "Bucket with object lock that keeps each checkpoint of the audit",
        "none",
        False,
    ),
    ("MUSTER_S3_ENDPOINT", "Address of the object store", "Amazon's own", False),
    ("MUSTER_S3_REGION", "Region of the bucket", "us-east-1", False),
    ("MUSTER_S3_KEY_ID", "Who we are at the object store", "needed with a bucket", False),
    ("MUSTER_S3_SECRET", "The secret that goes with it", "needed with a bucket", True),
)


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A bucket and how to reach it."""

    bucket: str
    endpoint: str | None
    region: str
    key_id: str
    secret: str

    def __repr__(self) -> str:
        return f"ObjectStore({self.bucket} at {self.endpoint or 'Amazon'})"


def sealed_storage(store: ObjectStore | None, data: Path) -> dict[str, object]:
    """Django's setting of the storage that sealed files go to."""
    if store is None:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": data / "sealed-files",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": store.bucket,
            "endpoint_url": store.endpoint,
            "region_name": store.region,
            "access_key": store.key_id,
            "secret_key": store.secret,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,  # nobody but the bucket's owner, whatever the bucket allows
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
