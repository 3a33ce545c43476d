"""Reminding of what should have come back."""

from datetime import date

from services.registry.domain.loans import reminder_day
from services.registry.models.loans import LoanRecord, overdue_on
from shared.contracts.registry import LoanOverdue
from shared.security.context import context_of_service
from shared.storage.store import Store
from shared.storage.work import Work


def remind_of_overdue(store: Store, today: date) -> int:
    """Tell of each overdue loan whose reminder day has come; returns how many were told.

    Several replicas may run it at once: what one has told, the others find told in their own transaction. A day on
    which nothing ran is caught up once.
    """
    late = store.database["loans"].find(overdue_on(today.isoformat()), {"_id": 1}).batch_size(500)
    return sum(_remind(store, row["_id"], today) for row in late)


def _remind(store: Store, loan_id: str, today: date) -> bool:
    def write(work: Work) -> bool:
        loan = work.get(LoanRecord, loan_id)
        if not loan.is_overdue(today):
            return False
        due_on = date.fromisoformat(loan.due_on)
        day = reminder_day(due_on, today)
        if day <= loan.reminded:
            return False
        loan.reminded = day
        work.save(loan, action="reminded")
        work.emit(
            LoanOverdue(
                office=loan.office,
                loan_id=loan.id,
                object_number=loan.object_number,
                borrower=loan.borrower,
                borrower_id=loan.borrower_id,
                due_on=due_on,
                days_late=(today - due_on).days,
            )
        )
        return True

    return store.transact(context_of_service("registry"), write)
