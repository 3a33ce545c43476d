"""Entrypoints about mailboxes."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import mailboxes
from services.documents.settings import MailSettings
from shared.contracts import documents as contract
from shared.contracts.base import Done, Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class MailboxEntrypoints(Entrypoints):
    mail_settings = MailSettings()

    @handles(contract.ListMailboxes)
    def list_mailboxes(self, command: contract.ListMailboxes, context: Context) -> Page[contract.Mailbox]:
        return mailboxes.list_mailboxes(command, context)

    @handles(contract.GetMailbox)
    def get_mailbox(self, command: contract.GetMailbox, context: Context) -> contract.Mailbox:
        return mailboxes.get_mailbox(command, context, self.store)

    @handles(contract.CreateMailbox)
    def create_mailbox(self, command: contract.CreateMailbox, context: Context) -> contract.Mailbox:
        return mailboxes.create_mailbox(command, context, self.store, self.mail_settings)

    @handles(contract.ChangeMailbox)
    def change_mailbox(self, command: contract.ChangeMailbox, context: Context) -> contract.Mailbox:
        return mailboxes.change_mailbox(command, context, self.store, self.mail_settings)

    @handles(contract.RemoveMailbox)
    def remove_mailbox(self, command: contract.RemoveMailbox, context: Context) -> Done:
        return mailboxes.remove_mailbox(command, context, self.store)

    @handles(contract.TryMailbox)
    def try_mailbox(self, command: contract.TryMailbox, context: Context) -> contract.MailboxCheck:
        return mailboxes.try_mailbox(command, context, self.store, self.mail_settings)
