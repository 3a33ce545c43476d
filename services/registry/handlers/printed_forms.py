"""What stands on each printed form, in the words of the pack that is followed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import groupby
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
    DisposalGap,
    DisposalKind,
    DisposalRow,
    File,
    FileMember,
    ListFileMembers,
    Loan,
    LoanObject,
    Pack,
    PrintForm,
    PrintFormKind,
)
from shared.print.dates import written_day
from shared.security.context import Context
from shared.security.principal import Principal
from shared.settings import OrganisationSettings
from shared.storage.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a form's table that belong together; `heading` stands above them, if any."""

    rows: list[list[str]]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    facts: list[tuple[str, str]]
    heading: str = ""
    columns: list[dict[str, Any]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    closing: str = ""
    signatures: list[str] = field(default_factory=lambda: [""])


def form_data(command: PrintForm, context: Context, store: Store) -> dict[str, Any]:
    """Raises NotFound for what the principal does not see."""
    pack, setup = store.transact(context, lambda work: (pack_of(work), setup_of(work)))
    form = _form(command, context, store, pack)
    return {
        **asdict(form),
        "organisation": setup.organisation or "",
        "language": pack.language,
        "printed": written_day(today(), pack.language),
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


def _about_file(file: File, pack: Pack) -> list[tuple[str, str]]:
    word = pack.terms
    years = str(file.years) if file.years is not None else ""
    return [
        (word["file_number"], file.number),
        (word["title"], file.title),
        (word["mark"], f"{' '.join((file.primary_mark, *file.extra_marks))} {file.mark_title}"),
        (word["permanent_flag"], file.flag or (word["permanent"] if file.permanent else "–")),
        (word["retention"], years or (word["permanent"] if file.permanent else "–")),
        (word["period"], f"{_day(file.opened_on, pack)} – {_day(file.closed_on, pack)}"),
        (word["records"], str(file.records)),
        (word["location"], file.location),
    ]


def _day(day: date | datetime | None, pack: Pack) -> str:
    """The day in the pack's way; that of a moment where the organisation is."""
    if isinstance(day, datetime):
        day = day.astimezone(OrganisationSettings().zone).date()
    return written_day(day, pack.language)


def _cover(file: File, pack: Pack) -> Form:
    return Form(pack.terms["cover"], _about_file(file, pack), heading=file.number, signatures=[])


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
    columns = _columns(pack, "order", "number", "date", "subject", "sender", "attachments", wide=("subject", "sender"))
    rows = [
        [str(row.seq), row.number, _day(row.registered_at, pack), row.subject, row.party, str(row.attachments)]
        for row in members
    ]
    facts = _about_file(file, pack)[:3]
    return Form(pack.terms["contents"], facts, file.number, columns, [Part(rows)], signatures=[])


def _columns(pack: Pack, *names: str, wide: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"name": pack.terms[name], "wide": name in wide} for name in names]


def _loss(file: File, pack: Pack) -> Form:
    if file.loss is None:
        raise NotFound("No loss of this file was reported")
    told, word = file.loss, pack.terms
    facts = [
        *_about_file(file, pack)[:3],
        (word["lost_on"], _day(told.lost_on, pack)),
        (word["circumstances"], told.circumstances),
        (word["replacement"], told.replacement),
        (word["reported_by"], told.reported_by),
    ]
    return Form(word["loss_protocol"], facts, file.number, signatures=[told.reported_by, *told.witnesses])


def _slip(loan: Loan, pack: Pack) -> Form:
    word = pack.terms
    facts = [
        (word["file_number" if loan.object is LoanObject.FILE else "number"], loan.object_number),
        (word["title"], loan.object_title),
        (word["borrower"], loan.borrower),
        (word["purpose"], loan.purpose),
        (word["due"], _day(loan.due_on, pack)),
        (word["condition"], loan.returned_condition),
    ]
    columns = _columns(pack, "date", "step", "by", "note", wide=("by", "note"))
    rows = [[_day(step.at, pack), word[f"loan_{step.state.value}"], step.by, step.note] for step in loan.steps]
    return Form(word["loan_slip"], facts, loan.object_number, columns, [Part(rows)], signatures=[loan.borrower, ""])


def _disposal(disposal: Disposal, kind: PrintFormKind, pack: Pack) -> Form:
    """The pack's own text for the list or the protocol."""
    wanted = f"proposal-{disposal.kind.value}" if kind is PrintFormKind.DISPOSAL_PROPOSAL else _protocol(disposal)
    text = next((form for form in pack.forms if form.kind == wanted), None)
    if text is None:
        raise NotFound(f"The pack '{pack.code}' has no form '{wanted}'")
    word = pack.terms
    columns = _columns(pack, "order", "mark", "title", "year", "retention", "quantity", wide=("title",))
    # The rows count files.
    columns[-1]["name"] = f"{word['quantity']} ({word['file'].lower()})"
    decision = " · ".join(filter(None, (disposal.decision_number, _day(disposal.decision_on, pack))))
    years = dict.fromkeys(filter(None, (disposal.first_year, disposal.last_year)))
    facts = [(word["number"], disposal.number), (word["decision"], decision)]
    facts += [(columns[-1]["name"], str(disposal.items)), (word["year"], " – ".join(map(str, years)))]
    heading_of = _part_headings(disposal, pack)
    for gap in disposal.gaps:
        place = ", ".join(filter(None, (gap.mark, heading_of(gap))))
        facts.append((f"{word['missing_years']}: {place}", ", ".join(map(str, gap.years))))
    parts = [
        Part([_disposal_row(row) for row in rows], heading) for heading, rows in groupby(disposal.rows, heading_of)
    ]
    signatures = [disposal.created_by, *disposal.witnesses]
    return Form(text.title, facts, text.heading, columns, parts, text.closing, signatures)


def _disposal_row(row: DisposalRow) -> list[str]:
    return [str(row.no), row.mark, row.title, str(row.year), f"{row.flag} {row.years or ''}", str(row.quantity)]


def _part_headings(disposal: Disposal, pack: Pack) -> Callable[[DisposalRow | DisposalGap], str]:
    """What stands apart on a list: each version of the plan where there are several, and what is classified."""
    several = len({row.plan_number for row in disposal.rows}) > 1

    def heading(of: DisposalRow | DisposalGap) -> str:
        plan = f"{pack.terms['registry_plan']} {of.plan_number}" if several else ""
        return " · ".join(filter(None, (pack.terms["classified"] if of.classified else "", plan)))

    return heading


def _protocol(disposal: Disposal) -> str:
    return "hand-over" if disposal.kind is DisposalKind.PERMANENT else "protocol"
