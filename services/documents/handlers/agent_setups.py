"""How an agent is to work: kept here, told to the agent at once, and again with each of its reports."""

import structlog

from services.documents.models.agent_setups import AgentSetupRecord, untouched_setup
from services.documents.models.reading import OfficeLanguages
from shared.contracts.base import MAX_PAGE
from shared.contracts.documents import INBOX, AgentSetup, ChangeAgentSetup, GetAgentSetup, ScanProfile
from shared.contracts.problems import Problem, Stale, invalid_field
from shared.contracts.registry import GetSetup as GetRegistrySetup
from shared.contracts.registry import ListJournals, ListPlanEntries
from shared.contracts.scanner_agent import ApplySetup, agent_service
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.storage.store import Store
from shared.storage.work import Work

_TELL_SECONDS = 3.0
log = structlog.get_logger()


def get_setup(command: GetAgentSetup, context: Context) -> AgentSetup:
    context.principal.require_sight(command.office, "agent")
    return current_setup(command.office)


def current_setup(office: str) -> AgentSetup:
    record = AgentSetupRecord.objects(pk=office).first() or untouched_setup(office)
    return record.to_message(_languages(office))


def change_setup(command: ChangeAgentSetup, context: Context, store: Store, bus: Calls) -> AgentSetup:
    """Raises Invalid, Stale. An agent that is away gets it with its next report."""
    context.principal.require_office(command.office)
    _check_folders(command)
    for place, profile in enumerate(command.profiles):
        _check_registry(place, profile, command.office, bus, context)

    def change(work: Work) -> AgentSetup:
        record = work.find(AgentSetupRecord, _id=command.office)
        if (record.version if record else 0) != command.version:
            current = record or untouched_setup(command.office)
            raise Stale(params={"current": current.to_message().model_dump(mode="json")})
        is_new = record is None
        record = record or untouched_setup(command.office)
        record.profiles = [profile.model_dump(mode="json", exclude_none=True) for profile in command.profiles]
        record.send_window = command.send_window.model_dump(mode="json") if command.send_window else None
        record.upload_limit, record.spool_limit = command.upload_limit, command.spool_limit
        record.keep_sent_days = command.keep_sent_days
        return (work.add(record) if is_new else work.save(record)).to_message(_languages(command.office))

    setup = store.transact(context, change)
    _tell(setup, context, bus)
    return setup


def _tell(setup: AgentSetup, context: Context, bus: Calls) -> None:
    try:
        bus.call(ApplySetup(setup=setup), context, timeout=_TELL_SECONDS, service=agent_service(setup.office))
    except Problem as problem:
        log.info("the agent gets its set-up with its next report", office=setup.office, reason=problem.detail)


def _languages(office: str) -> tuple[str, ...]:
    known = OfficeLanguages.objects(pk=office).first()
    return tuple(known.languages) if known else ()


def _check_folders(command: ChangeAgentSetup) -> None:
    seen: set[str] = set()
    for place, profile in enumerate(command.profiles):
        if profile.folder in seen:
            raise invalid_field(f"/profiles/{place}/folder", "folder-twice", f"There are two '{profile.folder}'")
        seen.add(profile.folder)
    if INBOX not in seen:
        raise invalid_field("/profiles", "no-inbox", f"The folder '{INBOX}' needs a profile")


def _check_registry(place: int, profile: ScanProfile, office: str, bus: Calls, context: Context) -> None:
    """Raises Invalid where the registry would not take what this folder brings."""
    if profile.journal_id is not None:
        journals = bus.call(ListJournals(filter=(f"office={office}",), limit=MAX_PAGE), context).items
        if profile.journal_id not in {journal.id for journal in journals}:
            pointer = f"/profiles/{place}/journal_id"
            raise invalid_field(pointer, "unknown-journal", f"Office {office} has no journal '{profile.journal_id}'")
    if profile.mark is not None:
        _check_mark(f"/profiles/{place}/mark", profile.mark, bus, context)


def _check_mark(pointer: str, mark: str, bus: Calls, context: Context) -> None:
    plan_id = bus.call(GetRegistrySetup(), context).plan_id
    marks: set[str] = set()
    if plan_id is not None:
        found = bus.call(ListPlanEntries(plan_id=plan_id, filter=(f"mark={mark}", "leaf=true")), context)
        marks = {entry.mark for entry in found.items}
    if mark not in marks:
        raise invalid_field(pointer, "mark-not-in-force", f"The plan in force has no mark '{mark}' to classify by")
