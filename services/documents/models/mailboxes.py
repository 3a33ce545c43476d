"""Mailboxes, where reading them stands, and which mails were read."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, EnumField, IntField, StringField

from shared.contracts import documents as contract
from shared.contracts.documents import MailSecurity
from shared.listing.fields import Flag, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class MailboxRecord(OfficeRecord):
    meta = {
        "collection": "mailboxes",
        "indexes": [
            {"fields": ["host", "port", "username", "folder"], "unique": True},
            ("name", "id"),
        ],
    }
    record_type = "mailbox"
    secret_fields = frozenset({"sealed_password"})

    name = StringField(required=True)
    host = StringField(required=True)
    port = IntField(required=True)
    security = EnumField(MailSecurity, required=True)
    username = StringField(required=True)
    sealed_password = StringField()
    folder = StringField(required=True)
    enabled = BooleanField(required=True)
    to_register = BooleanField(required=True)
    filing = DictField()

    def to_message(self) -> contract.Mailbox:
        state = MailboxState.objects(pk=self.id).first() or MailboxState(id=self.id)
        return contract.Mailbox(
            id=self.id,
            version=self.version,
            office=self.office,
            name=self.name,
            host=self.host,
            port=self.port,
            security=self.security,
            username=self.username,
            has_password=bool(self.sealed_password),
            folder=self.folder,
            enabled=self.enabled,
            to_register=self.to_register,
            filing=contract.MailFiling(**self.filing),
            read=state.read,
            refused=state.refused,
            checked_at=state.checked_at,
            last_error=state.last_error or "",
            last_error_at=state.last_error_at,
        )


class MailboxState(Document):
    """Bookkeeping of the mail room, by the mailbox's id. `last_uid` counts within `uid_validity` (RFC 3501)."""

    meta = {"collection": "mailbox_states", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    uid_validity = StringField()
    last_uid = IntField(required=True, default=0)
    read = IntField(required=True, default=0)
    refused = IntField(required=True, default=0)
    checked_at = DateTimeField()
    last_error = StringField(default="")
    last_error_at = DateTimeField()
    claim = StringField()
    leased_until = DateTimeField()


class ReadMail(Document):
    """A mail that is not read again: by the mailbox's id and the mail's fingerprint."""

    meta = {"collection": "read_mails", "indexes": [("mailbox_id", "uid")], "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    mailbox_id = StringField(required=True)
    uid = IntField(required=True)
    message_id = StringField(default="")
    intake_id = StringField(required=True)
    at = DateTimeField(required=True)


MAILBOXES = Listing(
    MailboxRecord,
    to_item=MailboxRecord.to_message,
    sort="name",
    fields={
        "name": Text("name"),
        "office": Text("office"),
        "host": Text("host"),
        "username": Text("username"),
        "enabled": Flag("enabled"),
    },
)
