"""Entrypoints about exports, envelopes and labels."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import outputs
from shared.contracts.base import Page
from shared.contracts.contacts import outputs as contract
from shared.contracts.objects import ObjectLink
from shared.messaging.rpc import handles
from shared.security.context import Context


class OutputEntrypoints(Entrypoints):
    @handles(contract.ExportContacts)
    def export_contacts(self, command: contract.ExportContacts, context: Context) -> contract.ContactOutput:
        return outputs.export_contacts(command, context, self.store)

    @handles(contract.PrintContacts)
    def print_contacts(self, command: contract.PrintContacts, context: Context) -> contract.ContactOutput:
        return outputs.print_contacts(command, context, self.store)

    @handles(contract.PreviewPrint)
    def preview_print(self, command: contract.PreviewPrint, context: Context) -> ObjectLink:
        return outputs.preview_print(command, context, self.store, self.objects)

    @handles(contract.ListLabelSheets)
    def list_label_sheets(self, command: contract.ListLabelSheets, context: Context) -> Page[contract.LabelSheet]:
        return outputs.list_label_sheets(command)

    @handles(contract.GetContactOutput)
    def get_contact_output(self, command: contract.GetContactOutput, context: Context) -> contract.ContactOutput:
        return outputs.get_output(command, context, self.store)

    @handles(contract.ListContactOutputs)
    def list_contact_outputs(
        self, command: contract.ListContactOutputs, context: Context
    ) -> Page[contract.ContactOutput]:
        return outputs.list_outputs(command, context)

    @handles(contract.GetContactOutputContent)
    def get_contact_output_content(self, command: contract.GetContactOutputContent, context: Context) -> ObjectLink:
        return outputs.get_output_content(command, context, self.store, self.objects)
