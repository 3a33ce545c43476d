"""Entrypoints about the offices' agents."""

from nameko.timer import timer

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import agent_setups, agents, filing_faults
from services.documents.models.batches import BATCHES
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context

AGENTS_CHECKED_EACH = 10


class AgentEntrypoints(Entrypoints):
    @handles(contract.ReportAgent)
    def report_agent(self, command: contract.ReportAgent, context: Context) -> contract.AgentOrders:
        return agents.report_agent(command, context, self.bus)

    @handles(contract.GetAgentSetup)
    def get_agent_setup(self, command: contract.GetAgentSetup, context: Context) -> contract.AgentSetup:
        return agent_setups.get_setup(command, context)

    @handles(contract.ChangeAgentSetup)
    def change_agent_setup(self, command: contract.ChangeAgentSetup, context: Context) -> contract.AgentSetup:
        return agent_setups.change_setup(command, context, self.store, self.bus)

    @handles(contract.ListBatches)
    def list_batches(self, command: contract.ListBatches, context: Context) -> Page[contract.Batch]:
        return BATCHES.page(command, context.principal)

    @handles(contract.ListAgents)
    def list_agents(self, command: contract.ListAgents, context: Context) -> Page[contract.Agent]:
        return agents.list_agents(command, context)

    @timer(interval=AGENTS_CHECKED_EACH)
    def tell_of_absent_agents(self) -> None:
        agents.tell_of_absent_agents(self.bus)

    @timer(interval=AGENTS_CHECKED_EACH)
    def look_for_filing_faults(self) -> None:
        filing_faults.look_for_faults(self.bus)
