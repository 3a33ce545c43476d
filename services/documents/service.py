"""Entrypoints of `documents`: intake, stored documents, agents' states."""

from nameko.timer import timer

from services.documents.handlers import agents, documents, erasure, housekeeping, intake, offices
from services.documents.handlers.intake import Door
from services.documents.models import AGENTS, DOCUMENTS, INTAKES, MODELS
from services.documents.settings import DocumentsSettings
from shared.contracts import documents as contract
from shared.contracts.accounts import OfficeChanged, OfficeCreated
from shared.contracts.base import Done, Page
from shared.contracts.registry import DisposalCarriedOut, EntryRegistered
from shared.messaging.bus import BusProvider
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

HOUSEKEEPING_SECONDS = 600
AGENTS_CHECKED_EACH = 10


class DocumentsService:
    name = "documents"
    store = StoreProvider(models=MODELS)
    objects = ObjectStoreProvider()
    bus = BusProvider()
    settings = DocumentsSettings()

    @property
    def door(self) -> Door:
        return Door(self.store, self.objects, self.settings)

    # --- intake ---

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

    # --- documents ---

    @handles(contract.ListDocuments)
    def list_documents(self, command: contract.ListDocuments, context: Context) -> Page[contract.Document]:
        return DOCUMENTS.page(command, context.principal)

    @handles(contract.GetDocument)
    def get_document(self, command: contract.GetDocument, context: Context) -> contract.Document:
        return documents.seen_document(command.id, context, self.store).to_message()

    @handles(contract.GetContent)
    def get_content(self, command: contract.GetContent, context: Context) -> contract.ObjectLink:
        return documents.get_content(command, context, self.door)

    @handles(contract.GetPreview)
    def get_preview(self, command: contract.GetPreview, context: Context) -> contract.ObjectLink:
        return documents.get_preview(command, context, self.door)

    @handles(contract.GetText)
    def get_text(self, command: contract.GetText, context: Context) -> contract.ObjectLink:
        return documents.get_text(command, context, self.door)

    @handles(contract.RetryExtraction)
    def retry_extraction(self, command: contract.RetryExtraction, context: Context) -> contract.Document:
        return documents.retry_extraction(command, context, self.store)

    @handles(contract.GetSearchable)
    def get_searchable(self, command: contract.GetSearchable, context: Context) -> contract.Searchable:
        return documents.get_searchable(command, context, self.door)

    @handles(contract.ListSearchables)
    def list_searchables(self, command: contract.ListSearchables, context: Context) -> Page[contract.Searchable]:
        return documents.list_searchables(command, context, self.door)

    # --- agents ---

    @handles(contract.ReportAgent)
    def report_agent(self, command: contract.ReportAgent, context: Context) -> Done:
        return agents.report_agent(command, context, self.bus)

    @handles(contract.ListAgents)
    def list_agents(self, command: contract.ListAgents, context: Context) -> Page[contract.Agent]:
        return AGENTS.page(command, context.principal)

    # --- what others tell, and what time brings ---

    @subscribes(EntryRegistered)
    def note_entry(self, event: EntryRegistered, context: Context) -> None:
        documents.note_entry(event, context, self.store)

    @subscribes(DisposalCarriedOut)
    def erase_destroyed(self, event: DisposalCarriedOut, context: Context) -> None:
        erasure.erase_destroyed(event, context, self.door)

    @subscribes(OfficeCreated, OfficeChanged)
    def keep_languages(self, event: OfficeCreated | OfficeChanged, context: Context) -> None:
        offices.keep_languages(event)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def give_up_stale_uploads(self) -> None:
        housekeeping.give_up_stale_uploads(self.door)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def remove_what_is_left_of_erased(self) -> None:
        erasure.sweep(self.door)

    @timer(interval=AGENTS_CHECKED_EACH)
    def tell_of_absent_agents(self) -> None:
        agents.tell_of_absent_agents(self.bus)
