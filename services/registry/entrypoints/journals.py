"""Entrypoints about journals."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import journals, verification
from shared.contracts.accounts import OfficeCreated
from shared.contracts.base import Page
from shared.contracts.registry import (
    Journal,
    ListJournals,
    Verification,
    VerifyJournal,
)
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context


class JournalEntrypoints(Entrypoints):
    @handles(ListJournals)
    def list_journals(self, command: ListJournals, context: Context) -> Page[Journal]:
        return journals.list_journals(command, context, self.store)

    @handles(VerifyJournal)
    def verify_journal(self, command: VerifyJournal, context: Context) -> Verification:
        return verification.verify_journal(command, context, self.store)

    @subscribes(OfficeCreated)
    def open_office_journal(self, event: OfficeCreated, context: Context) -> None:
        journals.open_office_journal(event, context, self.store)
