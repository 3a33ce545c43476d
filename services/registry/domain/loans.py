"""Rules of lending: which step may follow which, how long, and when somebody is reminded."""

from datetime import date, timedelta
from enum import StrEnum

from shared.contracts.registry import LoanRules, LoanState


class Step(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ISSUE = "issue"
    PROLONG = "prolong"
    RETURN = "return"


_FOLLOWS: dict[Step, tuple[frozenset[LoanState], LoanState]] = {
    Step.APPROVE: (frozenset({LoanState.REQUESTED}), LoanState.APPROVED),
    Step.REFUSE: (frozenset({LoanState.REQUESTED, LoanState.APPROVED}), LoanState.REFUSED),
    Step.WITHDRAW: (frozenset({LoanState.REQUESTED, LoanState.APPROVED}), LoanState.WITHDRAWN),
    Step.ISSUE: (frozenset({LoanState.APPROVED}), LoanState.ISSUED),
    Step.PROLONG: (frozenset({LoanState.ISSUED}), LoanState.ISSUED),
    Step.RETURN: (frozenset({LoanState.ISSUED}), LoanState.RETURNED),
}
TAKEN = frozenset({LoanState.APPROVED, LoanState.ISSUED})
"""States in which the thing is out or promised: it can be in one such loan at a time."""


class StepRefused(ValueError):
    """This step can not be taken from this state."""


class DueRefused(ValueError):
    """`code`: past-date, not-later, too-long."""

    def __init__(self, code: str, detail: str, **params: str) -> None:
        super().__init__(detail)
        self.code, self.detail, self.params = code, detail, params


def after(step: Step, state: LoanState) -> LoanState:
    """The state after the step. Raises StepRefused."""
    allowed, reached = _FOLLOWS[step]
    if state not in allowed:
        wanted = " or ".join(sorted(allowed))
        raise StepRefused(f"It is {state}; to {step} a loan it must be {wanted}")
    return reached


def check_due(due_on: date, *, today: date, issued_on: date, rules: LoanRules, present: date | None = None) -> None:
    """Raises DueRefused for a day in the past, one not after the `present` due day, or one beyond the pack's limit."""
    latest = issued_on + timedelta(days=rules.most_days)
    if due_on < today:
        raise DueRefused("past-date", f"{due_on} is over")
    if present is not None and due_on <= present:
        raise DueRefused("not-later", f"It is due on {present} already; prolonging needs a later day", due=str(present))
    if due_on > latest:
        raise DueRefused("too-long", f"At most {rules.most_days} days are allowed, until {latest}", latest=str(latest))


def reminder_day(due_on: date, today: date) -> int:
    """The last day of being late, up to today, on which a reminder is due: 1, 7, 14, 21, …; 0 before any."""
    late = (today - due_on).days
    if late < 1:
        return 0
    return 1 if late < 7 else late // 7 * 7
