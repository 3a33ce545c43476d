"""An import from its file to its start: announced, uploaded, set up, started, stopped, resumed, reverted.

The worker does the rest (`services.contacts.worker`); the state of the record is what both go by.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from services.contacts.handlers.groups import kept_group
from services.contacts.importing.columns import signature
from services.contacts.models.imports import IMPORT_ROWS, LEFT_OUT, ImportRecord, MappingRecord
from services.contacts.settings import ContactsSettings
from shared.contracts.base import Page, now
from shared.contracts.contacts import (
    BeginImport,
    ChangeImport,
    CommitImport,
    GetImport,
    Import,
    ImportChanged,
    ImportField,
    ImportGrant,
    ImportRow,
    ImportState,
    ListImportRows,
    ResumeImport,
    RevertImport,
    StartImport,
    StopImport,
)
from shared.contracts.contacts.parties import Access
from shared.contracts.problems import Conflict, Forbidden, NotFound, TooLarge, invalid_field
from shared.security.context import Context
from shared.security.rights import Right
from shared.settings import OrganisationSettings
from shared.storage.objects import ObjectMissing, ObjectStore
from shared.storage.store import Store
from shared.storage.work import Work

_NAMING = {
    ImportField.NAME,
    ImportField.GIVEN_NAME,
    ImportField.FAMILY_NAME,
    ImportField.ORGANISATION,
    ImportField.EMAIL,
}
_SETTABLE = frozenset({ImportState.READY.value, ImportState.UNREADABLE.value})
_RESUMABLE = frozenset({ImportState.STOPPED.value, ImportState.FAILED.value})
_REVERTIBLE = frozenset({ImportState.DONE.value, *_RESUMABLE})
_MOVING = frozenset({ImportState.WAITING.value, ImportState.RUNNING.value})


@dataclass(frozen=True)
class Desk:
    """What imports are worked with."""

    store: Store
    objects: ObjectStore
    settings: ContactsSettings


def begin_import(command: BeginImport, context: Context, desk: Desk) -> ImportGrant:
    context.principal.require_office(command.office)
    if command.size == 0:
        raise invalid_field("/size", "empty", "The file is empty")
    if command.size > desk.settings.largest_import:
        raise TooLarge(f"A file for an import has at most {desk.settings.largest_import:,} bytes")

    def announce(work: Work) -> ImportRecord:
        known = work.find(ImportRecord, _id=command.import_id)
        if known is not None:
            if (known.office, known.size, known.sha256) != (command.office, command.size, command.sha256):
                raise Conflict("This import id was used for another file", reason="import-id-reused")
            return known
        return work.add(
            ImportRecord(
                id=command.import_id,
                office=command.office,
                filename=command.filename,
                size=command.size,
                sha256=command.sha256,
                country=command.country or OrganisationSettings().country,
                requested_by=context.principal.name,
            )
        )

    record = desk.store.transact(context, announce)
    if record.state != ImportState.UPLOADING.value:
        return ImportGrant(job=record.to_message(), upload_url=None, expires_at=None)
    seconds = desk.settings.upload_seconds
    url = desk.objects.presign_put(_upload_key(record.id), seconds=seconds, public=not command.inside)
    return ImportGrant(job=record.to_message(), upload_url=url, expires_at=now() + timedelta(seconds=seconds))


def commit_import(command: CommitImport, context: Context, desk: Desk) -> Import:
    record = _visible(command.import_id, context, desk.store)
    if record.state != ImportState.UPLOADING.value:
        return record.to_message()
    _verify(record, desk.objects)

    def commit(work: Work) -> Import:
        current = work.get(ImportRecord, record.id)
        if current.state != ImportState.UPLOADING.value:
            return current.to_message()
        current.state = ImportState.READING.value
        return _saved(work, current, "uploaded")

    committed = desk.store.transact(context, commit)
    desk.objects.remove(_upload_key(record.id))
    return committed


def get_import(command: GetImport, context: Context, store: Store) -> Import:
    return _visible(command.id, context, store).to_message()


def list_import_rows(command: ListImportRows, context: Context, store: Store) -> Page[ImportRow]:
    record = _visible(command.import_id, context, store)
    return IMPORT_ROWS.page(command, context.principal, {"import_id": record.id})


def change_import(command: ChangeImport, context: Context, store: Store) -> Import:
    _check_choices(command, context, store)

    def change(work: Work) -> Import:
        record = _own(work, command.id, context, command.version)
        if record.state not in _SETTABLE:
            raise Conflict("It was started, or its file is not read yet", reason="import-started")
        if command.fields is not None:
            if len(command.fields) != len(record.headings):
                raise invalid_field("/fields", "columns", f"There are {len(record.headings)} columns")
            record.fields = [field.value if field else LEFT_OUT for field in command.fields]
        for name in ("mode", "access"):
            if (value := getattr(command, name)) is not None:
                setattr(record, name, value.value)
        for name in ("fill_only", "create_organisations", "country", "group_id"):
            if (value := getattr(command, name)) is not None:
                setattr(record, name, value)
        for name in ("match_by", "kinds"):
            if (value := getattr(command, name)) is not None:
                setattr(record, name, [part.value for part in value])
        if command.encoding is not None or command.delimiter is not None:
            record.chosen_encoding = command.encoding or record.chosen_encoding
            record.chosen_delimiter = command.delimiter or record.chosen_delimiter
            record.state = ImportState.READING.value
        return _saved(work, record)

    return store.transact(context, change)


def start_import(command: StartImport, context: Context, store: Store) -> Import:
    def start(work: Work) -> Import:
        record = _own(work, command.id, context, command.version)
        if record.state != ImportState.READY.value:
            raise Conflict("It was started, or its file is not read yet", reason="import-started")
        if record.headings and not _NAMING & set(record.mapping):
            raise invalid_field("/fields", "no-name-column", "Map at least one column to a name")
        _remember(work, record)
        record.state = ImportState.WAITING.value
        record.principal = context.principal.model_dump(mode="json")
        return _saved(work, record, "started")

    return store.transact(context, start)


def stop_import(command: StopImport, context: Context, store: Store) -> Import:
    return _moved(command.id, _MOVING, ImportState.STOPPED, "stopped", context, store)


def resume_import(command: ResumeImport, context: Context, store: Store) -> Import:
    return _moved(command.id, _RESUMABLE, ImportState.WAITING, "resumed", context, store)


def revert_import(command: RevertImport, context: Context, store: Store) -> Import:
    return _moved(command.id, _REVERTIBLE, ImportState.REVERTING, "reverted", context, store)


def _moved(
    import_id: str, states: frozenset[str], target: ImportState, action: str, context: Context, store: Store
) -> Import:
    def move(work: Work) -> Import:
        record = _own(work, import_id, context)
        if target is ImportState.WAITING and record.reverted_to:
            raise Conflict("It was reverted in part; revert the rest of it", reason="import-reverted")
        if record.state not in states:
            raise Conflict(f"It is {record.state}", reason="import-state", params={"state": record.state})
        # One that was given up before its file was read has nothing yet that could go on.
        again = ImportState.READING if target is ImportState.WAITING and record.rows is None else target
        record.state, record.detail, record.reason = again.value, None, None
        record.claim, record.attempts = None, 0
        record.principal = context.principal.model_dump(mode="json")
        return _saved(work, record, action)

    return store.transact(context, move)


def _check_choices(command: ChangeImport, context: Context, store: Store) -> None:
    if command.access is Access.EVERYBODY and not context.principal.may(Right.CONTACTS_EXTERNAL):
        right = Right.CONTACTS_EXTERNAL
        raise Forbidden(f"This needs the right '{right}'", reason="right", params={"right": right})
    if command.encoding is not None:
        try:
            bytes(range(128)).decode(command.encoding, errors="replace")
        except (LookupError, ValueError) as error:
            raise invalid_field("/encoding", "encoding", f"'{command.encoding}' is no encoding") from error
    if command.group_id:
        try:
            group = kept_group(store, command.group_id, context.principal)
        except (NotFound, Forbidden) as error:
            raise invalid_field("/group_id", "unknown-group", "There is no such group that you keep") from error
        if group.conditions:
            raise invalid_field("/group_id", "smart-group", "A smart group takes its members by its conditions")


def _remember(work: Work, record: ImportRecord) -> None:
    if not record.headed:
        return
    key = signature(record.headings)
    known = work.find(MappingRecord, _id=key)
    if known is None:
        work.add(MappingRecord(id=key, headings=list(record.headings), fields=list(record.fields)))
    elif list(known.fields) != list(record.fields):
        known.fields = list(record.fields)
        work.save(known)


def _verify(record: ImportRecord, objects: ObjectStore) -> None:
    """The bytes become the import's once they are those that were announced."""
    digest, size = hashlib.sha256(), 0
    try:
        stat = objects.stat(_upload_key(record.id))
        if stat.size == record.size:
            for chunk in objects.chunks(_upload_key(record.id), stat.etag):
                digest.update(chunk)
                size += len(chunk)
    except ObjectMissing as error:
        raise Conflict("The bytes are not uploaded yet", reason="not-uploaded") from error
    if size != record.size or digest.hexdigest() != record.sha256:
        raise Conflict("The bytes that arrived are not those that were announced; send them again", reason="damaged")
    objects.copy(_upload_key(record.id), record.key, etag=stat.etag)


def _visible(import_id: str, context: Context, store: Store) -> ImportRecord:
    record = store.get(ImportRecord, import_id)
    context.principal.require_sight(record.office, "import")
    return record


def _own(work: Work, import_id: str, context: Context, version: int | None = None) -> ImportRecord:
    record = work.get(ImportRecord, import_id)
    context.principal.require_sight(record.office, "import")
    return work.get(ImportRecord, import_id, version=version)


def _saved(work: Work, record: ImportRecord, action: str = "changed") -> Import:
    work.save(record, action)
    work.emit(ImportChanged(office=record.office, import_id=record.id, state=ImportState(record.state)))
    return record.to_message()


def _upload_key(import_id: str) -> str:
    return f"uploads/{import_id}"
