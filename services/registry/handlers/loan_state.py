"""What of the records is lent, as filing and closing need to know it."""

from services.registry.models.loans import LoanRecord
from shared.contracts.registry import LoanObject, LoanState
from shared.storage.work import Work


def lent_entries(work: Work, entry_ids: list[str]) -> set[str]:
    """Which of these entries somebody holds."""
    wanted = {"object": LoanObject.ENTRY.value, "object_id": {"$in": entry_ids}, "state": LoanState.ISSUED.value}
    rows = work.collection(LoanRecord).find(wanted, {"object_id": 1}, session=work.session)
    return {row["object_id"] for row in rows}
