"""What is dealt with contacts: the log, the profile; duplicates and their merging."""

from gateway.areas import Area
from shared.contracts.contacts import (
    ChangeTalk,
    GetProfile,
    ListDuplicates,
    ListDuplicatesOf,
    ListMerges,
    ListTalks,
    LogTalk,
    MergeParties,
    RemoveTalk,
    RevertMerge,
)

area = Area(name="contact log", description="What is dealt with contacts, and contacts that are the same")
area.asks("/contacts/{id}/profile", GetProfile, "Everything dealt with a contact, from all services")
area.lists("/contacts/{party_id}/talks", ListTalks, "List calls, meetings and mails with a contact")
area.creates("/contacts/{party_id}/talks", LogTalk, "Write down a call, a meeting or a mail")
area.changes("/contacts/{party_id}/talks/{id}", ChangeTalk, "Change what was written down")
area.acts("/contacts/{party_id}/talks/{id}/remove", RemoveTalk, "Take it out of the log; the history keeps it")
area.asks("/contacts/{id}/duplicates", ListDuplicatesOf, "Find contacts that may be the same")
area.asks("/contact-duplicates", ListDuplicates, "The likeliest pairs of contacts that may be the same")
area.acts("/contacts/{kept_id}/merge", MergeParties, "Make one contact of two")
area.lists("/contact-merges", ListMerges, "List merges, the latest first")
area.acts("/contact-merges/{id}/revert", RevertMerge, "Make two contacts of one again")
