"""The history of changes: one line for each change of each record, written in the change's own transaction."""

from typing import Any

from mongoengine import DateTimeField, DictField, Document, IntField, StringField

from shared.contracts.accounts import HistoryLine
from shared.contracts.base import now
from shared.identifiers import new_id
from shared.security.context import Context
from shared.storage.records import Record

HIDDEN = "•••"
_BOOKKEEPING = frozenset({"_id", "version", "created_at", "created_by", "updated_at", "updated_by"})


class HistoryRecord(Document):
    """Read through `shared.listing`; nothing ever changes or removes a line but GDPR erasure."""

    meta = {
        "collection": "history",
        "indexes": [
            ("record_type", "record_id", "-at"),
            ("-at", "-id"),
            ("office", "-at", "-id"),
            ("actor_id", "-at"),
            ("actor_name", "id"),
        ],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    record_type = StringField(required=True)
    record_id = StringField(required=True)
    record_version = IntField(required=True)
    action = StringField(required=True)
    actor_kind = StringField(required=True)
    actor_id = StringField(required=True)
    actor_name = StringField(required=True)
    request_id = StringField(required=True)
    office = StringField()
    before = DictField(null=True)
    after = DictField(null=True)

    def to_message(self) -> HistoryLine:
        fields = HistoryLine.model_fields
        return HistoryLine(
            **{name: getattr(self, name) for name in fields if name not in ("before", "after")},
            before=self.before or None,
            after=self.after or None,
        )


def history_row(
    record: Record, action: str, before: dict[str, Any] | None, after: dict[str, Any] | None, context: Context
) -> dict[str, Any]:
    """The row to insert. `before` and `after` are reduced to what differs, secrets hidden, without derived fields."""
    about = {"_id": record.id, "version": record.version, "office": getattr(record, "office", None)}
    return document_history(type(record), about, action, before, after, context)


def document_history(
    kind: type[Record],
    about: dict[str, Any],
    action: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    context: Context,
) -> dict[str, Any]:
    """`history_row` of a record as MongoDB keeps it; `about` holds its _id, version and office."""
    old, new = changed_fields(_own(before, kind), _own(after, kind))
    return {
        "_id": new_id(),
        "at": now(),
        "record_type": kind.record_type,
        "record_id": about["_id"],
        "record_version": about["version"],
        "action": action,
        "actor_kind": context.principal.kind,
        "actor_id": context.principal.id,
        "actor_name": context.principal.name,
        "request_id": context.request_id,
        "office": about.get("office"),
        "before": hide(old, kind.secret_fields),
        "after": hide(new, kind.secret_fields),
    }


def _own(values: dict[str, Any] | None, record: type[Record]) -> dict[str, Any] | None:
    if values is None or not record.derived_fields:
        return values
    return {name: value for name, value in values.items() if name not in record.derived_fields}


def changed_fields(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The two states without what is equal in both and without bookkeeping."""
    if before is None or after is None:
        return _content(before), _content(after)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        _content({name: before[name] for name in names if name in before}),
        _content({name: after[name] for name in names if name in after}),
    )


def hide(values: dict[str, Any] | None, secret_fields: frozenset[str]) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: HIDDEN if name in secret_fields else value for name, value in values.items()}


def _content(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: value for name, value in values.items() if name not in _BOOKKEEPING}
