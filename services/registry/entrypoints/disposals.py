"""Entrypoints about retention and disposal."""

from nameko.timer import timer

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import disposal_decision, disposal_runs, disposals, retention_survey
from services.registry.handlers.disposal_carrying_out import destroy_next
from services.registry.models.disposals import DISPOSALS
from services.registry.models.plans import today
from shared.contracts import registry as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context

DESTRUCTION_LOOKED_FOR_EACH = 2
"""Seconds."""


class DisposalEntrypoints(Entrypoints):
    @handles(contract.SurveyRetention)
    def survey_retention(self, command: contract.SurveyRetention, context: Context) -> contract.RetentionOverview:
        return retention_survey.survey_retention(command, context, today())

    @handles(contract.ListDisposals)
    def list_disposals(self, command: contract.ListDisposals, context: Context) -> Page[contract.Disposal]:
        return DISPOSALS.page(command, context.principal)

    @handles(contract.GetDisposal)
    def get_disposal(self, command: contract.GetDisposal, context: Context) -> contract.Disposal:
        return disposals.get_disposal(command, context, self.store)

    @handles(contract.ListDisposalItems)
    def list_disposal_items(self, command: contract.ListDisposalItems, context: Context) -> Page[contract.DisposalItem]:
        return disposals.list_disposal_items(command, context, self.store)

    @handles(contract.ProposeDisposal)
    def propose_disposal(self, command: contract.ProposeDisposal, context: Context) -> contract.Disposal:
        return disposals.propose_disposal(command, context, self.store, today())

    @handles(contract.SubmitDisposal)
    def submit_disposal(self, command: contract.SubmitDisposal, context: Context) -> contract.Disposal:
        return disposals.submit_disposal(command, context, self.store)

    @handles(contract.ReturnDisposal)
    def return_disposal(self, command: contract.ReturnDisposal, context: Context) -> contract.Disposal:
        return disposals.return_disposal(command, context, self.store)

    @handles(contract.DecideDisposal)
    def decide_disposal(self, command: contract.DecideDisposal, context: Context) -> contract.Disposal:
        return disposal_decision.decide_disposal(command, context, self.store, today())

    @handles(contract.DestroyDisposal)
    def destroy_disposal(self, command: contract.DestroyDisposal, context: Context) -> contract.Disposal:
        return disposal_runs.destroy_disposal(command, context, self.store)

    @handles(contract.HandOverDisposal)
    def hand_over_disposal(self, command: contract.HandOverDisposal, context: Context) -> contract.Disposal:
        return disposal_runs.hand_over_disposal(command, context, self.store)

    @timer(interval=DESTRUCTION_LOOKED_FOR_EACH)
    def destroy_what_was_ordered(self) -> None:
        while destroy_next(self.store):
            pass

    @handles(contract.CloseDisposal)
    def close_disposal(self, command: contract.CloseDisposal, context: Context) -> contract.Disposal:
        return disposals.close_disposal(command, context, self.store)
