"""Entrypoints about revisions and check-outs."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import revisions
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class RevisionEntrypoints(Entrypoints):
    @handles(contract.ListRevisions)
    def list_revisions(self, command: contract.ListRevisions, context: Context) -> Page[contract.Revision]:
        return revisions.list_revisions(command, context, self.store)

    @handles(contract.RestoreRevision)
    def restore_revision(self, command: contract.RestoreRevision, context: Context) -> contract.Document:
        return revisions.restore_revision(command, context, self.store)

    @handles(contract.CheckOut)
    def check_out(self, command: contract.CheckOut, context: Context) -> contract.Document:
        return revisions.check_out(command, context, self.store)

    @handles(contract.CheckIn)
    def check_in(self, command: contract.CheckIn, context: Context) -> contract.Document:
        return revisions.check_in(command, context, self.store)

    @handles(contract.ReleaseCheckout)
    def release_checkout(self, command: contract.ReleaseCheckout, context: Context) -> contract.Document:
        return revisions.release_checkout(command, context, self.store)
