"""Entrypoints about the staging desk."""

from nameko.timer import timer

from services.documents.entrypoints.base import HOUSEKEEPING_SECONDS, Entrypoints
from services.documents.handlers import releasing, staging
from services.documents.models.staging import STAGED
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context


class StagingEntrypoints(Entrypoints):
    @handles(contract.ListStaged)
    def list_staged(self, command: contract.ListStaged, context: Context) -> Page[contract.Staged]:
        return STAGED.page(command, context.principal)

    @handles(contract.GetStaged)
    def get_staged(self, command: contract.GetStaged, context: Context) -> contract.Staged:
        return staging.get_staged(command, context, self.store)

    @handles(contract.GetStagedContent)
    def get_staged_content(self, command: contract.GetStagedContent, context: Context) -> contract.ObjectLink:
        return staging.get_content(command, context, self.door)

    @handles(contract.ArrangeStaged)
    def arrange_staged(self, command: contract.ArrangeStaged, context: Context) -> contract.Staged:
        return staging.arrange(command, context, self.store)

    @handles(contract.JoinStaged)
    def join_staged(self, command: contract.JoinStaged, context: Context) -> contract.Staged:
        return staging.join(command, context, self.store)

    @handles(contract.SeparateStaged)
    def separate_staged(self, command: contract.SeparateStaged, context: Context) -> contract.Staged:
        return staging.separate(command, context, self.store)

    @handles(contract.ReleaseStaged)
    def release_staged(self, command: contract.ReleaseStaged, context: Context) -> contract.Staged:
        return staging.release(command, context, self.store)

    @handles(contract.DropStaged)
    def drop_staged(self, command: contract.DropStaged, context: Context) -> contract.Staged:
        return staging.drop(command, context, self.store)

    @handles(contract.RestoreStaged)
    def restore_staged(self, command: contract.RestoreStaged, context: Context) -> contract.Staged:
        return staging.restore(command, context, self.store)

    @subscribes(contract.StagedReleased)
    def make_released(self, event: contract.StagedReleased, context: Context) -> None:
        releasing.carry_out(event, context, self.door)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def sweep_staged(self) -> None:
        staging.sweep(self.door)
