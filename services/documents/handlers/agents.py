"""How the offices' agents are doing."""

from services.documents.domain.agents import AWAY_AFTER
from services.documents.models.agents import AgentReport
from shared.contracts.base import Done, now
from shared.contracts.documents import AgentReported, AgentState, ReportAgent
from shared.messaging.bus import Bus
from shared.security.context import Context, context_of_service


def report_agent(command: ReportAgent, context: Context, bus: Bus) -> Done:
    """Keep a heartbeat; what changed in it is shown live."""
    context.principal.require_office(command.office)
    told = command.model_dump(exclude={"version"}) | {"agent_version": command.version}
    report = AgentReport(id=command.office, seen_at=now(), away=False, **told)
    report.validate()
    before = _collection().find_one_and_replace({"_id": command.office}, report.to_mongo().to_dict(), upsert=True)
    state = report.to_message().state
    if before is None or _shown(AgentReport._from_son(before)) != (state, report.waiting, report.failed):
        bus.publish(AgentReported(office=command.office, state=state, waiting=report.waiting), context)
    return Done()


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


def _shown(report: AgentReport) -> tuple[AgentState, int, int]:
    return report.to_message().state, report.waiting, report.failed


def _collection():  # type: ignore[no-untyped-def]
    return AgentReport._get_collection()
