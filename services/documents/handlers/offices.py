"""In which languages an office's paper is written, as accounts tells it."""

from services.documents.models.reading import OfficeLanguages
from shared.contracts.accounts import OfficeChanged, OfficeCreated


def keep_languages(event: OfficeCreated | OfficeChanged) -> None:
    """An old `OfficeCreated` that comes late changes nothing."""
    operator = "$set" if isinstance(event, OfficeChanged) else "$setOnInsert"
    OfficeLanguages._get_collection().update_one(
        {"_id": event.office}, {operator: {"languages": list(event.languages)}}, upsert=True
    )
