"""Entrypoints about who looks after whom."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import duty, take_overs
from services.contacts.models.duty import DUTY_RULES, TAKE_OVERS
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
    def apply_duty(self, command: contract.ApplyDuty, context: Context) -> contract.DutyProgress:
        return duty.apply(command, context, self.store)

    @handles(contract.TakeOverPortfolio)
    def take_over_portfolio(self, command: contract.TakeOverPortfolio, context: Context) -> contract.TakeOver:
        return take_overs.take_over(command, context, self.store)

    @handles(contract.RevertTakeOver)
    def revert_take_over(self, command: contract.RevertTakeOver, context: Context) -> contract.TakeOver:
        return take_overs.revert(command, context, self.store)

    @handles(contract.ListTakeOvers)
    def list_take_overs(self, command: contract.ListTakeOvers, context: Context) -> Page[contract.TakeOver]:
        return TAKE_OVERS.page(command, context.principal)
