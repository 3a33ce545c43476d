"""Entrypoints about what is dealt with a party: its log and its profile."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import profile, talks
from shared.contracts import contacts as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class LogEntrypoints(Entrypoints):
    @handles(contract.ListTalks)
    def list_talks(self, command: contract.ListTalks, context: Context) -> Page[contract.Talk]:
        return talks.list_talks(command, context, self.store)

    @handles(contract.LogTalk)
    def log_talk(self, command: contract.LogTalk, context: Context) -> contract.Talk:
        return talks.log_talk(command, context, self.store)

    @handles(contract.ChangeTalk)
    def change_talk(self, command: contract.ChangeTalk, context: Context) -> contract.Talk:
        return talks.change_talk(command, context, self.store)

    @handles(contract.RemoveTalk)
    def remove_talk(self, command: contract.RemoveTalk, context: Context) -> contract.Talk:
        return talks.remove_talk(command, context, self.store)

    @handles(contract.GetProfile)
    def get_profile(self, command: contract.GetProfile, context: Context) -> contract.Profile:
        return profile.get_profile(command, context, self.store, self.bus)
