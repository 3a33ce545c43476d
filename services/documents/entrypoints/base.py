"""What all entrypoints of `documents` work with."""

from services.documents.handlers.intake import Door
from services.documents.models import MODELS
from services.documents.settings import DocumentsSettings
from shared.messaging.bus import BusProvider
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

HOUSEKEEPING_SECONDS = 600


class Entrypoints:
    store = StoreProvider(models=MODELS)
    objects = ObjectStoreProvider()
    bus = BusProvider()
    settings = DocumentsSettings()

    @property
    def door(self) -> Door:
        return Door(self.store, self.objects, self.settings)
