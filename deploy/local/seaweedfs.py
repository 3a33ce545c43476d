"""SeaweedFS as the S3 server: its inner doors locked (JWT), every write on the disk before it is acknowledged."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from deploy.local.ports import HOST, answers
from deploy.local.program import Launch, Program
from deploy.local.stack import Stack
from deploy.local.waiting import NotReadyError, wait_until
from deploy.objects.accounts import BUCKETS, ERASER, FORGETTING, REACH

_LONGEST_SOCKET = 100
_WEED = str(Path(sys.executable).parent / "weed")


def program(stack: Stack) -> Program:
    ports = stack.ports
    return Program(
        name="seaweedfs",
        launch=lambda: launch(stack),
        ready=lambda: ready(stack),
        ports=(ports.s3, ports.weed_master, ports.weed_volume, ports.weed_filer),
        stop_seconds=20,
    )


def launch(stack: Stack) -> Launch:
    ports, secrets = stack.ports, stack.secrets
    accounts = json.dumps(_accounts(stack))
    options = {
        "dir": stack.data("seaweedfs"),
        "ip": HOST,
        "ip.bind": HOST,
        "master.port": ports.weed_master,
        "master.port.grpc": ports.weed_master_grpc,
        "master.telemetry": "false",
        "volume.port": ports.weed_volume,
        "volume.port.grpc": ports.weed_volume_grpc,
        "filer.port": ports.weed_filer,
        "filer.port.grpc": ports.weed_filer_grpc,
        "filer.localSocket": _socket(stack, "filer"),
        "s3.localSocket": _socket(stack, "s3"),
        "s3.port": ports.s3,
        "s3.port.grpc": ports.s3_grpc,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": stack.config("s3.json", accounts),
        "s3.allowDeleteBucketNotEmpty": "false",
        "s3.autoCreateBucket": "false",
        "webdav": "false",
        "admin.ui": "false",
        "admin.port": ports.weed_admin,
        "admin.port.grpc": ports.weed_admin_grpc,
    }
    command = [_WEED, "-logtostderr=true", "mini", *(f"-{name}={value}" for name, value in options.items())]
    return Launch(
        command,
        {
            "GOMEMLIMIT": "300MiB",
            "GOGC": "50",
            "WEED_JWT_SIGNING_KEY": secrets.get("s3.jwt-write"),
            "WEED_JWT_SIGNING_READ_KEY": secrets.get("s3.jwt-read"),
            "WEED_JWT_FILER_SIGNING_KEY": secrets.get("s3.jwt-filer-write"),
            "WEED_JWT_FILER_SIGNING_READ_KEY": secrets.get("s3.jwt-filer-read"),
            "WEED_S3_SSE_KEK_PASSPHRASE": secrets.get("s3.encryption"),
            # It reads its accounts when it starts: changed accounts make a changed launch, which restarts it.
            "KANCELARIA_S3_ACCOUNTS": hashlib.sha256(accounts.encode()).hexdigest(),
        },
    )


def _socket(stack: Stack, name: str) -> Path:
    """Where its parts talk to each other; in the temporary folder only where the path is too long for a socket."""
    path = stack.data("seaweedfs") / f"{name}.sock"
    if len(str(path)) < _LONGEST_SOCKET:
        return path
    return Path(tempfile.gettempdir()) / f"kancelaria-{os.geteuid()}-{stack.ports.s3}-{name}.sock"


ADMINISTRATOR = "administrator"
_ORDINARY = ("Read", "Write", "List")
_MORE = {"documents": ("GetObjectRetention", "PutObjectRetention"), ERASER: ("BypassGovernanceRetention",)}


def _accounts(stack: Stack) -> dict[str, object]:
    identities = [_identity(stack, ADMINISTRATOR, ["Admin", *_ORDINARY])]
    for account, bucket in REACH.items():
        actions = [*_ORDINARY, *_MORE.get(account, ())]
        buckets = [bucket, *stack.trial_buckets]
        identities.append(_identity(stack, account, [f"{action}:{name}" for name in buckets for action in actions]))
    return {"identities": identities}


def _identity(stack: Stack, owner: str, actions: list[str]) -> dict[str, object]:
    access, secret = credentials(stack, owner)
    return {"name": owner, "credentials": [{"accessKey": access, "secretKey": secret}], "actions": actions}


def credentials(stack: Stack, owner: str = "documents") -> tuple[str, str]:
    """Access key and secret key of the account that this service owns."""
    place = "s3" if owner == "documents" else f"s3.{owner}"
    return stack.secrets.get(f"{place}.access-key", 20), stack.secrets.get(f"{place}.secret-key", 40)


def endpoint(stack: Stack) -> str:
    return f"{HOST}:{stack.ports.s3}"


def client(stack: Stack) -> Minio:
    """With the account that makes buckets, which no service holds."""
    access, secret = credentials(stack, ADMINISTRATOR)
    transport = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=10), retries=False)
    return Minio(endpoint(stack), access, secret, secure=False, region="us-east-1", http_client=transport)


def ready(stack: Stack) -> bool:
    if not answers(stack.ports.s3):
        return False
    try:
        client(stack).list_buckets()
    except (MinioException, urllib3.exceptions.HTTPError):
        return False
    return True


def provision(stack: Stack, *buckets: str) -> None:
    """Switch fsync on for all buckets and create these (without any: those of the services), with object lock but for
    those that have to forget."""
    wait_until(lambda: ready(stack), "the S3 server answers")
    _write_through(stack)
    store = client(stack)
    for bucket in buckets or BUCKETS.values():
        if not store.bucket_exists(bucket):
            store.make_bucket(bucket, object_lock=bucket not in FORGETTING)


def _write_through(stack: Stack) -> None:
    rule = "fs.configure -locationPrefix=/buckets/ -fsync -apply\n"
    master = f"{HOST}:{stack.ports.weed_master}.{stack.ports.weed_master_grpc}"
    filer = f"{HOST}:{stack.ports.weed_filer}.{stack.ports.weed_filer_grpc}"
    result = subprocess.run(
        [_WEED, "shell", f"-master={master}", f"-filer={filer}"],
        input=rule,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if '"fsync"' not in result.stdout.replace(" ", "") or result.returncode:
        raise NotReadyError(f"SeaweedFS did not take the rule to write through: {result.stdout}{result.stderr}")
