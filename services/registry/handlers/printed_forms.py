"""What stands on each printed form, in the words of the pack that is followed."""

from dataclasses import dataclass, field
from typing import Any

from services.registry.handlers.files import list_file_members
from services.registry.handlers.setup import pack_of, setup_of
from services.registry.models.disposals import DisposalRecord
from services.registry.models.files import FileRecord
from services.registry.models.loans import LoanRecord
from services.registry.models.plans import today
from shared.contracts.base import MAX_PAGE
from shared.contracts.problems import NotFound
from shared.contracts.registry import (
    Disposal,
    DisposalKind,
    File,
    FileMember,
    ListFileMembers,
    Loan,
    Pack,
    PrintForm,
    PrintFormKind,
)
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage.store import Store

_WORDS = {
    "file_number": "Number", "title": "Title", "mark": "Mark", "retention": "Retention", "permanent": "Permanent",
    "permanent_flag": "Value", "number": "Number", "date": "Date", "subject": "Subject", "attachments": "Attachments",
    "sender": "From", "file": "File", "loan": "Loan", "journal": "Journal",
}  # fmt: skip
"""For what the pack has no word of its own."""


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    facts: list[tuple[str, str]]
    heading: str = ""
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    closing: str = ""
    signatures: list[str] = field(default_factory=lambda: [""])


def form_data(command: PrintForm, context: Context, store: Store) -> dict[str, Any]:
    """Raises NotFound for what the principal does not see."""
    pack, setup = store.transact(context, lambda work: (pack_of(work), setup_of(work)))
    form = _form(command, context, store, pack)
    return {
        **{name: getattr(form, name) for name in Form.__slots__},
        "organisation": setup.organisation or "",
        "language": pack.language,
        "printed": today().isoformat(),
    }


def _form(command: PrintForm, context: Context, store: Store, pack: Pack) -> Form:
    principal = context.principal
    match command.kind:
        case PrintFormKind.FILE_COVER:
            return _cover(_seen(store, FileRecord, command.id, principal).to_message(), pack)
        case PrintFormKind.FILE_CONTENTS:
            members = _members(command.id, context, store)
            return _contents(_seen(store, FileRecord, command.id, principal).to_message(), members, pack)
        case PrintFormKind.LOSS_PROTOCOL:
            return _loss(_seen(store, FileRecord, command.id, principal).to_message(), pack)
        case PrintFormKind.LOAN_SLIP:
            return _slip(_seen(store, LoanRecord, command.id, principal).to_message(), pack)
        case PrintFormKind.DISPOSAL_PROPOSAL | PrintFormKind.DISPOSAL_PROTOCOL:
            return _disposal(_seen(store, DisposalRecord, command.id, principal).to_message(), command.kind, pack)


def _seen(store: Store, model: type, record_id: str, principal: Principal) -> Any:
    record: Any = store.get(model, record_id)
    principal.require_sight(record.office, model.record_type)  # type: ignore[attr-defined]
    return record


def _word(pack: Pack, name: str) -> str:
    return pack.terms.get(name, _WORDS[name])


def _about_file(file: File, pack: Pack) -> list[tuple[str, str]]:
    years = str(file.years) if file.years is not None else ""
    return [
        (_word(pack, "file_number"), file.number),
        (_word(pack, "title"), file.title),
        (_word(pack, "mark"), f"{file.primary_mark} {file.mark_title}"),
        (_word(pack, "permanent_flag"), file.flag or (_word(pack, "permanent") if file.permanent else "–")),
        (_word(pack, "retention"), years or (_word(pack, "permanent") if file.permanent else "–")),
        (_word(pack, "date"), f"{file.opened_on} – {file.closed_on or ''}"),
    ]


def _cover(file: File, pack: Pack) -> Form:
    return Form(_word(pack, "file"), _about_file(file, pack), heading=file.number, signatures=[])


def _members(file_id: str, context: Context, store: Store) -> list[FileMember]:
    members: list[FileMember] = []
    cursor: str | None = None
    while True:
        page = list_file_members(ListFileMembers(file_id=file_id, limit=MAX_PAGE, cursor=cursor), context, store)
        members += page.items
        cursor = page.next_cursor
        if cursor is None:
            return members


def _contents(file: File, members: list[FileMember], pack: Pack) -> Form:
    names = ("number", "date", "subject", "sender", "attachments")
    columns = [{"name": "", "wide": False}]
    columns += [{"name": _word(pack, name), "wide": name in ("subject", "sender")} for name in names]
    rows = [
        [str(row.seq), row.number, row.registered_at.date().isoformat(), row.subject, row.party, str(row.attachments)]
        for row in members
    ]
    return Form(_word(pack, "file"), _about_file(file, pack)[:3], file.number, columns, rows, signatures=[])


def _loss(file: File, pack: Pack) -> Form:
    if file.loss is None:
        raise NotFound("No loss of this file was reported")
    told = file.loss
    facts = [*_about_file(file, pack)[:3], (_word(pack, "date"), told.lost_on.isoformat())]
    facts += [("", told.circumstances), ("", told.replacement), ("", told.reported_by)]
    return Form(_word(pack, "file"), facts, file.number, signatures=[told.reported_by, *told.witnesses])


def _slip(loan: Loan, pack: Pack) -> Form:
    facts = [
        (_word(pack, "number"), loan.object_number),
        (_word(pack, "title"), loan.object_title),
        (_word(pack, "loan"), f"{loan.borrower}: {loan.purpose}"),
        (_word(pack, "date"), str(loan.due_on or "")),
    ]
    columns = [{"name": _word(pack, "date"), "wide": False}, *({"name": "", "wide": True} for _ in range(3))]
    rows = [[step.at.date().isoformat(), step.state.value, step.by, step.note] for step in loan.steps]
    return Form(_word(pack, "loan"), facts, loan.object_number, columns, rows, signatures=[loan.borrower, ""])


def _disposal(disposal: Disposal, kind: PrintFormKind, pack: Pack) -> Form:
    """The pack's own text for the list or the protocol."""
    wanted = f"proposal-{disposal.kind.value}" if kind is PrintFormKind.DISPOSAL_PROPOSAL else _protocol(disposal)
    text = next((form for form in pack.forms if form.kind == wanted), None)
    if text is None:
        raise NotFound(f"The pack '{pack.code}' has no form '{wanted}'")
    columns = [{"name": "", "wide": False}, {"name": _word(pack, "mark"), "wide": False}]
    columns += [{"name": _word(pack, "title"), "wide": True}, {"name": _word(pack, "date"), "wide": False}]
    columns += [{"name": _word(pack, "retention"), "wide": False}, {"name": "", "wide": False}]
    rows = [
        [str(row.no), row.mark, row.title, str(row.year), f"{row.flag} {row.years or ''}", f"{row.quantity} {row.unit}"]
        for row in disposal.rows
    ]
    facts = [(_word(pack, "number"), disposal.number), (_word(pack, "date"), str(disposal.decision_on or ""))]
    facts += [(gap.mark, f"∅ {', '.join(map(str, gap.years))}") for gap in disposal.gaps]
    return Form(
        text.title, facts, text.heading, columns, rows, text.closing, [disposal.created_by, *disposal.witnesses]
    )


def _protocol(disposal: Disposal) -> str:
    return "hand-over" if disposal.kind is DisposalKind.PERMANENT else "protocol"
