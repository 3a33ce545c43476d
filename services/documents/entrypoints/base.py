"""What all entrypoints of `documents` work with."""

from functools import partial

from services.documents.handlers.contents import allow_contents
from services.documents.handlers.door import Door, OriginalsProvider
from services.documents.handlers.senders import contact_of
from services.documents.handlers.sight import complete_sight
from services.documents.models import MODELS
from services.documents.settings import DocumentsSettings
from shared.messaging.bus import BusProvider
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

HOUSEKEEPING_SECONDS = 600


class DocumentsStoreProvider(StoreProvider):
    """Brings what older versions stored into the shape of this one."""

    def setup(self) -> None:
        super().setup()
        complete_sight(self.store.database)
        allow_contents(self.store.database)


class Entrypoints:
    store = DocumentsStoreProvider(models=MODELS)
    objects = ObjectStoreProvider()
    originals = OriginalsProvider()
    bus = BusProvider()
    settings = DocumentsSettings()

    @property
    def door(self) -> Door:
        return Door(self.store, self.objects, self.settings, self.originals, partial(contact_of, self.bus))
