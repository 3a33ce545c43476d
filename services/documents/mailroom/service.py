"""The mail room's process: `python -m shared.runtime documents.mailroom`."""

from functools import partial

from nameko.timer import timer

from services.documents.handlers.door import Door
from services.documents.handlers.senders import contact_of
from services.documents.mailroom.reading import read_due
from services.documents.models import MODELS
from services.documents.settings import DocumentsSettings, MailSettings
from shared.messaging.bus import BusProvider
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

LOOKED_EACH = 5
"""Seconds between looks which mailboxes are due."""


class MailroomService:
    name = "documents-mailroom"
    store = StoreProvider(models=MODELS)
    objects = ObjectStoreProvider()
    bus = BusProvider()
    settings = MailSettings()

    @timer(interval=LOOKED_EACH, eager=True)
    def read_mailboxes(self) -> None:
        door = Door(self.store, self.objects, DocumentsSettings(), contact_of=partial(contact_of, self.bus))
        read_due(door, self.bus, self.settings)
