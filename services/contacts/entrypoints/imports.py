"""Entrypoints about imports."""

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers import import_preview, imports
from services.contacts.handlers.imports import Desk
from services.contacts.models.imports import IMPORTS
from shared.contracts import contacts as contract
from shared.contracts.base import Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class ImportEntrypoints(Entrypoints):
    @handles(contract.BeginImport)
    def begin_import(self, command: contract.BeginImport, context: Context) -> contract.ImportGrant:
        return imports.begin_import(command, context, self._import_desk)

    @handles(contract.CommitImport)
    def commit_import(self, command: contract.CommitImport, context: Context) -> contract.Import:
        return imports.commit_import(command, context, self._import_desk)

    @handles(contract.GetImport)
    def get_import(self, command: contract.GetImport, context: Context) -> contract.Import:
        return imports.get_import(command, context, self.store)

    @handles(contract.ListImports)
    def list_imports(self, command: contract.ListImports, context: Context) -> Page[contract.Import]:
        return IMPORTS.page(command, context.principal)

    @handles(contract.ListImportRows)
    def list_import_rows(self, command: contract.ListImportRows, context: Context) -> Page[contract.ImportRow]:
        return imports.list_import_rows(command, context, self.store)

    @handles(contract.ChangeImport)
    def change_import(self, command: contract.ChangeImport, context: Context) -> contract.Import:
        return imports.change_import(command, context, self.store)

    @handles(contract.PreviewImport)
    def preview_import(self, command: contract.PreviewImport, context: Context) -> contract.ImportPreview:
        return import_preview.preview_import(command, context, self.store)

    @handles(contract.StartImport)
    def start_import(self, command: contract.StartImport, context: Context) -> contract.Import:
        return imports.start_import(command, context, self.store)

    @handles(contract.StopImport)
    def stop_import(self, command: contract.StopImport, context: Context) -> contract.Import:
        return imports.stop_import(command, context, self.store)

    @handles(contract.ResumeImport)
    def resume_import(self, command: contract.ResumeImport, context: Context) -> contract.Import:
        return imports.resume_import(command, context, self.store)

    @handles(contract.RevertImport)
    def revert_import(self, command: contract.RevertImport, context: Context) -> contract.Import:
        return imports.revert_import(command, context, self.store)

    @property
    def _import_desk(self) -> Desk:
        return Desk(self.store, self.objects, self.settings)
