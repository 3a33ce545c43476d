"""What documents holds on a person: what is attached to the contact. What belongs to registered records is told by the
registry, and stays with them."""

from dataclasses import dataclass
from typing import Any

from services.documents.handlers.contents import with_contents
from services.documents.handlers.door import Door
from services.documents.handlers.erasure import leave_tombstone, remove_objects
from services.documents.models.documents import DocumentRecord
from services.documents.models.intakes import IntakeRecord
from services.documents.models.links import LinkRecord
from services.documents.models.revisions import RevisionRecord
from services.documents.models.shares import ShareRecord
from services.documents.models.staging import StagedRecord
from shared.contracts.base import now
from shared.contracts.documents import EraseHeldData, ReportHeldData
from shared.contracts.privacy import Erased, HeldData, HeldRecord, Kept, KeptBecause, LegalSource, Subject
from shared.privacy.telling import held_data
from shared.security.context import Context
from shared.storage.erasing import blot_history, forget_replies
from shared.storage.work import Work

_AT_ONCE = 100
_BELONGINGS = (LinkRecord, ShareRecord, RevisionRecord, IntakeRecord)


@dataclass(frozen=True)
class _Attached:
    """A document that is attached to the contact, under what name. `others`: what else it is attached to."""

    document: DocumentRecord
    label: str
    others: int
    root_entry: str = ""

    @property
    def kept(self) -> Kept | None:
        if number := self.document.entry_number or self.root_entry:
            return Kept(because=KeptBecause.RECORD, source=LegalSource.OBLIGATION, detail=number)
        if self.others:
            return Kept(because=KeptBecause.SHARED, source=LegalSource.NECESSARY)
        return None


def report_held_data(command: ReportHeldData) -> HeldData:
    def attached(after: str, limit: int) -> list[HeldRecord]:
        return [_told(one) for one in _attached(command.subject, after, limit)]

    return held_data(command, [attached])


def erase_held_data(command: EraseHeldData, context: Context, door: Door) -> Erased:
    """The labels of all links go; documents that stay keep their names, which belong to the record."""
    erased, after = 0, ""
    while batch := _attached(command.subject, after, _AT_ONCE):
        for one in batch:
            if one.kept is None:
                _erase(one.document.id, command.pseudonym, context, door)
                erased += 1
        after = batch[-1].document.id
    door.store.transact(context, lambda work: _blank_names(work, command))
    return Erased(done=True, erased={"documents": erased} if erased else {})


def _of(subject: Subject) -> dict[str, Any]:
    return {"service": "contacts", "kind": "party", "record_id": {"$in": list(subject.party_ids)}}


def _attached(subject: Subject, after: str, limit: int) -> list[_Attached]:
    """In the order of their ids. Without tombstones, of which nothing is left that could be told."""
    attached: list[str] = LinkRecord._get_collection().distinct("document_id", _of(subject))
    where = {"_id": {"$in": attached, "$gt": after}, "erased_at": None}
    documents = DocumentRecord.objects(__raw__=where).order_by("id").limit(limit)
    return [_judged(document, subject) for document in documents]


def _judged(document: DocumentRecord, subject: Subject) -> _Attached:
    links = LinkRecord.objects(document_id=document.id)
    own = [link for link in links if link.service == "contacts" and link.record_id in subject.party_ids]
    root = DocumentRecord.objects(pk=document.root_id).first() if document.root_id else None
    return _Attached(document, own[0].label, len(links) - len(own), root.entry_number or "" if root else "")


def _told(one: _Attached) -> HeldRecord:
    document = one.document
    kept = one.kept
    return HeldRecord(
        section="documents",
        id=document.id,
        label=document.entry_number or (document.filename if kept is None else f"#{document.id[-8:]}"),
        at=document.stored_at,
        data={
            "filename": document.filename,
            "size": document.size,
            "media_type": document.media_type,
            "channel": document.origin.get("channel"),
            "entry_number": document.entry_number or "",
            "label": one.label,
            "metadata": dict(document.metadata or {}),
        },
        document_ids=(document.id,),
        kept=kept,
    )


def _erase(document_id: str, pseudonym: str, context: Context, door: Door) -> None:
    """Nothing of what arrived, not even its name; the bytes go after the transaction, and again by the sweep."""

    def write(work: Work) -> None:
        documents = work.find_all(DocumentRecord, {**with_contents([document_id]), "erased_at": None})
        for document in documents:
            document.filename, document.asn = pseudonym, None
            leave_tombstone(work, document)
        ids = [document.id for document in documents]
        _blank_belongings(work, ids, pseudonym)
        blot_history(work, DocumentRecord, ids)
        forget_replies(work, ids)

    door.store.transact(context, write)
    for document in DocumentRecord.objects(__raw__={**with_contents([document_id]), "bytes_left": True}):
        remove_objects(document, door)


def _blank_belongings(work: Work, document_ids: list[str], pseudonym: str) -> None:
    of_them = {"document_id": {"$in": document_ids}}
    changes: dict[type[Any], dict[str, Any]] = {
        LinkRecord: {"document_name": pseudonym},
        ShareRecord: {"document_name": pseudonym, "note": pseudonym, "revoked_at": now()},
        RevisionRecord: {"filename": pseudonym, "note": "", "metadata": {}},
        IntakeRecord: {"filename": pseudonym, "filing": {}, "note": "", "detail": ""},
    }
    for kind in _BELONGINGS:
        rows = work.collection(kind)
        ids = [row["_id"] for row in rows.find(of_them, {"_id": 1}, session=work.session)]
        rows.update_many(of_them, {"$set": changes[kind], "$inc": {"version": 1}}, session=work.session)
        blot_history(work, kind, ids)


def _blank_names(work: Work, command: EraseHeldData) -> None:
    """The contact's name at the links to it, and in what arrivals were to be registered as."""
    links = work.collection(LinkRecord)
    ids = [row["_id"] for row in links.find(_of(command.subject), {"_id": 1}, session=work.session)]
    change = {"$set": {"label": command.pseudonym, "made_to": {}}, "$inc": {"version": 1}}
    links.update_many(_of(command.subject), change, session=work.session)
    blot_history(work, LinkRecord, ids)
    forget_replies(work, ids)
    for kind in (IntakeRecord, StagedRecord):
        work.collection(kind).update_many(
            {"filing.contact_id": {"$in": list(command.subject.party_ids)}},
            {"$set": {"filing.party": command.pseudonym}, "$inc": {"version": 1}},
            session=work.session,
        )
