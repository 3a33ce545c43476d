"""Loans: who holds what, now and ever."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from services.registry.domain.loans import TAKEN
from services.registry.models.plans import today
from shared.contracts.registry import Loan, LoanObject, LoanState, LoanStep
from shared.listing.fields import Choice, Day, Field, Flag, Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class LoanRecord(OfficeRecord):
    """`taken` follows from the state; by it MongoDB itself refuses a second loan of the same thing.

    `reminded` is the last reminder day that was told.
    """

    meta = {
        "collection": "loans",
        "indexes": [
            {
                "fields": ["object", "object_id"],
                "unique": True,
                "partialFilterExpression": {"taken": True},
                "name": "taken_once",
            },
            {
                "fields": ["object", "object_id", "requested_by"],
                "unique": True,
                "partialFilterExpression": {"state": LoanState.REQUESTED.value},
                "name": "asked_once",
            },
            ("object_id", "-requested_at"),
            ("-requested_at", "-id"),
            ("office", "-requested_at", "-id"),
            ("state", "due_on"),
            {"fields": ["borrower_id", "-requested_at", "-id"], "sparse": True},
        ],
    }
    record_type = "loan"

    object = StringField(required=True, choices=[kind.value for kind in LoanObject])
    object_id = StringField(required=True)
    object_number = StringField(required=True)
    object_title = StringField(required=True)
    borrower = StringField(required=True)
    borrower_id = StringField()
    requested_by = StringField(required=True)
    outside = BooleanField(default=False)
    purpose = StringField(required=True)
    state = StringField(required=True, choices=[state.value for state in LoanState])
    taken = BooleanField(default=False)
    due_on = StringField()
    issued_on = StringField()
    returned_condition = StringField()
    steps = ListField(DictField())
    requested_at = DateTimeField(required=True)
    reminded = IntField(default=0)

    def reach(self, state: LoanState, step: LoanStep) -> None:
        """Write down one more step."""
        self.state = state.value
        self.taken = state in TAKEN
        self.steps.append({**step.model_dump(), "state": state.value})

    def to_message(self) -> Loan:
        same = {name: getattr(self, name) for name in _SAME}
        return Loan(
            **same,
            overdue=self.is_overdue(today()),
            returned_condition=self.returned_condition or "",
            steps=tuple(LoanStep(**step) for step in self.steps),
        )

    def is_overdue(self, day: date) -> bool:
        return self.state == LoanState.ISSUED.value and self.due_on < day.isoformat()


_SAME = (
    "id", "version", "office", "object", "object_id", "object_number", "object_title", "borrower", "borrower_id",
    "outside", "purpose", "state", "due_on", "requested_at",
)  # fmt: skip


def overdue_on(day: str) -> dict[str, Any]:
    """The condition of loans that should have come back before that day."""
    return {"state": LoanState.ISSUED.value, "due_on": {"$lt": day}}


@dataclass(frozen=True, slots=True)
class _Overdue(Field):
    def condition(self, operator: str, text: str) -> dict[str, Any]:
        late = overdue_on(today().isoformat())
        return late if self.read(text) == (operator == "=") else {"$nor": [late]}


_flag = Flag("due_on")
LOANS = Listing(
    LoanRecord,
    to_item=LoanRecord.to_message,
    sort="-requested_at",
    fields={
        "requested_at": Moment("requested_at"),
        "state": Choice("state", LoanState),
        "office": Text("office"),
        "object": Choice("object", LoanObject),
        "object_id": Text("object_id", sortable=False),
        "object_number": Text("object_number"),
        "object_title": Text("object_title"),
        "borrower": Text("borrower"),
        "borrower_id": Text("borrower_id", sortable=False),
        "outside": Flag("outside"),
        "due_on": Day("due_on"),
        "overdue": _Overdue(
            "due_on", read=_flag.read, operators=_flag.operators, sortable=False, expected=_flag.expected
        ),
    },
)
