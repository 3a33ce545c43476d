"""Entrypoints of one office's scanner agent; `KANCELARIA_OFFICE` says whose."""

from services.scanner_agent.agent import Agent
from services.scanner_agent.settings import AgentSettings
from shared.contracts.base import Done
from shared.contracts.scanner_agent import RescanInbox, RetryFailed, agent_service
from shared.messaging.rpc import handles
from shared.security.context import Context


class ScannerAgentService:
    """The nameko service `agent-<office>`."""

    office = AgentSettings().office
    name = agent_service(office)
    agent = Agent()

    @handles(RescanInbox)
    def rescan_inbox(self, command: RescanInbox, context: Context) -> Done:
        context.principal.require_sight(self.office, "agent")
        self.agent.rescan()
        return Done()

    @handles(RetryFailed)
    def retry_failed(self, command: RetryFailed, context: Context) -> Done:
        context.principal.require_sight(self.office, "agent")
        self.agent.retry_failed()
        return Done()
