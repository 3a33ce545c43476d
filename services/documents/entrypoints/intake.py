"""Entrypoints about arrivals."""

from nameko.timer import timer

from services.documents.entrypoints.base import HOUSEKEEPING_SECONDS, Entrypoints
from services.documents.handlers import documents, housekeeping, intake
from services.documents.models.intakes import INTAKES
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class IntakeEntrypoints(Entrypoints):
    @handles(contract.BeginIntake)
    def begin_intake(self, command: contract.BeginIntake, context: Context) -> contract.UploadGrant:
        return intake.begin_intake(command, context, self.door)

    @handles(contract.DeliverIntake)
    def deliver_intake(self, command: contract.DeliverIntake, context: Context) -> contract.UploadGrant:
        return intake.deliver_intake(command, context, self.door)

    @handles(contract.CommitIntake)
    def commit_intake(self, command: contract.CommitIntake, context: Context) -> contract.Intake:
        return intake.commit_intake(command, context, self.door)

    @handles(contract.CommitDelivery)
    def commit_delivery(self, command: contract.CommitDelivery, context: Context) -> contract.Intake:
        return intake.commit_intake(command, context, self.door)

    @handles(contract.ReportRefusal)
    def report_refusal(self, command: contract.ReportRefusal, context: Context) -> contract.Intake:
        return intake.report_refusal(command, context, self.door)

    @handles(contract.GetIntake)
    def get_intake(self, command: contract.GetIntake, context: Context) -> contract.Intake:
        return documents.get_intake(command, context, self.store)

    @handles(contract.ListIntakes)
    def list_intakes(self, command: contract.ListIntakes, context: Context) -> Page[contract.Intake]:
        return INTAKES.page(command, context.principal)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def give_up_stale_uploads(self) -> None:
        housekeeping.give_up_stale_uploads(self.door)
        housekeeping.remove_late_uploads(self.door)
