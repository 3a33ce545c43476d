"""Loans: who holds a record or file, until when, and who ever held it."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId, ShortText
from shared.security.rights import Right

__all__ = [
    "ApproveLoan",
    "GetLoan",
    "IssueLoan",
    "ListLoans",
    "Loan",
    "LoanChanged",
    "LoanObject",
    "LoanOverdue",
    "LoanState",
    "LoanStep",
    "ProlongLoan",
    "RefuseLoan",
    "RequestLoan",
    "ReturnLoan",
    "WithdrawLoan",
]


class LoanObject(StrEnum):
    FILE = "file"
    ENTRY = "entry"


class LoanState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    ISSUED = "issued"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LoanStep(Message):
    """One step of its life; none is ever removed."""

    state: LoanState
    at: Instant
    by: str
    note: str


class Loan(Message):
    id: RecordId
    version: int
    office: OfficeCode
    object: LoanObject
    object_id: RecordId
    object_number: str
    object_title: str
    borrower: str
    borrower_id: RecordId | None
    """Of a member of staff; None for somebody from outside."""
    outside: bool
    """Off the premises."""
    purpose: str
    state: LoanState
    due_on: date | None
    overdue: bool
    returned_condition: str
    steps: tuple[LoanStep, ...]
    requested_at: Instant


class ListLoans(ListQuery, Command[Page[Loan]]):
    """Filters: state, office, object, object_id, borrower, borrower_id, due_on, overdue.

    With `borrower_id` all that a person holds (`state=issued`) and ever held.
    """

    right = Right.REGISTRY_READ


class GetLoan(Command[Loan]):
    right = Right.REGISTRY_READ
    id: RecordId


class RequestLoan(Command[Loan]):
    """For oneself, for a colleague (`borrower_id`), or for somebody from outside by name (`borrower`).

    A colleague's name is kept as it is now. Raises Conflict with reason "lent" (and who has it until when) for what is
    out or promised already, Invalid at /borrower_id for nobody of one's own offices.
    """

    right = Right.LOANS_REQUEST
    writes = True
    object: LoanObject
    object_id: RecordId
    borrower: ShortText | None = None
    borrower_id: RecordId | None = None
    outside: bool = False
    purpose: ShortText
    due_on: date | None = None


class ApproveLoan(Command[Loan]):
    right = Right.LOANS_LEND
    writes = True
    id: RecordId
    version: int
    note: str = Field(default="", max_length=500)


class RefuseLoan(Command[Loan]):
    right = Right.LOANS_LEND
    writes = True
    id: RecordId
    version: int
    note: ShortText


class WithdrawLoan(Command[Loan]):
    """By who asked, before it is issued."""

    right = Right.LOANS_REQUEST
    writes = True
    id: RecordId
    version: int


class IssueLoan(Command[Loan]):
    right = Right.LOANS_LEND
    writes = True
    id: RecordId
    version: int
    due_on: date
    note: str = Field(default="", max_length=500)


class ProlongLoan(Command[Loan]):
    right = Right.LOANS_LEND
    writes = True
    id: RecordId
    version: int
    due_on: date
    note: str = Field(default="", max_length=500)


class ReturnLoan(Command[Loan]):
    right = Right.LOANS_LEND
    writes = True
    id: RecordId
    version: int
    condition: str = Field(default="", max_length=500)


class LoanOverdue(Event):
    """Told once for each day of being late on which a reminder is due (1st, 7th, then each 7 days)."""

    name: ClassVar[str] = "registry.loan.overdue"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    loan_id: RecordId
    object_number: str
    borrower: str
    borrower_id: RecordId | None
    due_on: date
    days_late: int


class LoanChanged(Event):
    """A step was taken."""

    name: ClassVar[str] = "registry.loan.changed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    loan_id: RecordId
    object_number: str
    state: LoanState
