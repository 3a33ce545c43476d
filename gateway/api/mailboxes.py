"""The offices' mailboxes, whose mails become received records."""

from gateway.areas import Area
from shared.contracts.documents import (
    ChangeMailbox,
    CreateMailbox,
    GetMailbox,
    ListMailboxes,
    RemoveMailbox,
    TryMailbox,
)

area = Area(name="mailboxes", description="Mailboxes that are read for the offices")
area.lists("/mailboxes", ListMailboxes, "List mailboxes")
area.creates("/mailboxes", CreateMailbox, "Have a mailbox read", location="/mailboxes/{id}")
area.reads("/mailboxes/{id}", GetMailbox, "Read a mailbox's settings and state")
area.changes("/mailboxes/{id}", ChangeMailbox, "Change a mailbox; the password stays unless a new one is given")
area.acts("/mailboxes/{id}/remove", RemoveMailbox, "Read it no more; what was taken in stays")
area.runs("/mailboxes/{id}/try", TryMailbox, "Sign in at the mail server and look into the folder")
