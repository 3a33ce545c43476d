"""Lending, step by step. Each step is added to those before; a return does not erase who had it."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from services.registry.domain.loans import DueRefused, Step, StepRefused, after, check_due
from services.registry.handlers.borrowers import borrower_of
from services.registry.handlers.lendable import check_free, claim, find_thing, mark_lent
from services.registry.handlers.setup import pack_of
from services.registry.models.loans import LoanRecord
from shared.contracts.base import now
from shared.contracts.problems import Conflict, Forbidden, invalid_field
from shared.contracts.registry import (
    ApproveLoan,
    GetLoan,
    IssueLoan,
    Loan,
    LoanChanged,
    LoanObject,
    LoanState,
    LoanStep,
    ProlongLoan,
    RefuseLoan,
    RequestLoan,
    ReturnLoan,
    WithdrawLoan,
)
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.security.principal import Principal
from shared.security.rights import Role
from shared.storage.store import Store
from shared.storage.work import Work, stale

LEADING = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
"""Whose word lets something off the premises."""


def request_loan(command: RequestLoan, context: Context, store: Store, bus: Calls, today: date) -> Loan:
    principal = context.principal
    borrower = borrower_of(command, context, bus)

    def write(work: Work) -> Loan:
        thing = find_thing(work, command.object, command.object_id, principal)
        check_free(work, thing)
        _check_asked_once(work, command, principal)
        rules = pack_of(work).loans
        if command.due_on is not None:
            _checked_due(lambda due: check_due(due, today=today, issued_on=today, rules=rules), command.due_on)
        loan = LoanRecord(
            office=thing.office,
            object=thing.kind.value,
            object_id=thing.id,
            object_number=thing.number,
            object_title=thing.title,
            borrower=borrower.name,
            borrower_id=borrower.id,
            requested_by=principal.id,
            outside=command.outside,
            purpose=command.purpose,
            due_on=command.due_on.isoformat() if command.due_on else None,
            requested_at=now(),
        )
        loan.reach(LoanState.REQUESTED, _step(LoanState.REQUESTED, principal, command.purpose))
        if not rules.needs_approval and not (command.outside and rules.outside_needs_manager):
            claim(work, thing)
            loan.reach(LoanState.APPROVED, _step(LoanState.APPROVED, principal, ""))
        work.add(loan, action="requested")
        return _told(work, loan)

    return store.transact(context, write)


def _check_asked_once(work: Work, command: RequestLoan, principal: Principal) -> None:
    waiting = work.find(
        LoanRecord,
        object=command.object.value,
        object_id=command.object_id,
        requested_by=principal.id,
        state=LoanState.REQUESTED.value,
    )
    if waiting is not None:
        raise Conflict("You have asked for this already", reason="asked-already", params={"loan_id": waiting.id})


def get_loan(command: GetLoan, context: Context, store: Store) -> Loan:
    loan = store.get(LoanRecord, command.id)
    context.principal.require_sight(loan.office, "loan")
    return loan.to_message()


def approve_loan(command: ApproveLoan, context: Context, store: Store) -> Loan:
    def change(work: Work, loan: LoanRecord) -> str:
        _check_word(work, loan, context.principal)
        thing = find_thing(work, LoanObject(loan.object), loan.object_id, context.principal)
        check_free(work, thing, but=loan.id)
        claim(work, thing)
        return command.note

    return _take(Step.APPROVE, command, context, store, change)


def _check_word(work: Work, loan: LoanRecord, principal: Principal) -> None:
    if loan.outside and pack_of(work).loans.outside_needs_manager and not principal.roles & LEADING:
        raise Forbidden("Off the premises it goes with a manager's word only", reason="outside-needs-manager")


def refuse_loan(command: RefuseLoan, context: Context, store: Store) -> Loan:
    return _take(Step.REFUSE, command, context, store, lambda work, loan: command.note)


def withdraw_loan(command: WithdrawLoan, context: Context, store: Store) -> Loan:
    def change(work: Work, loan: LoanRecord) -> str:
        if loan.requested_by != context.principal.id:
            raise Forbidden("Who asked for it can withdraw it; others may refuse it", reason="not-yours")
        return ""

    return _take(Step.WITHDRAW, command, context, store, change)


def issue_loan(command: IssueLoan, context: Context, store: Store, today: date) -> Loan:
    def change(work: Work, loan: LoanRecord) -> str:
        rules = pack_of(work).loans
        _checked_due(lambda due: check_due(due, today=today, issued_on=today, rules=rules), command.due_on)
        claim(work, find_thing(work, LoanObject(loan.object), loan.object_id, context.principal))
        loan.issued_on, loan.due_on = today.isoformat(), command.due_on.isoformat()
        mark_lent(work, loan, True)
        return command.note

    return _take(Step.ISSUE, command, context, store, change)


def prolong_loan(command: ProlongLoan, context: Context, store: Store, today: date) -> Loan:
    def change(work: Work, loan: LoanRecord) -> str:
        rules, present = pack_of(work).loans, date.fromisoformat(loan.due_on)
        issued_on = date.fromisoformat(loan.issued_on)
        _checked_due(
            lambda due: check_due(due, today=today, issued_on=issued_on, rules=rules, present=present), command.due_on
        )
        loan.due_on, loan.reminded = command.due_on.isoformat(), 0
        return f"{present} → {command.due_on}" + (f": {command.note}" if command.note else "")

    return _take(Step.PROLONG, command, context, store, change)


def return_loan(command: ReturnLoan, context: Context, store: Store) -> Loan:
    def change(work: Work, loan: LoanRecord) -> str:
        loan.returned_condition = command.condition
        mark_lent(work, loan, False)
        return command.condition

    return _take(Step.RETURN, command, context, store, change)


class _OnLoan(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def version(self) -> int: ...


def _take(
    step: Step, command: _OnLoan, context: Context, store: Store, change: Callable[[Work, LoanRecord], str]
) -> Loan:
    """One step; `change` checks and writes what is its own, and returns the note of the step."""

    def write(work: Work) -> Loan:
        loan = work.get(LoanRecord, command.id)
        context.principal.require_sight(loan.office, "loan")
        if loan.version != command.version:
            raise stale(loan)
        try:
            reached = after(step, LoanState(loan.state))
        except StepRefused as error:
            raise Conflict(str(error), reason="loan-state", params={"state": loan.state}) from error
        note = change(work, loan)
        loan.reach(reached, _step(reached, context.principal, note))
        work.save(loan, action=step.value)
        return _told(work, loan)

    return store.transact(context, write)


def _step(state: LoanState, principal: Principal, note: str) -> LoanStep:
    return LoanStep(state=state, at=now(), by=principal.name, note=note)


def _told(work: Work, loan: LoanRecord) -> Loan:
    work.emit(
        LoanChanged(office=loan.office, loan_id=loan.id, object_number=loan.object_number, state=LoanState(loan.state))
    )
    return loan.to_message()


def _checked_due(check: Callable[[date], None], due_on: date) -> None:
    try:
        check(due_on)
    except DueRefused as error:
        raise invalid_field("/due_on", error.code, error.detail, **error.params) from error
