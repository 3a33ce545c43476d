"""Entrypoints of one office's scanner agent; `KANCELARIA_OFFICE` says whose."""

from services.scanner_agent.agent import Agent
from services.scanner_agent.settings import AgentSettings
from shared.contracts.base import Done
from shared.contracts.documents import ScanProgress
from shared.contracts.scanner_agent import (
    ApplySetup,
    CancelScan,
    FindScanners,
    RescanInbox,
    RetryFailed,
    Scanners,
    ScanNow,
    agent_service,
)
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
        self.agent.office.folder_changed.set()
        return Done()

    @handles(RetryFailed)
    def retry_failed(self, command: RetryFailed, context: Context) -> Done:
        context.principal.require_sight(self.office, "agent")
        self.agent.taking.retry_failed()
        return Done()

    @handles(ApplySetup)
    def apply_setup(self, command: ApplySetup, context: Context) -> Done:
        context.principal.require_sight(self.office, "agent")
        self.agent.office.follow(command.setup)
        return Done()

    @handles(FindScanners)
    def find_scanners(self, command: FindScanners, context: Context) -> Scanners:
        context.principal.require_sight(self.office, "agent")
        return Scanners(scanners=self.agent.scanning.find())

    @handles(ScanNow)
    def scan_now(self, command: ScanNow, context: Context) -> ScanProgress:
        context.principal.require_sight(self.office, "agent")
        return self.agent.scanning.begin(command, context.principal.name)

    @handles(CancelScan)
    def cancel_scan(self, command: CancelScan, context: Context) -> Done:
        context.principal.require_sight(self.office, "agent")
        self.agent.scanning.cancel(command)
        return Done()
