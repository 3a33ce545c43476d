"""Entrypoints about checkpoints, signing keys, year-end and exports."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import checkpoints, exports, journal_books, printing, signing, stamping, year_end
from services.registry.models.evidence import SIGNING_KEYS
from services.registry.models.exports import EXPORTS
from services.registry.object_store import OwnObjectsProvider
from shared.contracts.base import Done, Page
from shared.contracts.objects import ObjectLink
from shared.contracts.registry import (
    ChangeJournal,
    Checkpoint,
    CloseYear,
    Export,
    ExportJournal,
    GetExport,
    GetExportContent,
    Journal,
    JournalYear,
    ListCheckpoints,
    ListExports,
    ListJournalYears,
    ListSigningKeys,
    OpenJournal,
    PreviewYearEnd,
    PrintForm,
    RotateSigningKey,
    SignCheckpoint,
    SigningKey,
    StampEntry,
    YearEndPreview,
)
from shared.messaging.rpc import handles
from shared.security.context import Context


class EvidenceEntrypoints(Entrypoints):
    objects = OwnObjectsProvider()

    @handles(ListSigningKeys)
    def list_signing_keys(self, command: ListSigningKeys, context: Context) -> Page[SigningKey]:
        return SIGNING_KEYS.page(command, context.principal)

    @handles(RotateSigningKey)
    def rotate_signing_key(self, command: RotateSigningKey, context: Context) -> SigningKey:
        return signing.rotate_signing_key(command, context, self.store)

    @handles(ListCheckpoints)
    def list_checkpoints(self, command: ListCheckpoints, context: Context) -> Page[Checkpoint]:
        return checkpoints.list_checkpoints(command, context, self.store)

    @handles(SignCheckpoint)
    def sign_checkpoint(self, command: SignCheckpoint, context: Context) -> Checkpoint:
        return checkpoints.sign_checkpoint(command, context, self.store)

    @handles(OpenJournal)
    def open_journal(self, command: OpenJournal, context: Context) -> Journal:
        return journal_books.open_journal(command, context, self.store)

    @handles(ChangeJournal)
    def change_journal(self, command: ChangeJournal, context: Context) -> Journal:
        return journal_books.change_journal(command, context, self.store)

    @handles(ListJournalYears)
    def list_journal_years(self, command: ListJournalYears, context: Context) -> Page[JournalYear]:
        return journal_books.list_journal_years(command, context, self.store)

    @handles(PreviewYearEnd)
    def preview_year_end(self, command: PreviewYearEnd, context: Context) -> YearEndPreview:
        return year_end.preview_year_end(command, context, self.store, self.zone)

    @handles(CloseYear)
    def close_year(self, command: CloseYear, context: Context) -> JournalYear:
        return year_end.close_year(command, context, self.store, self.zone)

    @handles(ExportJournal)
    def export_journal(self, command: ExportJournal, context: Context) -> Export:
        return exports.export_journal(command, context, self.store)

    @handles(GetExport)
    def get_export(self, command: GetExport, context: Context) -> Export:
        return exports.get_export(command, context, self.store)

    @handles(ListExports)
    def list_exports(self, command: ListExports, context: Context) -> Page[Export]:
        return EXPORTS.page(command, context.principal)

    @handles(GetExportContent)
    def get_export_content(self, command: GetExportContent, context: Context) -> ObjectLink:
        return exports.get_export_content(command, context, self.store, self.objects())

    @handles(PrintForm)
    def print_form(self, command: PrintForm, context: Context) -> ObjectLink:
        return printing.print_form(command, context, self.store, self.objects())

    @handles(StampEntry)
    def stamp_entry(self, command: StampEntry, context: Context) -> Done:
        return stamping.stamp_entry(command, context, self.store, self.bus, self.zone)
