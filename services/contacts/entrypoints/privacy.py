"""Entrypoints about requests of people about their data, and what contacts itself holds of them."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import privacy
from services.contacts.models.privacy import CASES
from services.contacts.privacy.own_data import report_held_data
from services.contacts.privacy.own_erasure import erase_held_data
from shared.contracts import contacts as contract
from shared.contracts.base import Page
from shared.contracts.documents import ObjectLink
from shared.contracts.privacy import Erased, HeldData
from shared.messaging.rpc import handles
from shared.security.context import Context


class PrivacyEntrypoints(Entrypoints):
    @handles(contract.ReportHeldData)
    def report_held_data(self, command: contract.ReportHeldData, context: Context) -> HeldData:
        return report_held_data(command)

    @handles(contract.EraseHeldData)
    def erase_held_data(self, command: contract.EraseHeldData, context: Context) -> Erased:
        return erase_held_data(command, context, self.store, self.objects)

    @handles(contract.ReportPerson)
    def report_person(self, command: contract.ReportPerson, context: Context) -> contract.PrivacyCase:
        return privacy.report_person(command, context, self.store)

    @handles(contract.PreviewErasure)
    def preview_erasure(self, command: contract.PreviewErasure, context: Context) -> contract.ErasurePreview:
        return privacy.preview_erasure(command, context, self.store, self.bus)

    @handles(contract.ErasePerson)
    def erase_person(self, command: contract.ErasePerson, context: Context) -> contract.PrivacyCase:
        return privacy.erase_person(command, context, self.store, self.bus)

    @handles(contract.GetPrivacyCase)
    def get_privacy_case(self, command: contract.GetPrivacyCase, context: Context) -> contract.PrivacyCase:
        return privacy.get_case(command, context, self.store)

    @handles(contract.ListPrivacyCases)
    def list_privacy_cases(self, command: contract.ListPrivacyCases, context: Context) -> Page[contract.PrivacyCase]:
        return CASES.page(command, context.principal)

    @handles(contract.OpenPrivacyReport)
    def open_privacy_report(self, command: contract.OpenPrivacyReport, context: Context) -> ObjectLink:
        return privacy.open_report(command, context, self.store, self.objects)

    @handles(contract.GetErasureNotice)
    def get_erasure_notice(self, command: contract.GetErasureNotice, context: Context) -> contract.ErasureNotice:
        return privacy.get_notice(command, context, self.store)
