"""Entrypoints about the contacts that records came from and went to."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import party_entries
from shared.contracts.contacts import PartyMerged
from shared.contracts.registry import ListPartyEntries, PartyEntries
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context


class PartyEntrypoints(Entrypoints):
    @handles(ListPartyEntries)
    def list_party_entries(self, command: ListPartyEntries, context: Context) -> PartyEntries:
        return party_entries.list_party_entries(command, context)

    @subscribes(PartyMerged)
    def follow_merge_of_contacts(self, event: PartyMerged, context: Context) -> None:
        party_entries.follow_merge(event, context, self.store)
