"""Entrypoints about share links."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import shares
from services.documents.models.shares import SHARES
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class ShareEntrypoints(Entrypoints):
    @handles(contract.ListShares)
    def list_shares(self, command: contract.ListShares, context: Context) -> Page[contract.Share]:
        return SHARES.page(command, context.principal)

    @handles(contract.CreateShare)
    def create_share(self, command: contract.CreateShare, context: Context) -> contract.NewShare:
        return shares.create_share(command, context, self.store)

    @handles(contract.RevokeShare)
    def revoke_share(self, command: contract.RevokeShare, context: Context) -> contract.Share:
        return shares.revoke_share(command, context, self.store)

    @handles(contract.OpenShare)
    def open_share(self, command: contract.OpenShare, context: Context) -> contract.OpenedShare:
        return shares.open_share(command, context, self.door)

    @handles(contract.GetShared)
    def get_shared(self, command: contract.GetShared, context: Context) -> contract.ObjectLink:
        return shares.get_shared(command, self.door)
