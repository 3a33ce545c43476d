"""Share links: made and revoked by people, opened by anybody who holds one."""

from dataclasses import replace

from services.documents.domain import object_keys
from services.documents.domain.sharing import LONGEST, TICKET_FOR, good_for, opening_keys, password_keys
from services.documents.handlers.documents import bytes_of, edition_of
from services.documents.handlers.door import Door
from services.documents.handlers.sight import own_document
from services.documents.models.documents import DocumentRecord
from services.documents.models.shares import ShareRecord, ShareTicket
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import NewShare, OpenedShare, Share, ShareOpened
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import Conflict, Forbidden, NotFound, invalid_field
from shared.identifiers import new_id
from shared.security import tokens
from shared.security.context import Context
from shared.security.passwords import hash_password, verify_password
from shared.storage.store import Store
from shared.storage.tries import CountedTries
from shared.storage.work import Work


def create_share(command: contract.CreateShare, context: Context, store: Store) -> NewShare:
    document = own_document(command.document_id, context, store)
    _require_shareable(document)
    if not now() < command.expires_at <= now() + LONGEST:
        raise invalid_field("/expires_at", "expiry", f"A link ends within {LONGEST.days} days", days=LONGEST.days)
    password = hash_password(command.password.get_secret_value()) if command.password else None
    secret, share_id = tokens.new_share_secret(), new_id()

    def create(work: Work) -> Share:
        share = ShareRecord(
            id=share_id,
            office=document.office,
            document_id=document.id,
            document_name=document.filename,
            revision=document.revision,
            note=command.note,
            digest=tokens.digest(secret),
            hint=tokens.hint(secret),
            password_hash=password,
            made_at=now(),
            made_by=context.principal.name,
            expires_at=command.expires_at,
        )
        return work.add(share, "shared").to_message()

    # The kept reply is the share without its secret.
    created = store.transact(replace(context, reply=Share), create)
    if created.id != share_id:
        created = _renew_secret(created.id, secret, context, store)
    return NewShare(secret=secret, share=created)


def _renew_secret(share_id: str, secret: str, context: Context, store: Store) -> Share:
    """A repeated request: the first secret is stored nowhere. Once the link was used, its answer did arrive."""

    def renew(work: Work) -> Share:
        share = work.get(ShareRecord, share_id)
        if share.uses:
            raise Conflict("This link was made before and is in use", reason="share-used")
        share.digest, share.hint = tokens.digest(secret), tokens.hint(secret)
        return work.save(share, "secret renewed").to_message()

    return store.transact(replace(context, once=None), renew)


def revoke_share(command: contract.RevokeShare, context: Context, store: Store) -> Share:
    context.principal.require_sight(store.get(ShareRecord, command.id).office, "share")

    def revoke(work: Work) -> Share:
        share = work.get(ShareRecord, command.id, version=command.version)
        if share.revoked_at is None:
            share.revoked_at = now()
            work.save(share, "revoked")
        return share.to_message()

    return store.transact(context, revoke)


def open_share(command: contract.OpenShare, context: Context, door: Door) -> OpenedShare:
    """An opening counts once link and password are right; a try counts before, and is taken back then."""
    tries = CountedTries(door.store.database)
    keys = opening_keys(command.remote_address)
    tries.count(keys, now())
    share = ShareRecord.objects(digest=tokens.digest(command.secret.get_secret_value())).first()
    if share is None or not good_for(share.expires_at, share.revoked_at, now()):
        raise NotFound("There is no such link, or it is over", reason="share")
    if share.password_hash is not None:
        keys += _require_password(share, command, tries)
    _shared_bytes(share, door)
    for key in keys:
        tries.take_back(key)
    return _opened(share.id, command, context, door)


def _require_password(share: ShareRecord, command: contract.OpenShare, tries: CountedTries):  # type: ignore[no-untyped-def]
    """The keys that the try was counted under. Raises Forbidden, TooManyRequests."""
    if command.password is None:
        raise Forbidden("This link asks for a password", reason="password")
    keys = password_keys(share.id, command.remote_address)
    tries.count(keys, now())
    if not verify_password(command.password.get_secret_value(), share.password_hash):
        raise Forbidden("The password is not right", reason="password-wrong")
    return keys


def _opened(share_id: str, command: contract.OpenShare, context: Context, door: Door) -> OpenedShare:
    ticket, moment = tokens.new_ticket(), now()

    def note(work: Work) -> ShareRecord:
        share = work.get(ShareRecord, share_id)
        if not good_for(share.expires_at, share.revoked_at, moment):
            raise NotFound("There is no such link, or it is over", reason="share")
        share.uses += 1
        share.last_opened_at, share.last_address = moment, command.remote_address
        row = ShareTicket(id=tokens.digest(ticket), share_id=share.id, expires_at=moment + TICKET_FOR)
        work.collection("share_tickets").insert_one(row.to_mongo().to_dict(), session=work.session)
        work.emit(ShareOpened(office=share.office, share_id=share.id, document_id=share.document_id, uses=share.uses))
        return work.save(share, "opened")

    share = door.store.transact(context, note)
    link = _shared_bytes(share, door)
    return OpenedShare(
        document_name=share.document_name,
        media_type=link.media_type,
        size=link.size,
        expires_at=share.expires_at,
        ticket=ticket,
    )


def get_shared(command: contract.GetShared, door: Door) -> ObjectLink:
    ticket = ShareTicket.objects(pk=tokens.digest(command.ticket), expires_at__gt=now()).first()
    share = ShareRecord.objects(pk=ticket.share_id).first() if ticket else None
    if share is None or not good_for(share.expires_at, share.revoked_at, now()):
        raise NotFound("This download is over; open the link again", reason="ticket")
    return _shared_bytes(share, door)


def _shared_bytes(share: ShareRecord, door: Door) -> ObjectLink:
    """The very revision that was shared. Raises NotFound once the document is gone."""
    document = DocumentRecord.objects(pk=share.document_id).first()
    if document is None or document.erased_at is not None or document.trashed_at is not None:
        raise NotFound("There is no such link, or it is over", reason="share")
    edition = edition_of(document, share.revision)
    return bytes_of(object_keys.original_key(edition.sha256), edition.filename, door, media_type=edition.media_type)


def _require_shareable(document: DocumentRecord) -> None:
    if document.erased_at is not None:
        raise NotFound("This document was lawfully destroyed", reason="erased")
    if document.trashed_at is not None:
        raise Conflict("This document is in the trash; restore it first", reason="trashed")
