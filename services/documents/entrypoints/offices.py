"""Entrypoints about offices, as accounts tells of them."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import offices
from shared.contracts.accounts import OfficeChanged, OfficeCreated
from shared.messaging.events import subscribes
from shared.security.context import Context


class OfficeEntrypoints(Entrypoints):
    @subscribes(OfficeCreated, OfficeChanged)
    def keep_languages(self, event: OfficeCreated | OfficeChanged, context: Context) -> None:
        offices.keep_languages(event)
