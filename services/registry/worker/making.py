"""One order after the other: claim it, have a process make the file, put it into the object store."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog

from services.registry.models.exports import MEDIA_TYPES
from services.registry.settings import ExportSettings
from services.registry.worker.queue import ExportJob, ExportQueue
from shared.contracts.problems import Unavailable
from shared.contracts.registry import ExportFormat
from shared.jobs.process import Died, NotDone, run_reporting
from shared.jobs.queue import LostClaim
from shared.storage.objects import ObjectStore

log = structlog.get_logger()
_MODULE = "services.registry.worker.exporting"


def make_next(queue: ExportQueue, objects: ObjectStore, settings: ExportSettings) -> bool:
    """Make one export. Returns whether there was an order."""
    job = queue.claim()
    if job is None:
        return False
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=settings.folder))
    try:
        _make(job, folder / "export", queue, objects, settings)
    except LostClaim:
        log.warning("the claim of an export was lost", export=job.record.id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _make(job: ExportJob, path: Path, queue: ExportQueue, objects: ObjectStore, settings: ExportSettings) -> None:
    if job.exhausted:
        queue.fail(job, "Making it ended its process again and again")
        return
    try:
        run_exporter(job.record.id, path, settings, lambda done: queue.progress(job, done * 0.95))
        objects.put_file(job.record.key, path, MEDIA_TYPES[ExportFormat(job.record.format)])
        queue.finish(job, path.stat().st_size)
        log.info("an export was made", export=job.record.id, size=path.stat().st_size)
    except (Died, Unavailable) as error:
        log.warning("an export is tried again", export=job.record.id, reason=str(error))
        queue.give_back(job)
    except NotDone as error:
        log.error("an export was not made", export=job.record.id, reason=str(error))
        queue.fail(job, str(error))


def run_exporter(export_id: str, path: Path, settings: ExportSettings, progress: Callable[[float], None]) -> None:
    """Have the file made at `path` by a process with limits of its own. Raises NotDone, Died."""
    run_reporting(
        _MODULE,
        [export_id, str(path)],
        silence=settings.silence,
        progress=lambda report: progress(report["progress"]),
        environment={"KANCELARIA_EXPORT_MEMORY": str(settings.memory)},
    )
