"""Which mailboxes are read, and whether one works."""

import ipaddress

from pymongo.errors import DuplicateKeyError

from services.documents.mailroom.imap import MailServerFailed, opened
from services.documents.mailroom.sealing import seal, unseal
from services.documents.models.mailboxes import MAILBOXES, MailboxRecord
from services.documents.settings import MailSettings
from shared.contracts import documents as contract
from shared.contracts.base import Done, Page
from shared.contracts.documents import Mailbox, MailboxCheck, MailSecurity
from shared.contracts.problems import Conflict, invalid_field
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_CHECK_SECONDS = 15.0


def list_mailboxes(command: contract.ListMailboxes, context: Context) -> Page[Mailbox]:
    return MAILBOXES.page(command, context.principal)


def get_mailbox(command: contract.GetMailbox, context: Context, store: Store) -> Mailbox:
    return _seen(command.id, context, store).to_message()


def create_mailbox(command: contract.CreateMailbox, context: Context, store: Store, settings: MailSettings) -> Mailbox:
    context.principal.require_office(command.office)
    _require_protected(command.security, command.host)
    fields = command.model_dump(exclude={"password"})
    sealed = seal(command.password, settings.key)

    def create(work: Work) -> Mailbox:
        return work.add(MailboxRecord(**fields, sealed_password=sealed)).to_message()

    return _once(store, context, create)


def change_mailbox(command: contract.ChangeMailbox, context: Context, store: Store, settings: MailSettings) -> Mailbox:
    _seen(command.id, context, store)
    given = command.model_dump(exclude={"id", "version", "password"}, exclude_none=True)
    sealed = seal(command.password, settings.key) if command.password else None

    def change(work: Work) -> Mailbox:
        mailbox = work.get(MailboxRecord, command.id, version=command.version)
        for name, value in given.items():
            setattr(mailbox, name, value)
        _require_protected(mailbox.security, mailbox.host)
        if sealed is not None:
            mailbox.sealed_password = sealed
        return work.save(mailbox).to_message()

    return _once(store, context, change)


def remove_mailbox(command: contract.RemoveMailbox, context: Context, store: Store) -> Done:
    _seen(command.id, context, store)

    def remove(work: Work) -> Done:
        work.remove(work.get(MailboxRecord, command.id, version=command.version))
        return Done()

    return store.transact(context, remove)


def try_mailbox(command: contract.TryMailbox, context: Context, store: Store, settings: MailSettings) -> MailboxCheck:
    mailbox = _seen(command.id, context, store)
    password = unseal(mailbox.sealed_password or "", settings.key)
    try:
        with opened(mailbox, password, min(settings.timeout, _CHECK_SECONDS), settings.ca_file) as folder:
            return MailboxCheck(works=True, detail="", mails=folder.count())
    except MailServerFailed as error:
        return MailboxCheck(works=False, detail=str(error), mails=None)


def _once(store: Store, context: Context, write) -> Mailbox:  # type: ignore[no-untyped-def]
    try:
        return store.transact(context, write)
    except DuplicateKeyError as error:
        raise Conflict("This folder of this mailbox is read already", reason="known-mailbox") from error


def _seen(mailbox_id: str, context: Context, store: Store) -> MailboxRecord:
    mailbox = store.get(MailboxRecord, mailbox_id)
    context.principal.require_sight(mailbox.office, "mailbox")
    return mailbox


def _require_protected(security: MailSecurity, host: str) -> None:
    if security is MailSecurity.NONE and not _is_this_machine(host):
        detail = "Without TLS only a server on this machine can be read: the password would be readable on the way"
        raise invalid_field("/security", "unprotected", detail)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
