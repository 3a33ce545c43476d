"""Entrypoints about audits of the store."""

from nameko.timer import timer

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import auditing
from services.documents.models.audits import AUDITS, DAMAGES
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context
from shared.settings import OrganisationSettings

LOOKED_FOR_EACH = 60
CARRIED_ON_EACH = 2
CARRIED_ON_FOR = 5.0
"""Seconds; a process that stops waits no longer than this."""


class AuditEntrypoints(Entrypoints):
    zone = OrganisationSettings().zone

    @handles(contract.ListAudits)
    def list_audits(self, command: contract.ListAudits, context: Context) -> Page[contract.Audit]:
        return AUDITS.page(command, context.principal)

    @handles(contract.GetAudit)
    def get_audit(self, command: contract.GetAudit, context: Context) -> contract.Audit:
        return auditing.get_audit(command)

    @handles(contract.StartAudit)
    def start_audit(self, command: contract.StartAudit, context: Context) -> contract.Audit:
        return auditing.start_audit(context, self.door)

    @handles(contract.ListDamages)
    def list_damages(self, command: contract.ListDamages, context: Context) -> Page[contract.Damage]:
        return DAMAGES.page(command, context.principal)

    @timer(interval=LOOKED_FOR_EACH)
    def begin_nightly_audit(self) -> None:
        auditing.begin_nightly(self.door, self.zone)

    @timer(interval=CARRIED_ON_EACH)
    def carry_on_audit(self) -> None:
        auditing.carry_on(self.door, self.bus, CARRIED_ON_FOR)
