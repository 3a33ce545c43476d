"""Archive serial numbers: printed on labels, read by the agent, each the organisation's for one document alone."""

from services.documents.models.documents import DocumentRecord
from shared.storage.work import Work

_NUMBERS = "archive_numbers"


def give_number(work: Work, document: DocumentRecord, asn: int | None) -> str:
    """Give the document this number where nobody has it; return what is to be said where somebody has."""
    if asn is None:
        return ""
    held = work.collection(_NUMBERS).find_one({"_id": asn}, session=work.session)
    if held is not None:
        document.asn_taken = asn
        return f"The archive serial number {asn} read on it is already that of document {held['document_id']}"
    work.collection(_NUMBERS).insert_one({"_id": asn, "document_id": document.id}, session=work.session)
    document.asn = asn
    return ""
