"""Further journals, changes to journals, and the list of their years."""

from typing import Any

from services.registry.domain.journal_templates import TemplateError, check_for_journal, template_for_further
from services.registry.handlers.checkpoints import visible_journal
from services.registry.handlers.journals import journal_id_of
from services.registry.handlers.setup import pack_of
from services.registry.handlers.year_end import year_message
from services.registry.models.entry_lines import LINE_YEARS
from services.registry.models.evidence import YearClosingRecord
from services.registry.models.journals import JOURNAL_YEARS, YEARS, JournalRecord
from shared.contracts.base import Page
from shared.contracts.problems import invalid_field
from shared.contracts.registry import ChangeJournal, Journal, JournalYear, ListJournalYears, OpenJournal
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work


def open_journal(command: OpenJournal, context: Context, store: Store) -> Journal:
    context.principal.require_office(command.office)

    def write(work: Work) -> Journal:
        if work.find(JournalRecord, office=command.office) is None:
            raise invalid_field("/office", "unknown-office", f"Office {command.office} has no journal of its own yet")
        if work.find(JournalRecord, code=command.code) is not None:
            raise invalid_field("/code", "code-taken", f"There is a journal '{command.code}' already; choose another")
        template = command.template or template_for_further(pack_of(work).templates["entry"])
        _check(template, own=False)
        record = JournalRecord(office=command.office, code=command.code, title=command.title, template=template)
        return work.add(record, action="opened").to_message()

    return store.transact(context, write)


def change_journal(command: ChangeJournal, context: Context, store: Store) -> Journal:
    visible_journal(command.id, context, store)

    def write(work: Work) -> Journal:
        journal = work.get(JournalRecord, command.id, version=command.version)
        head = _latest_head(work, journal.id)
        if command.template is not None:
            _check(command.template, own=journal.id == journal_id_of(journal.office))
            adopt_template(work, journal, command.template)
        journal.title = command.title or journal.title
        return work.save(journal).to_message(head)

    return store.transact(context, write)


def adopt_template(work: Work, journal: JournalRecord, template: str) -> None:
    """Number by this template from now on; a year that has numbers keeps the one it gave them by."""
    head = _latest_head(work, journal.id)
    if head is not None and head["last_seq"] > 0 and "template" not in head:
        kept = {"$set": {"template": journal.template}}
        work.collection(YEARS).update_one({"_id": head["_id"]}, kept, session=work.session)
    journal.template = template


def _latest_head(work: Work, journal_id: str) -> dict[str, Any] | None:
    return work.collection(YEARS).find_one({"journal_id": journal_id}, sort=[("year", -1)], session=work.session)


def _check(template: str, *, own: bool) -> None:
    try:
        check_for_journal(template, own=own)
    except TemplateError as error:
        raise invalid_field("/template", "repeats-numbers", str(error), template=template) from error


def list_journal_years(command: ListJournalYears, context: Context, store: Store) -> Page[JournalYear]:
    journal = visible_journal(command.journal_id, context, store)
    page = JOURNAL_YEARS.page(command, context.principal, {"journal_id": journal.id})
    keys = [head["_id"] for head in page.items]
    wanted = {"_id": {"$in": keys}}
    closings = {row["_id"]: row for row in YearClosingRecord._get_collection().find(wanted)}
    lines = {row["_id"]: row["last_seq"] for row in store.database[LINE_YEARS].find(wanted)}
    years = (year_message(head, closings.get(head["_id"]), lines.get(head["_id"], 0)) for head in page.items)
    return Page(items=tuple(years), next_cursor=page.next_cursor)
