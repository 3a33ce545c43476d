"""Entrypoints about duplicates and their merging."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import duplicates, merging
from shared.contracts import contacts as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class MergeEntrypoints(Entrypoints):
    @handles(contract.ListDuplicatesOf)
    def list_duplicates_of(self, command: contract.ListDuplicatesOf, context: Context) -> contract.Duplicates:
        return duplicates.list_duplicates_of(command, context, self.store)

    @handles(contract.ListDuplicates)
    def list_duplicates(self, command: contract.ListDuplicates, context: Context) -> contract.Duplicates:
        return duplicates.list_duplicates(command, context, self.store)

    @handles(contract.MergeParties)
    def merge_parties(self, command: contract.MergeParties, context: Context) -> contract.Party:
        return merging.merge_parties(command, context, self.store)

    @handles(contract.RevertMerge)
    def revert_merge(self, command: contract.RevertMerge, context: Context) -> contract.Merge:
        return merging.revert_merge(command, context, self.store)

    @handles(contract.ListMerges)
    def list_merges(self, command: contract.ListMerges, context: Context) -> Page[contract.Merge]:
        return merging.list_merges(command, context, self.store)
