"""Entrypoints about the reading of documents."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import correcting, documents, reading
from shared.contracts import documents as contract
from shared.messaging.rpc import handles
from shared.security.context import Context


class ReadingEntrypoints(Entrypoints):
    @handles(contract.RetryExtraction)
    def retry_extraction(self, command: contract.RetryExtraction, context: Context) -> contract.Document:
        return reading.retry_extraction(command, context, self.store)

    @handles(contract.UnlockDocument)
    def unlock_document(self, command: contract.UnlockDocument, context: Context) -> contract.Document:
        return reading.unlock_document(command, context, self.store, self.bus)

    @handles(contract.GetWords)
    def get_words(self, command: contract.GetWords, context: Context) -> contract.ObjectLink:
        return documents.get_words(command, context, self.door)

    @handles(contract.CorrectText)
    def correct_text(self, command: contract.CorrectText, context: Context) -> contract.Document:
        return correcting.correct_text(command, context, self.door)
