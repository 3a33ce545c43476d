"""Entrypoints about who looks after whom."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import duty, reassignments
from services.contacts.models.duty import DUTY_RULES
from services.contacts.models.reassignments import REASSIGNMENTS
from shared.contracts import contacts as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class TerritoryEntrypoints(Entrypoints):
    @handles(contract.ListDutyRules)
    def list_duty_rules(self, command: contract.ListDutyRules, context: Context) -> Page[contract.DutyRule]:
        return DUTY_RULES.page(command, context.principal)

    @handles(contract.CreateDutyRule)
    def create_duty_rule(self, command: contract.CreateDutyRule, context: Context) -> contract.DutyRule:
        return duty.create_rule(command, context, self.store)

    @handles(contract.ChangeDutyRule)
    def change_duty_rule(self, command: contract.ChangeDutyRule, context: Context) -> contract.DutyRule:
        return duty.change_rule(command, context, self.store)

    @handles(contract.PreviewDuty)
    def preview_duty(self, command: contract.PreviewDuty, context: Context) -> contract.Assignments:
        return duty.preview(command, context, self.store)

    @handles(contract.ApplyDuty)
    def apply_duty(self, command: contract.ApplyDuty, context: Context) -> contract.Reassignment:
        return reassignments.apply_duty(command, context, self.store)

    @handles(contract.PreviewTakeOver)
    def preview_take_over(self, command: contract.PreviewTakeOver, context: Context) -> contract.TakeOverPreview:
        return reassignments.preview_take_over(command, context, self.store)

    @handles(contract.TakeOverPortfolio)
    def take_over_portfolio(self, command: contract.TakeOverPortfolio, context: Context) -> contract.Reassignment:
        return reassignments.take_over(command, context, self.store)

    @handles(contract.GetReassignment)
    def get_reassignment(self, command: contract.GetReassignment, context: Context) -> contract.Reassignment:
        return reassignments.get_reassignment(command, context, self.store)

    @handles(contract.RevertReassignment)
    def revert_reassignment(self, command: contract.RevertReassignment, context: Context) -> contract.Reassignment:
        return reassignments.revert(command, context, self.store)

    @handles(contract.ListReassignments)
    def list_reassignments(self, command: contract.ListReassignments, context: Context) -> Page[contract.Reassignment]:
        return REASSIGNMENTS.page(command, context.principal)
