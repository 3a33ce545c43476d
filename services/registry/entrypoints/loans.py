"""Entrypoints about loans."""

from nameko.timer import timer

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import loan_reminders, loans
from services.registry.models.loans import LOANS
from services.registry.models.plans import today
from shared.contracts import registry as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context

REMINDERS_EACH = 900
"""Seconds between looks for overdue loans."""


class LoanEntrypoints(Entrypoints):
    @handles(contract.ListLoans)
    def list_loans(self, command: contract.ListLoans, context: Context) -> Page[contract.Loan]:
        return LOANS.page(command, context.principal)

    @handles(contract.GetLoan)
    def get_loan(self, command: contract.GetLoan, context: Context) -> contract.Loan:
        return loans.get_loan(command, context, self.store)

    @handles(contract.RequestLoan)
    def request_loan(self, command: contract.RequestLoan, context: Context) -> contract.Loan:
        return loans.request_loan(command, context, self.store, self.bus, today())

    @handles(contract.ApproveLoan)
    def approve_loan(self, command: contract.ApproveLoan, context: Context) -> contract.Loan:
        return loans.approve_loan(command, context, self.store)

    @handles(contract.RefuseLoan)
    def refuse_loan(self, command: contract.RefuseLoan, context: Context) -> contract.Loan:
        return loans.refuse_loan(command, context, self.store)

    @handles(contract.WithdrawLoan)
    def withdraw_loan(self, command: contract.WithdrawLoan, context: Context) -> contract.Loan:
        return loans.withdraw_loan(command, context, self.store)

    @handles(contract.IssueLoan)
    def issue_loan(self, command: contract.IssueLoan, context: Context) -> contract.Loan:
        return loans.issue_loan(command, context, self.store, today())

    @handles(contract.ProlongLoan)
    def prolong_loan(self, command: contract.ProlongLoan, context: Context) -> contract.Loan:
        return loans.prolong_loan(command, context, self.store, today())

    @handles(contract.ReturnLoan)
    def return_loan(self, command: contract.ReturnLoan, context: Context) -> contract.Loan:
        return loans.return_loan(command, context, self.store)

    @timer(interval=REMINDERS_EACH, eager=True)
    def remind_of_overdue(self) -> None:
        loan_reminders.remind_of_overdue(self.store, today())
