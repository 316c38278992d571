"""The object store of the sealed files, asked through its own API, as its owner and as a stranger."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Bucket, Deployment

EVERYONE = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
CLOSE = "Close the bucket now; what lies in it is sealed, but whoever copies it can wait for a key."


def _bucket(deployment: Deployment) -> Bucket:
    if deployment.bucket is None:
        raise NotLooked("Sealed files lie in a folder on this machine, not in an object store.")
    return deployment.bucket


def _client(bucket: Bucket, *, as_stranger: bool = False) -> Any:  # noqa: ANN401  # boto3 makes its classes at run time
    # Imported here because the library is large and most deployments have no bucket.
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config

    quick = {
        "connect_timeout": 5,
        "read_timeout": 10,
        "retries": {"max_attempts": 1},
        "s3": {"addressing_style": "path"},
    }
    identity = (
        {} if as_stranger else {"aws_access_key_id": bucket.key_id, "aws_secret_access_key": bucket.secret}
    )
    configuration = Config(**quick, **({"signature_version": UNSIGNED} if as_stranger else {}))
    return boto3.client(
        "s3", endpoint_url=bucket.endpoint, region_name=bucket.region, config=configuration, **identity
    )


def _asked(bucket: Bucket, question: str, *nothing: str) -> dict[str, Any]:
    """The store's answer; an empty one if it says by one of these codes that nothing is configured."""
    try:
        answer: dict[str, Any] = getattr(_client(bucket), question)(Bucket=bucket.name)
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        if code in nothing:
            return {}
        raise NotLooked(f"The object store does not answer this question ({code}).") from None
    except BotoCoreError as problem:
        raise NotLooked(f"The object store does not answer ({type(problem).__name__}).") from None
    return answer


@check("OBJ-01", Severity.RED, "The bucket's policy lets nobody in but Muster", do=CLOSE)
def policy(deployment: Deployment) -> Iterator[str]:
    """Policy statements that allow everyone something."""
    answer = _asked(_bucket(deployment), "get_bucket_policy", "NoSuchBucketPolicy")
    statements = json.loads(answer.get("Policy", "{}")).get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal")
        named = principal.get("AWS", ()) if isinstance(principal, dict) else principal
        if statement.get("Effect") == "Allow" and "*" in ([named] if isinstance(named, str) else named or ()):
            actions = statement.get("Action", ())
            words = actions if isinstance(actions, str) else ", ".join(actions)
            yield f"The policy allows everyone {words}."


@check("OBJ-02", Severity.RED, "The bucket's access list names nobody but its owner", do=CLOSE)
def access_list(deployment: Deployment) -> Iterator[str]:
    """Grants to all users, or to everyone with an account anywhere."""
    for grant in _asked(_bucket(deployment), "get_bucket_acl").get("Grants", ()):
        if grant["Grantee"].get("URI", "").endswith(EVERYONE):
            group = grant["Grantee"]["URI"].rsplit("/", 1)[-1]
            yield f"The access list gives {group} {grant['Permission']}."


@check(
    "OBJ-03",
    Severity.AMBER,
    "The bucket refuses to be made public",
    do="Switch all four public access blocks of the bucket on.",
)
def public_access_block(deployment: Deployment) -> Iterator[str]:
    """The four public access blocks, which guard against a careless policy or list later."""
    answer = _asked(_bucket(deployment), "get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
    blocks = answer.get("PublicAccessBlockConfiguration", {})
    yield from (f"{block} is off." for block in BLOCKS if not blocks.get(block))


@check(
    "OBJ-04",
    Severity.AMBER,
    "The bucket keeps what is overwritten or deleted by mistake",
    do="Switch versioning on, with a rule that lets old versions go after 70 days.",
)
def versioning(deployment: Deployment) -> Iterator[str]:
    """Whether versioning is on: a stolen key must not be able to destroy everything."""
    if _asked(_bucket(deployment), "get_bucket_versioning").get("Status") != "Enabled":
        yield "Versioning is off."


@check("OBJ-05", Severity.RED, "A stranger cannot read from the bucket", do=CLOSE)
def read_by_stranger(deployment: Deployment) -> Iterator[str]:
    """Whether a stranger can read an object, tried with random bytes put there for the purpose and removed again."""
    bucket = _bucket(deployment)
    name = f"security-check-{secrets.token_hex(8)}"
    owner, stranger = _client(bucket), _client(bucket, as_stranger=True)
    try:
        owner.put_object(Bucket=bucket.name, Key=name, Body=secrets.token_bytes(64))
    except (ClientError, BotoCoreError) as problem:
        raise NotLooked(f"Nothing can be stored in the bucket ({type(problem).__name__}).") from None
    try:
        stranger.get_object(Bucket=bucket.name, Key=name)
        yield "A stranger can read objects whose name they know."
    except ClientError:
        return
    finally:
        owner.delete_object(Bucket=bucket.name, Key=name)


@check("OBJ-06", Severity.RED, "A stranger cannot list the bucket", do=CLOSE)
def listed_by_stranger(deployment: Deployment) -> Iterator[str]:
    """Whether a stranger can list the bucket, tried without credentials."""
    bucket = _bucket(deployment)
    _asked(bucket, "get_bucket_acl")
    try:
        _client(bucket, as_stranger=True).list_objects_v2(Bucket=bucket.name, MaxKeys=1)
    except (ClientError, BotoCoreError):
        return
    yield "A stranger can list the names of all objects."


@check(
    "OBJ-07",
    Severity.RED,
    "The folder of sealed files is open to nobody else on this machine",
    do="chmod -R go= the folder sealed-files of the data directory.",
    at_start=True,
)
def folder(deployment: Deployment) -> Iterator[str]:
    """Modes of the folder and its contents, if files are stored on disk."""
    if deployment.bucket is not None:
        raise NotLooked("Sealed files lie in an object store.")
    place = Path(settings.STORAGES["sealed"]["OPTIONS"]["location"])
    opened = [path for path in (place, *place.rglob("*")) if path.exists() and path.stat().st_mode & 0o077]
    if opened:
        yield f"{len(opened)} folders or files below it are open to others."
