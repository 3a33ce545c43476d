"""Who may do what in the object store: each service that holds objects has an account that reaches its own bucket."""

from collections.abc import Mapping
from typing import Any

from minio import MinioAdmin

BUCKET = "kancelaria"
BUCKETS = {"documents": BUCKET, "registry": "kancelaria-registry", "contacts": "kancelaria-contacts"}
"""By the service that owns it, and whose account reaches it."""
FORGETTING = frozenset({BUCKETS["contacts"]})
"""Without object lock, which keeps what was removed: personal data has to be gone when it is erased."""
ERASER = "documents-eraser"
"""Destroys what is locked, once a disposal has decided it."""
REACH = {**BUCKETS, ERASER: BUCKETS["documents"]}
"""The one bucket of each account."""

_OF_A_BUCKET = (
    "s3:GetBucketLocation",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:ListBucketMultipartUploads",
)
_OF_OBJECTS = (
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
)
_MORE = {
    "documents": ("s3:GetObjectRetention", "s3:PutObjectRetention"),
    ERASER: ("s3:GetObjectRetention", "s3:BypassGovernanceRetention"),
}


def policy_of(account: str) -> dict[str, Any]:
    """What the account may do, as S3 servers of MinIO's kind take it."""
    bucket = f"arn:aws:s3:::{REACH[account]}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": [*_OF_A_BUCKET], "Resource": [bucket]},
            {"Effect": "Allow", "Action": [*_OF_OBJECTS, *_MORE.get(account, ())], "Resource": [f"{bucket}/*"]},
        ],
    }


def create_accounts(admin: MinioAdmin, secrets: Mapping[str, str]) -> None:
    """Accounts by their names, which are their access keys too; what exists is brought up to date."""
    for account in REACH:
        admin.policy_add(account, policy=policy_of(account))
        admin.user_add(account, secrets[account])
        admin.policy_set(account, user=account)
