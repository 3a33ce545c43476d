"""Entrypoints about parties: what is written of them, their photos, their history, what search fetches."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import history, parties, photos, searchables
from services.contacts.handlers.photos import Album
from shared.contracts import contacts as contract
from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Page
from shared.contracts.objects import ObjectLink
from shared.messaging.rpc import handles
from shared.security.context import Context


class PartyEntrypoints(Entrypoints):
    @handles(contract.GetParty)
    def get_party(self, command: contract.GetParty, context: Context) -> contract.Party:
        return parties.get_party(command, context, self.store)

    @handles(contract.AddParty)
    def add_party(self, command: contract.AddParty, context: Context) -> contract.Party:
        return parties.add_party(command, context, self.store)

    @handles(contract.ChangeParty)
    def change_party(self, command: contract.ChangeParty, context: Context) -> contract.Party:
        return parties.change_party(command, context, self.store)

    @handles(contract.RemoveParty)
    def remove_party(self, command: contract.RemoveParty, context: Context) -> contract.Party:
        return parties.remove_party(command, context, self.store)

    @handles(contract.RestoreParty)
    def restore_party(self, command: contract.RestoreParty, context: Context) -> contract.Party:
        return parties.restore_party(command, context, self.store)

    @handles(contract.ListPartyHistory)
    def list_party_history(self, command: contract.ListPartyHistory, context: Context) -> Page[HistoryLine]:
        return history.list_party_history(command, context, self.store)

    @handles(contract.BeginPhoto)
    def begin_photo(self, command: contract.BeginPhoto, context: Context) -> contract.PhotoUpload:
        return photos.begin_photo(command, context, self._album)

    @handles(contract.AttachPhoto)
    def attach_photo(self, command: contract.AttachPhoto, context: Context) -> contract.Party:
        return photos.attach_photo(command, context, self._album)

    @handles(contract.RemovePhoto)
    def remove_photo(self, command: contract.RemovePhoto, context: Context) -> contract.Party:
        return photos.remove_photo(command, context, self._album)

    @handles(contract.GetPhoto)
    def get_photo(self, command: contract.GetPhoto, context: Context) -> ObjectLink:
        return photos.get_photo(command, context, self._album)

    @handles(contract.GetSearchableContact)
    def get_searchable_contact(
        self, command: contract.GetSearchableContact, context: Context
    ) -> contract.SearchableContact:
        return searchables.get_searchable(command, self.store)

    @handles(contract.ListSearchableContacts)
    def list_searchable_contacts(
        self, command: contract.ListSearchableContacts, context: Context
    ) -> Page[contract.SearchableContact]:
        return searchables.list_searchables(command)

    @property
    def _album(self) -> Album:
        return Album(self.store, self.objects, self.settings)

    @handles(contract.ListContactsHistory)
    def list_contacts_history(self, command: contract.ListContactsHistory, context: Context) -> Page[HistoryLine]:
        return history.list_contacts_history(command, context)
