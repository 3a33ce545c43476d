"""How the offices' agents are doing."""

from typing import Any

from services.documents.domain.agents import AWAY_AFTER, clock_skew, corrected
from services.documents.handlers.agent_setups import current_setup
from services.documents.handlers.filing_faults import faults_of
from services.documents.models.agents import AGENTS, AgentReport
from shared.contracts.base import Page, now
from shared.contracts.documents import Agent, AgentOrders, AgentReported, AgentState, ListAgents, ReportAgent
from shared.messaging.bus import Bus
from shared.security.context import Context, context_of_service


def list_agents(command: ListAgents, context: Context) -> Page[Agent]:
    page = AGENTS.page(command, context.principal)
    faults = faults_of(agent.office for agent in page.items)
    items = (agent.model_copy(update={"filing_faults": faults.get(agent.office, ())}) for agent in page.items)
    return page.model_copy(update={"items": tuple(items)})


def report_agent(command: ReportAgent, context: Context, bus: Bus) -> AgentOrders:
    """Keep a heartbeat; what changed in it is shown live. Times in it are brought to the centre's clock."""
    context.principal.require_office(command.office)
    at = now()
    skew = clock_skew(command.sent_at, at)
    told = command.model_dump(exclude={"version", "sent_at"}) | {"agent_version": command.version}
    report = AgentReport(id=command.office, seen_at=at, away=False, clock_skew=skew, **told)
    report.started_at = corrected(command.started_at, skew)
    if command.last_error_at is not None:
        report.last_error_at = corrected(command.last_error_at, skew)
    report.validate()
    before = _collection().find_one_and_replace({"_id": command.office}, report.to_mongo().to_dict(), upsert=True)
    if before is None or _shown(AgentReport._from_son(before)) != _shown(report):
        state = report.to_message().state
        bus.publish(AgentReported(office=command.office, state=state, waiting=report.waiting), context)
    setup = current_setup(command.office)
    return AgentOrders(received_at=at, setup=setup if setup.version != command.setup_version else None)


def tell_of_absent_agents(bus: Bus) -> None:
    """Show agents that were not heard from as away; each absence is told once."""
    context = context_of_service("documents")
    while True:
        missed = _collection().find_one_and_update(
            {"away": False, "seen_at": {"$lt": now() - AWAY_AFTER}}, {"$set": {"away": True}}
        )
        if missed is None:
            return
        event = AgentReported(office=missed["office"], state=AgentState.AWAY, waiting=missed["waiting"])
        bus.publish(event, context)


def _shown(report: AgentReport) -> tuple[Any, ...]:
    """What the page shows of it; when that changes, it is told."""
    shown = report.to_message()
    troubles = {trouble.subject for trouble in shown.troubles}
    return shown.state, shown.waiting, shown.failed, shown.sending, shown.scan, shown.setup_version, troubles


def _collection():  # type: ignore[no-untyped-def]
    return AgentReport._get_collection()
