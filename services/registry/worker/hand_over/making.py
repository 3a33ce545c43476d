"""Handing over what was ordered: first each file, then the package of those that went, stored as a document."""

import hashlib
import shutil
import tempfile
from pathlib import Path

import requests
import structlog

from services.registry.handlers.disposal_carrying_out import carry_out
from services.registry.handlers.disposal_runs import Run, RunLost, claim_run, finish_run, note_failure, renew_run
from services.registry.models.disposals import DisposalItemRecord, DisposalRecord
from services.registry.models.setup import SETUP_ID, SetupRecord
from services.registry.worker.hand_over.contents import Contents
from services.registry.worker.hand_over.package import Package
from shared.contracts.documents import BeginIntake, Channel, CommitIntake, Origin
from shared.contracts.problems import Conflict, Problem, Unavailable
from shared.contracts.registry import DisposalOutcome, Verdict
from shared.identifiers import new_id
from shared.messaging.bus import Calls
from shared.security.context import context_of_service
from shared.storage.store import Store

LEASE_SECONDS = 180.0
"""Longer than fetching or storing any one document may take without a sign of life."""
_UPLOAD_TIMEOUT = (3.0, 120.0)
log = structlog.get_logger()


def hand_over_next(store: Store, bus: Calls, folder: Path, lease: float = LEASE_SECONDS) -> bool:
    """Carry on the hand-over that waits longest; whether there was one."""
    run = claim_run(store, Verdict.ARCHIVE, lease)
    if run is None:
        return False
    own = Path(tempfile.mkdtemp(prefix="hand-over-", dir=folder))
    try:
        _hand_over(store, bus, run, own)
    except RunLost:
        log.warning("another worker hands this list over by now", disposal=run.disposal_id)
    except Problem as problem:
        log.error("a hand-over stopped and is tried again", disposal=run.disposal_id, reason=problem.detail)
        note_failure(store, run, problem.detail)
    finally:
        shutil.rmtree(own, ignore_errors=True)
    return True


def _hand_over(store: Store, bus: Calls, run: Run, folder: Path) -> None:
    # The files first: a hold that comes before its file went keeps it out of the package, too.
    carry_out(store, run)
    handed_over = {"disposal_id": run.disposal_id, "outcome": DisposalOutcome.HANDED_OVER.value}
    if DisposalItemRecord.objects(**handed_over).first() is None:
        finish_run(store, run)
        return
    disposal = store.get(DisposalRecord, run.disposal_id)
    path = folder / "package.zip"
    setup = SetupRecord.objects(pk=SETUP_ID).first()
    contents = Contents(bus, context_of_service("registry"))
    Package(path, contents, lambda: renew_run(store, run)).write(disposal, (setup and setup.organisation) or "")
    renew_run(store, run)
    document_id = _store(path, disposal, bus)

    def note_package(disposal: DisposalRecord) -> None:
        disposal.package_document_id = document_id

    finish_run(store, run, note_package)


def _store(path: Path, disposal: DisposalRecord, bus: Calls) -> str:
    context = context_of_service("registry")
    announced = BeginIntake(
        intake_id=new_id(),
        office=disposal.office,
        filename=f"{disposal.number.replace('/', '-')}.zip",
        size=path.stat().st_size,
        sha256=_digest(path),
        origin=Origin(channel=Channel.API),
        to_register=False,
        inside=True,
    )
    grant = bus.call(announced, context)
    if grant.upload_url is not None:
        _upload(path, grant.upload_url)
        intake = bus.call(CommitIntake(intake_id=announced.intake_id), context)
    else:
        intake = grant.intake
    if intake.document_id is None:
        raise Conflict(f"The package was not stored: {intake.detail}", reason=f"package-{intake.outcome}")
    return intake.document_id


def _upload(path: Path, url: str) -> None:
    try:
        with path.open("rb") as file:
            response = requests.put(url, data=file, timeout=_UPLOAD_TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        # Not `from error`, whose message holds the presigned address.
        raise Unavailable(f"The package can not be stored: {type(error).__name__}") from None
    if response.status_code != requests.codes.ok:
        raise Unavailable(f"The object store answered {response.status_code} to the package")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
