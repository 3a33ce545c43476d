"""Entrypoints about lawful destruction."""

from nameko.timer import timer

from services.documents.entrypoints.base import HOUSEKEEPING_SECONDS, Entrypoints
from services.documents.handlers import erasure
from shared.contracts.registry import DisposalCarriedOut
from shared.messaging.events import subscribes
from shared.security.context import Context


class ErasureEntrypoints(Entrypoints):
    @subscribes(DisposalCarriedOut)
    def erase_destroyed(self, event: DisposalCarriedOut, context: Context) -> None:
        erasure.erase_destroyed(event, context, self.door)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def remove_what_is_left_of_erased(self) -> None:
        erasure.sweep(self.door)
