"""Plans and their entries, version after version."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mongoengine import BooleanField, DateTimeField, IntField, StringField

from services.registry.domain.marks import order_of
from services.registry.domain.tree import Place
from shared.contracts.base import now
from shared.contracts.registry import Plan, PlanEntry, PlanEntryFields, PlanState, Trigger
from shared.listing.fields import Choice, Day, Field, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.settings import OrganisationSettings
from shared.storage.records import Record

ENACTED = PlanState.IN_FORCE.value
KEPT = {"removed": False}


def today() -> date:
    """The organisation's present day."""
    return now().astimezone(OrganisationSettings().zone).date()


class PlanRecord(Record):
    """`state` is as far as people have brought it; from `valid_from` on the calendar says the rest, see `state_on`."""

    meta = {
        "collection": "plans",
        "indexes": [{"fields": ["number"], "unique": True}, ("-number", "-id"), ("state", "valid_from")],
    }
    record_type = "plan"

    number = IntField(required=True)
    title = StringField(required=True)
    state = StringField(required=True, choices=[PlanState.DRAFT.value, PlanState.APPROVED.value, ENACTED])
    based_on = StringField()
    preset = StringField()
    valid_from = StringField()
    valid_to = StringField()
    approved_by = StringField()
    approved_at = DateTimeField()
    entries = IntField(required=True, default=0)
    removed = BooleanField(default=False)

    def state_on(self, day: date) -> PlanState:
        if self.state != ENACTED:
            return PlanState(self.state)
        if self.valid_from > day.isoformat():
            return PlanState.APPROVED
        if self.valid_to is not None and self.valid_to < day.isoformat():
            return PlanState.SUPERSEDED
        return PlanState.IN_FORCE

    def to_message(self) -> Plan:
        return Plan(
            id=self.id,
            version=self.version,
            number=self.number,
            title=self.title,
            state=self.state_on(today()),
            based_on=self.based_on,
            preset=self.preset,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            approved_by=self.approved_by,
            approved_at=self.approved_at,
            entries=self.entries,
            created_at=self.created_at,
        )


class PlanEntryRecord(Record):
    """One mark of one version. `leaf` and `depth` follow from the parents and are kept for lists."""

    meta = {
        "collection": "plan_entries",
        "indexes": [
            {
                "fields": ["plan_id", "mark"],
                "unique": True,
                "partialFilterExpression": KEPT,
            },
            ("plan_id", "order", "id"),
        ],
    }
    record_type = "plan-entry"

    plan_id = StringField(required=True)
    mark = StringField(required=True)
    order = StringField(required=True)
    parent = StringField()
    title = StringField(required=True)
    flag = StringField()
    years = IntField()
    permanent = BooleanField(default=False)
    trigger = StringField(required=True, choices=[trigger.value for trigger in Trigger])
    legal_basis = StringField()
    leaf = BooleanField(required=True)
    depth = IntField(required=True)
    removed = BooleanField(default=False)

    @classmethod
    def of(cls, plan_id: str, fields: PlanEntryFields, place: Place) -> "PlanEntryRecord":
        return cls(plan_id=plan_id, **stored_fields(fields), leaf=place.leaf, depth=place.depth)

    def fields(self) -> PlanEntryFields:
        return PlanEntryFields(
            mark=self.mark,
            parent=self.parent,
            title=self.title,
            flag=self.flag or "",
            years=self.years,
            permanent=self.permanent,
            trigger=Trigger(self.trigger),
            legal_basis=self.legal_basis or "",
        )

    def to_message(self) -> PlanEntry:
        return PlanEntry(
            **self.fields().model_dump(),
            id=self.id,
            version=self.version,
            plan_id=self.plan_id,
            leaf=self.leaf,
            depth=self.depth,
        )


def stored_fields(fields: PlanEntryFields) -> dict[str, Any]:
    return {**fields.model_dump(mode="json"), "order": order_of(fields.mark)}


@dataclass(frozen=True, slots=True)
class _StateToday(Field):
    """Filters by the state that the calendar gives a plan."""

    def condition(self, operator: str, text: str) -> dict[str, Any]:
        wanted = [_in_state(PlanState(part), today().isoformat()) for part in text.split("|")]
        return {"$or" if operator == "=" else "$nor": wanted}


def _in_state(state: PlanState, day: str) -> dict[str, Any]:
    enacted: dict[str, Any] = {"state": ENACTED}
    match state:
        case PlanState.DRAFT:
            return {"state": state.value}
        case PlanState.APPROVED:
            return {"$or": [{"state": state.value}, {**enacted, "valid_from": {"$gt": day}}]}
        case PlanState.SUPERSEDED:
            return {**enacted, "valid_to": {"$lt": day, "$ne": None}}
        case PlanState.IN_FORCE:
            return in_force_on(day)


def in_force_on(day: str) -> dict[str, Any]:
    """The condition that the one plan meets that is in force that day."""
    open_end = {"$or": [{"valid_to": None}, {"valid_to": {"$gte": day}}]}
    return {"state": ENACTED, "valid_from": {"$lte": day}, **open_end}


PLANS = Listing(
    PlanRecord,
    to_item=PlanRecord.to_message,
    sort="-number",
    office_field=None,
    fields={
        "number": Number("number"),
        "title": Text("title"),
        "state": _StateToday(
            "state",
            operators=frozenset({"=", "!="}),
            sortable=False,
            expected="one of " + ", ".join(state.value for state in PlanState),
        ),
        "preset": Text("preset"),
        "valid_from": Day("valid_from"),
        "valid_to": Day("valid_to"),
        "created_at": Moment("created_at"),
    },
)
PLAN_ENTRIES = Listing(
    PlanEntryRecord,
    to_item=PlanEntryRecord.to_message,
    sort="order",
    office_field=None,
    fields={
        "order": Text("order"),
        "mark": Text("mark"),
        "title": Text("title"),
        "parent": Text("parent"),
        "flag": Text("flag"),
        "years": Number("years"),
        "permanent": Flag("permanent"),
        "trigger": Choice("trigger", Trigger),
        "leaf": Flag("leaf"),
        "depth": Number("depth"),
    },
)
