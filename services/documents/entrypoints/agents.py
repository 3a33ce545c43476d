"""Entrypoints about the offices' agents."""

from nameko.timer import timer

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import agents
from services.documents.models.agents import AGENTS
from shared.contracts import documents as contract
from shared.contracts.base import Done, Page
from shared.messaging.rpc import handles
from shared.security.context import Context

AGENTS_CHECKED_EACH = 10


class AgentEntrypoints(Entrypoints):
    @handles(contract.ReportAgent)
    def report_agent(self, command: contract.ReportAgent, context: Context) -> Done:
        return agents.report_agent(command, context, self.bus)

    @handles(contract.ListAgents)
    def list_agents(self, command: contract.ListAgents, context: Context) -> Page[contract.Agent]:
        return AGENTS.page(command, context.principal)

    @timer(interval=AGENTS_CHECKED_EACH)
    def tell_of_absent_agents(self) -> None:
        agents.tell_of_absent_agents(self.bus)
