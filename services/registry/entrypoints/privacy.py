"""Entrypoints about what is held on a person."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import held_data
from shared.contracts.privacy import Erased, HeldData
from shared.contracts.registry import EraseHeldData, ReportHeldData
from shared.messaging.rpc import handles
from shared.security.context import Context


class PrivacyEntrypoints(Entrypoints):
    @handles(ReportHeldData)
    def report_held_data(self, command: ReportHeldData, context: Context) -> HeldData:
        return held_data.report_held_data(command, self.zone)

    @handles(EraseHeldData)
    def erase_held_data(self, command: EraseHeldData, context: Context) -> Erased:
        """Journals stay as they are; see `domain.privacy`."""
        return Erased(done=True)
