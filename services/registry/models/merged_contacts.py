"""Which contacts were merged into which, as the service of contacts tells: what is registered later follows, too."""

from shared.storage.work import Work

MERGED_CONTACTS = "merged_contacts"
"""`_id` is the contact that is gone, `kept_id` the one that it went into."""


def present_contact(work: Work, contact_id: str) -> str:
    """The contact that this one is now, also by way of others."""
    merged, passed = work.collection(MERGED_CONTACTS), {contact_id}
    while (row := merged.find_one({"_id": contact_id}, session=work.session)) and row["kept_id"] not in passed:
        contact_id = row["kept_id"]
        passed.add(contact_id)
    return contact_id
