"""Asking for an export of a journal's year, and getting what the worker made."""

from services.registry.handlers.checkpoints import visible_journal
from services.registry.handlers.signing import signing_is_possible
from services.registry.models.exports import MEDIA_TYPES, ExportRecord
from services.registry.models.journals import YEARS
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import NotFound
from shared.contracts.registry import Export, ExportFormat, ExportJournal, ExportState, GetExport, GetExportContent
from shared.security.context import Context
from shared.storage.links import link_to
from shared.storage.objects import ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work


def export_journal(command: ExportJournal, context: Context, store: Store) -> Export:
    journal = visible_journal(command.journal_id, context, store)
    if command.format is ExportFormat.JSONL:
        signing_is_possible()

    def write(work: Work) -> Export:
        place = {"journal_id": journal.id, "year": command.year}
        if work.collection(YEARS).find_one(place, session=work.session) is None:
            raise NotFound(f"The journal has no year {command.year}")
        record = ExportRecord(
            office=journal.office,
            journal_code=journal.code,
            format=command.format.value,
            requested_by=context.principal.name,
            **place,
        )
        return work.add(record, action="requested").to_message()

    return store.transact(context, write)


def get_export(command: GetExport, context: Context, store: Store) -> Export:
    return _visible(command.id, context, store).to_message()


def get_export_content(command: GetExportContent, context: Context, store: Store, objects: ObjectStore) -> ObjectLink:
    record = _visible(command.id, context, store)
    if record.state != ExportState.READY.value:
        raise NotFound("The export is not ready")
    return link_to(objects, record.key, record.filename, media_type=MEDIA_TYPES[ExportFormat(record.format)])


def _visible(export_id: str, context: Context, store: Store) -> ExportRecord:
    record = store.get(ExportRecord, export_id)
    context.principal.require_sight(record.office, "export")
    return record
