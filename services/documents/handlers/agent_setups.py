"""How an agent is to work: kept here, told to the agent at once, and again with each of its reports."""

import structlog

from services.documents.handlers.filing_faults import filing_faults, forget_faults
from services.documents.models.agent_setups import AgentSetupRecord, untouched_setup
from services.documents.models.reading import OfficeLanguages
from shared.contracts.documents import INBOX, AgentSetup, ChangeAgentSetup, FilingFault, GetAgentSetup
from shared.contracts.problems import FieldProblem, Invalid, Problem, Stale, invalid_field
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
    _check_registry(command, context, bus)

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
        forget_faults(command.office, work)
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


def _check_registry(command: ChangeAgentSetup, context: Context, bus: Calls) -> None:
    """Raises Invalid where the registry would not take what a folder brings."""
    faults = filing_faults(command.office, command.profiles, context, bus)
    if faults:
        raise Invalid("The registry does not have all that the folders name", fields=_at_fields(command, faults))


def _at_fields(command: ChangeAgentSetup, faults: list[FilingFault]) -> list[FieldProblem]:
    places = {profile.folder: place for place, profile in enumerate(command.profiles)}
    told = {
        "journal_id": ("unknown-journal", "Office {office} has no journal '{value}'"),
        "mark": ("mark-not-in-force", "The plan in force has no mark '{value}' to classify by"),
    }
    return [
        FieldProblem(
            pointer=f"/profiles/{places[fault.folder]}/{fault.field}",
            code=told[fault.field][0],
            detail=told[fault.field][1].format(office=command.office, value=fault.value),
        )
        for fault in faults
    ]
