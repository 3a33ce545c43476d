"""Entrypoints about what is held on a person."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import held_data
from shared.contracts.documents import EraseHeldData, ReportHeldData
from shared.contracts.privacy import Erased, HeldData
from shared.messaging.rpc import handles
from shared.security.context import Context


class PrivacyEntrypoints(Entrypoints):
    @handles(ReportHeldData)
    def report_held_data(self, command: ReportHeldData, context: Context) -> HeldData:
        return held_data.report_held_data(command)

    @handles(EraseHeldData)
    def erase_held_data(self, command: EraseHeldData, context: Context) -> Erased:
        return held_data.erase_held_data(command, context, self.door)
