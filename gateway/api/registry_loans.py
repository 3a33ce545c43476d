"""Loans: who holds a record or file, until when, and who ever held it."""

from gateway.areas import Area
from shared.contracts.registry import (
    ApproveLoan,
    GetLoan,
    IssueLoan,
    ListLoans,
    ProlongLoan,
    RefuseLoan,
    RequestLoan,
    ReturnLoan,
    WithdrawLoan,
)

area = Area(name="registry loans", description="Loans of files and records, step by step; no step is ever removed")
area.lists("/registry/loans", ListLoans, "List loans, the latest request first")
area.creates("/registry/loans", RequestLoan, "Ask for a file or record", location="/registry/loans/{id}")
area.reads("/registry/loans/{id}", GetLoan, "Read a loan with all its steps")
area.acts("/registry/loans/{id}/approve", ApproveLoan, "Approve a request")
area.acts("/registry/loans/{id}/refuse", RefuseLoan, "Refuse a request, with the reason")
area.acts("/registry/loans/{id}/withdraw", WithdrawLoan, "Withdraw one's own request before it is issued")
area.acts("/registry/loans/{id}/issue", IssueLoan, "Hand it out until a day")
area.acts("/registry/loans/{id}/prolong", ProlongLoan, "Let it stay out until a later day")
area.acts("/registry/loans/{id}/return", ReturnLoan, "Take it back and note its condition")
