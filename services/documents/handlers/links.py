"""Links between documents and records of any service, checked at both ends as the caller."""

from collections.abc import Iterable
from typing import Any

from services.documents.domain.link_targets import reading_command
from services.documents.handlers.merged_contacts import follow_late
from services.documents.handlers.sight import seen_document
from services.documents.models.documents import DocumentRecord
from services.documents.models.links import LINKS, LinkRecord
from shared.contracts import documents as contract
from shared.contracts.base import Done, Page, now
from shared.contracts.documents import Attached, Document, Link, LinksChanged, RecordFile, RecordFiles
from shared.contracts.problems import Forbidden, NotFound, invalid_field
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store
from shared.storage.work import Work


def link_document(command: contract.LinkDocument, context: Context, store: Store, bus: Calls) -> Link:
    document = seen_document(command.document_id, context, store)
    record = command.record
    office = _office_of(record.service, record.kind, record.record_id, context, bus)

    def link(work: Work) -> Link:
        row = LinkRecord(
            office=document.office,
            document_id=document.id,
            document_name=document.filename,
            record_office=office,
            label=record.label,
            made_at=now(),
            made_by=context.principal.name,
            **_end(record),
        )
        row = follow_late(work, row)
        known = work.find(LinkRecord, document_id=document.id, **_end(row.to_message().record))
        if known is not None:
            return known.to_message()
        work.add(row, "linked")
        _tell(work, row)
        return row.to_message()

    return store.transact(context, link)


def unlink_document(command: contract.UnlinkDocument, context: Context, store: Store, bus: Calls) -> Done:
    known = store.get(LinkRecord, command.id)
    seen_document(known.document_id, context, store)
    _office_of(known.service, known.kind, known.record_id, context, bus)

    def unlink(work: Work) -> Done:
        row = work.find(LinkRecord, _id=command.id)
        if row is not None:
            work.remove(row, "unlinked")
            _tell(work, row)
        return Done()

    return store.transact(context, unlink)


def list_links(command: contract.ListLinks, context: Context, store: Store) -> Page[Link]:
    seen_document(command.document_id, context, store)
    where = {"document_id": command.document_id, **_seen_ends(context.principal)}
    return LINKS.page(command, context.principal, where)


def list_attached(command: contract.ListAttached, context: Context, bus: Calls) -> Page[Attached]:
    _office_of(command.record_service, command.record_kind, command.record_id, context, bus)
    end = {"service": command.record_service, "kind": command.record_kind, "record_id": command.record_id}
    page = LINKS.page(command, context.principal, end)
    documents = _seen(page.items, context.principal)
    items = [(link, documents[link.document_id]) for link in page.items if link.document_id in documents]
    return Page(items=tuple(Attached(link=link, document=found) for link, found in items), next_cursor=page.next_cursor)


def list_record_files(command: contract.ListRecordFiles, context: Context) -> RecordFiles:
    rows = LinkRecord.objects(
        service=command.record_service, kind=command.record_kind, record_id__in=command.record_ids
    )
    links = [row.to_message() for row in rows.order_by("-made_at", "-id")[: command.limit]]
    documents = _seen(links, context.principal)
    return RecordFiles(
        items=tuple(
            RecordFile(
                link_id=link.id,
                document_id=link.document_id,
                record_id=link.record.record_id,
                filename=documents[link.document_id].filename,
                made_at=link.made_at,
                made_by_id=link.made_by_id,
                made_by=link.made_by,
            )
            for link in links
            if link.document_id in documents
        )
    )


def _seen(links: Iterable[Link], principal: Principal) -> dict[str, Document]:
    """By id, what the principal may see of the documents at their other ends."""
    found = DocumentRecord.objects(pk__in=[link.document_id for link in links])
    return {row.id: row.to_message() for row in found if any(map(principal.sees, row.seen_by))}


def _office_of(service: str, kind: str, record_id: str, context: Context, bus: Calls) -> str | None:
    """Of the record at the other end, read as the caller. Raises NotFound where they may not see it."""
    command = reading_command(service, kind)
    if command is None:
        raise invalid_field("/record/kind", "unknown-kind", f"Nothing can be attached to {service} {kind}")
    try:
        found = bus.call(command.model_validate({"id": record_id}), context)
    except Forbidden as error:
        raise NotFound("No such record") from error
    return getattr(found, "office", None)


def _end(record: contract.LinkedRecord) -> dict[str, str]:
    return {"service": record.service, "kind": record.kind, "record_id": record.record_id}


def _seen_ends(principal: Principal) -> dict[str, Any]:
    """The other ends that the principal may read: by right for the kind, by office for the record."""
    pairs = LinkRecord._get_collection().aggregate([{"$group": {"_id": {"service": "$service", "kind": "$kind"}}}])
    readable = []
    for pair in (row["_id"] for row in pairs):
        command = reading_command(pair["service"], pair["kind"])
        if command is not None and (command.right is None or principal.may(command.right)):
            readable.append(pair)
    conditions: list[dict[str, Any]] = [{"$or": readable or [{"_id": None}]}]
    if not principal.all_offices:
        conditions.append({"record_office": {"$in": [None, *sorted(principal.offices)]}})
    return {"$and": conditions}


def _tell(work: Work, row: LinkRecord) -> None:
    work.emit(LinksChanged(office=row.office, document_id=row.document_id, **_end(row.to_message().record)))
