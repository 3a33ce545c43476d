"""Entrypoints about lists of contacts and groups."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import groups, views
from shared.contracts import contacts as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class ViewEntrypoints(Entrypoints):
    @handles(contract.ListParties)
    def list_parties(self, command: contract.ListParties, context: Context) -> Page[contract.PartyRow]:
        return views.list_parties(command, context, self.store)

    @handles(contract.LocateParties)
    def locate_parties(self, command: contract.LocateParties, context: Context) -> contract.Located:
        return views.locate_parties(command, context, self.store)

    @handles(contract.CountParties)
    def count_parties(self, command: contract.CountParties, context: Context) -> contract.PartyCounts:
        return views.count_parties(command, context, self.store)

    @handles(contract.ListGroups)
    def list_groups(self, command: contract.ListGroups, context: Context) -> Page[contract.Group]:
        return groups.list_groups(command, context, self.store)

    @handles(contract.GetGroup)
    def get_group(self, command: contract.GetGroup, context: Context) -> contract.Group:
        return groups.get_group(command, context, self.store)

    @handles(contract.CreateGroup)
    def create_group(self, command: contract.CreateGroup, context: Context) -> contract.Group:
        return groups.create_group(command, context, self.store)

    @handles(contract.ChangeGroup)
    def change_group(self, command: contract.ChangeGroup, context: Context) -> contract.Group:
        return groups.change_group(command, context, self.store)

    @handles(contract.DeleteGroup)
    def delete_group(self, command: contract.DeleteGroup, context: Context) -> contract.Group:
        return groups.delete_group(command, context, self.store)

    @handles(contract.AddToGroup)
    def add_to_group(self, command: contract.AddToGroup, context: Context) -> contract.MembersChanged:
        return groups.add_to_group(command, context, self.store)

    @handles(contract.RemoveFromGroup)
    def remove_from_group(self, command: contract.RemoveFromGroup, context: Context) -> contract.MembersChanged:
        return groups.remove_from_group(command, context, self.store)
