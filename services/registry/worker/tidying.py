"""What was made to be fetched is not kept for ever: exports, which can be asked for again, and printed forms."""

from datetime import timedelta

from services.registry.models.exports import ExportRecord
from services.registry.settings import ExportSettings
from shared.contracts.base import now
from shared.contracts.registry import ExportState
from shared.storage.objects import ObjectStore

_AT_ONCE = 200
_MADE = (ExportState.READY.value, ExportState.FAILED.value)


def remove_old_exports(objects: ObjectStore, settings: ExportSettings) -> int:
    """Raises Unavailable; repeating does no harm."""
    before = now() - timedelta(days=settings.kept_days)
    old = list(ExportRecord.objects(state__in=_MADE, updated_at__lt=before).limit(_AT_ONCE))
    for record in old:
        objects.remove(record.key)
        expired = {"set__state": ExportState.EXPIRED.value, "set__updated_at": now(), "inc__version": 1}
        ExportRecord.objects(pk=record.id, state=record.state).update_one(**expired)
    return len(old)


def remove_old_forms(objects: ObjectStore, settings: ExportSettings) -> int:
    """Raises Unavailable."""
    before = now() - timedelta(minutes=settings.forms_kept_minutes)
    old = list(objects.older_than("forms/", before))
    for key in old:
        objects.remove(key)
    return len(old)
