"""Reading a mailbox: each mail is taken in once, whole, in its order.

A mail is an arrival like any other, whose id follows from the mailbox and the mail: what was begun before a broken
connection or a kill is gone on with. Only once it is stored is it noted as read, and only then does the place move on.
"""

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

import structlog
from prometheus_client import Counter
from pymongo import ReturnDocument

from services.documents.domain import object_keys
from services.documents.domain.letters import MAIL, fingerprint, read_letter
from services.documents.domain.room import NO_ROOM_LEFT, is_no_room
from services.documents.handlers import intake
from services.documents.handlers.door import Door
from services.documents.mailroom.imap import Envelope, Folder, MailServerFailed, opened
from services.documents.mailroom.sealing import unseal
from services.documents.models.mailboxes import MailboxRecord, MailboxState, ReadMail
from services.documents.settings import MailSettings
from shared.contracts.base import now
from shared.contracts.documents import (
    BeginIntake,
    Channel,
    CommitIntake,
    Filing,
    IntakeOutcome,
    MailboxChecked,
    Origin,
    ReportRefusal,
)
from shared.contracts.problems import Conflict, Invalid, Problem, TooLarge, Unavailable
from shared.identifiers import new_id
from shared.messaging.bus import Bus
from shared.security.context import Context
from shared.security.principal import service_principal

_LEASE = timedelta(minutes=5)
_AT_ONCE = 200
"""Mails of one mailbox before another one has its turn."""
_NAMESPACE = UUID("8c2a5a0e-64e5-4f3f-9a55-0d6d8d1b7c11")
mails = Counter("kancelaria_mails_total", "Mails read from mailboxes", ["outcome"])
log = structlog.get_logger()


def read_due(door: Door, bus: Bus, settings: MailSettings) -> None:
    """Look into each mailbox whose time has come, and that no other mail room looks into."""
    for mailbox in MailboxRecord.objects(enabled=True).order_by("id"):
        state = _claim(mailbox.id, settings.seconds)
        if state is not None:
            read_mailbox(mailbox, state, door, bus, settings)


def read_mailbox(mailbox: MailboxRecord, state: MailboxState, door: Door, bus: Bus, settings: MailSettings) -> None:
    """Whatever is new. What goes wrong is noted, and tried again at the next look."""
    trouble, before = "", state.read + state.refused
    try:
        password = unseal(mailbox.sealed_password or "", settings.key)
        with opened(mailbox, password, settings.timeout, settings.ca_file) as folder:
            _read(folder, mailbox, state, door, settings)
    except (MailServerFailed, Problem) as error:
        trouble = error.detail if isinstance(error, Problem) else str(error)
        log.warning("a mailbox was not read to its end", mailbox=mailbox.name, reason=trouble)
    _release(state, trouble)
    if trouble or state.read + state.refused != before:
        event = MailboxChecked(office=mailbox.office, mailbox_id=mailbox.id, read=state.read, last_error=trouble)
        bus.publish(event, _context(mailbox))


def _read(folder: Folder, mailbox: MailboxRecord, state: MailboxState, door: Door, settings: MailSettings) -> None:
    validity = folder.uid_validity
    if validity != state.uid_validity:
        # The server numbers its mails anew: all are looked at again, and known ones passed over.
        _note(state, uid_validity=validity, last_uid=0)
    for uid in folder.uids_after(state.last_uid)[:_AT_ONCE]:
        envelope = folder.envelope(uid)
        if envelope is not None:
            _take_in(folder, envelope, mailbox, state, door, settings)
        _note(state, last_uid=uid, leased_until=now() + _LEASE)


def _take_in(
    folder: Folder,
    envelope: Envelope,
    mailbox: MailboxRecord,
    state: MailboxState,
    door: Door,
    settings: MailSettings,
) -> None:
    mail_id = f"{mailbox.id}:{fingerprint(envelope.header, envelope.size)}"
    if ReadMail.objects(pk=mail_id).first() is not None:
        return
    intake_id = str(uuid5(_NAMESPACE, mail_id))
    letter = read_letter(envelope.header)
    if envelope.size > settings.largest:
        _refuse(
            intake_id, letter.filename, envelope.size, IntakeOutcome.TOO_LARGE, "The mail is too large", mailbox, door
        )
        outcome = "refused"
    else:
        outcome = _store(folder, envelope.uid, intake_id, letter.filename, mailbox, door)
    if outcome == "gone":
        return
    row = ReadMail(
        id=mail_id,
        mailbox_id=mailbox.id,
        uid=envelope.uid,
        message_id=letter.message_id[:300],
        intake_id=intake_id,
        at=now(),
    )
    ReadMail._get_collection().replace_one({"_id": mail_id}, row.to_mongo().to_dict(), upsert=True)
    mails.labels(outcome).inc()
    _count(state, "refused" if outcome == "refused" else "read")


def _store(folder: Folder, uid: int, intake_id: str, filename: str, mailbox: MailboxRecord, door: Door) -> str:
    """Raises MailServerFailed, Unavailable: then nothing is noted, and it is begun again later."""
    mail = folder.mail(uid)
    if mail is None:
        return "gone"
    try:
        _hand_in(mail, intake_id, filename, mailbox, door)
    except (Invalid, TooLarge, Conflict) as problem:
        outcome = IntakeOutcome.EMPTY if not mail else IntakeOutcome.UNREADABLE
        _refuse(intake_id, filename, len(mail), outcome, problem.detail, mailbox, door)
        return "refused"
    return "read"


def _hand_in(mail: bytes, intake_id: str, filename: str, mailbox: MailboxRecord, door: Door) -> None:
    context = _context(mailbox)
    command = BeginIntake(
        intake_id=intake_id,
        office=mailbox.office,
        filename=filename,
        size=len(mail),
        sha256=hashlib.sha256(mail).hexdigest(),
        origin=_origin(mailbox),
        filing=Filing(**mailbox.filing),
        to_register=mailbox.to_register,
        inside=True,
    )
    grant = intake.begin_intake(command, context, door)
    if grant.upload_url is None:
        return
    _upload(mail, object_keys.upload_key(intake_id), door)
    finished = intake.commit_intake(CommitIntake(intake_id=intake_id), context, door)
    if finished.outcome is IntakeOutcome.DAMAGED_IN_TRANSIT:
        raise Unavailable(finished.detail)


def _upload(mail: bytes, key: str, door: Door) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="mail-") as folder:
            file = Path(folder) / "mail"
            file.write_bytes(mail)
            door.objects.put_file(key, file, MAIL)
    except OSError as error:
        if is_no_room(error):
            raise Unavailable(NO_ROOM_LEFT) from error
        raise


def _refuse(
    intake_id: str, filename: str, size: int, outcome: IntakeOutcome, detail: str, mailbox: MailboxRecord, door: Door
) -> None:
    command = ReportRefusal(
        intake_id=intake_id,
        office=mailbox.office,
        filename=filename,
        size=size,
        outcome=outcome,
        detail=detail,
        origin=_origin(mailbox),
    )
    intake.report_refusal(command, _context(mailbox), door)


def _origin(mailbox: MailboxRecord) -> Origin:
    return Origin(channel=Channel.MAIL, agent=mailbox.name)


def _context(mailbox: MailboxRecord) -> Context:
    principal = service_principal("documents").model_copy(update={"name": mailbox.name})
    return Context(principal=principal)


# --- where reading stands ---


def _claim(mailbox_id: str, seconds: float) -> MailboxState | None:
    states = MailboxState._get_collection()
    if states.find_one({"_id": mailbox_id}) is None:
        empty = MailboxState(id=mailbox_id).to_mongo().to_dict()
        empty.pop("_id")
        states.update_one({"_id": mailbox_id}, {"$setOnInsert": empty}, upsert=True)
    due = now() - timedelta(seconds=seconds)
    free = {
        "_id": mailbox_id,
        "$and": [
            {"$or": [{"checked_at": None}, {"checked_at": {"$lt": due}}]},
            {"$or": [{"leased_until": None}, {"leased_until": {"$lt": now()}}]},
        ],
    }
    taken = {"$set": {"claim": new_id(), "leased_until": now() + _LEASE}}
    row = states.find_one_and_update(free, taken, return_document=ReturnDocument.AFTER)
    return MailboxState._from_son(row) if row else None


def _note(state: MailboxState, **values: object) -> None:
    """Raises Unavailable where the lease was lost: then somebody else goes on from the place that is noted."""
    _written(state, {"$set": values})
    for name, value in values.items():
        setattr(state, name, value)


def _count(state: MailboxState, counter: str) -> None:
    _written(state, {"$inc": {counter: 1}})
    setattr(state, counter, getattr(state, counter) + 1)


def _written(state: MailboxState, update: dict[str, object]) -> None:
    held = {"_id": state.id, "claim": state.claim}
    if MailboxState._get_collection().update_one(held, update).matched_count == 0:
        raise Unavailable("Another mail room reads this mailbox by now")


def _release(state: MailboxState, trouble: str) -> None:
    moment = now()
    changes: dict[str, object] = {
        "checked_at": moment,
        "leased_until": None,
        "claim": None,
        "last_error": trouble[:500],
    }
    if trouble:
        changes["last_error_at"] = moment
    held = {"_id": state.id, "claim": state.claim}
    MailboxState._get_collection().update_one(held, {"$set": changes})
