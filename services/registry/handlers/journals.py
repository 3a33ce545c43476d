"""Journals: one for each office, opened when the office is, and where their years stand."""

from typing import Any

from services.registry.domain.chain import GENESIS
from services.registry.handlers.setup import pack_of
from services.registry.models.evidence import YearClosingRecord
from services.registry.models.journals import JOURNALS, YEARS, JournalRecord, next_head
from shared.contracts.accounts import GetOffice, OfficeCreated
from shared.contracts.base import Page
from shared.contracts.problems import NotFound, invalid_field
from shared.contracts.registry import Journal, ListJournals
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def journal_id_of(office: str) -> str:
    """The id of an office's own journal; told by the code, so that two replicas can not open it twice."""
    return f"journal-{office}"


def open_office_journal(event: OfficeCreated, context: Context, store: Store) -> None:
    store.transact(context, lambda work: ensure_journal(work, str(event.office), event.office_name))


def ensure_journal(work: Work, office: str, title: str) -> JournalRecord:
    found = work.find(JournalRecord, _id=journal_id_of(office))
    if found is not None:
        return found
    template = pack_of(work).templates["entry"]
    return work.add(
        JournalRecord(id=journal_id_of(office), office=office, code=office, title=title, template=template),
        action="opened",
    )


def find_journal(office: str, journal_id: str | None, context: Context, store: Store, bus: Calls) -> JournalRecord:
    """The journal to write into. Raises Invalid about /office or /journal_id."""
    journal = JournalRecord.objects(pk=journal_id or journal_id_of(office)).first()
    if journal is not None and journal.office == office:
        return journal
    if journal_id is not None:
        raise invalid_field("/journal_id", "unknown-journal", f"Office {office} has no journal '{journal_id}'")
    return _open_for_known_office(office, context, store, bus)


def _open_for_known_office(office: str, context: Context, store: Store, bus: Calls) -> JournalRecord:
    service_context = context.as_service("registry")
    try:
        known = bus.call(GetOffice(code=office), service_context)
    except NotFound as error:
        raise invalid_field("/office", "unknown-office", f"There is no office {office}") from error
    return store.transact(service_context, lambda work: ensure_journal(work, office, known.name))


def list_journals(command: ListJournals, context: Context, store: Store) -> Page[Journal]:
    page = JOURNALS.page(command, context.principal)
    heads = _latest_heads([journal.id for journal in page.items], store)
    return Page(
        items=tuple(journal.to_message(heads.get(journal.id)) for journal in page.items), next_cursor=page.next_cursor
    )


def _latest_heads(journal_ids: list[str], store: Store) -> dict[str, dict[str, Any]]:
    rows = store.database[YEARS].find({"journal_id": {"$in": journal_ids}}).sort("year", 1)
    return {row["journal_id"]: row for row in rows}


def head_of_year(work: Work, journal_id: str, present_year: int) -> dict[str, Any]:
    """The head of the year now open; a new year is opened by its first entry and goes on from the last hash."""
    years = work.collection(YEARS)
    latest = years.find_one({"journal_id": journal_id}, sort=[("year", -1)], session=work.session)
    if latest is not None and latest["year"] >= present_year:
        return latest
    head = next_head(journal_id, present_year, _end_of(work, latest) if latest else GENESIS)
    years.insert_one(head, session=work.session)
    return head


def _end_of(work: Work, head: dict[str, Any]) -> str:
    """The final line of a year that was closed, its last entry else."""
    closing = work.collection(YearClosingRecord).find_one({"_id": head["_id"]}, session=work.session)
    return closing["hash"] if closing else head["last_hash"]
