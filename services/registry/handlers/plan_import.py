"""A new draft from an uploaded table."""

from services.registry.domain.plan_table import PlanTable, read_plan
from services.registry.handlers.plans import MOST_TOLD, add_draft, comparison, plan_in_force
from services.registry.handlers.setup import pack_of
from services.registry.tables.fetch import fetch
from services.registry.tables.limits import MOST_BYTES
from services.registry.tables.process import read_in_process
from shared.contracts.documents import GetContent
from shared.contracts.problems import Invalid, NotFound, invalid_field
from shared.contracts.registry import ImportPlan, PlanComparison
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work
from shared.tables.refused import TableRefused


def import_plan(command: ImportPlan, context: Context, store: Store, bus: Calls) -> PlanComparison:
    rows = _rows(command.document_id, context, bus)

    def write(work: Work) -> PlanComparison:
        table = read_plan(rows, pack_of(work))
        _refuse_problems(table)
        plan = add_draft(work, command.title, table.entries)
        return comparison(work, plan, plan_in_force(work))

    return store.transact(context, write)


def _rows(document_id: str, context: Context, bus: Calls) -> list[list[str]]:
    try:
        link = bus.call(GetContent(id=document_id), context)
    except NotFound as error:
        raise invalid_field("/document_id", "unknown-document", "There is no such document that you may see") from error
    try:
        return read_in_process(fetch(link.url, MOST_BYTES))
    except TableRefused as refused:
        raise invalid_field("/document_id", f"table-{refused.code}", refused.detail, **refused.params) from refused


def _refuse_problems(table: PlanTable) -> None:
    if not table.problems:
        return
    told = table.problems[:MOST_TOLD]
    raise Invalid(f"{len(table.problems)} cells can not be taken; nothing was written", fields=told)
