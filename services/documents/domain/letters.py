"""What a mail says of itself: its subject, its sender, its date (RFC 5322)."""

import email
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

from services.documents.domain.naming import safe_filename
from shared.contracts.documents import Filing

_SPACE = re.compile(r"\s+")
MAIL = "message/rfc822"


@dataclass(frozen=True)
class Letter:
    """`sender` is the address alone; all may be empty."""

    subject: str
    sender: str
    sender_name: str
    sent_on: date | None
    message_id: str

    @property
    def party(self) -> str:
        return f"{self.sender_name} <{self.sender}>" if self.sender_name and self.sender else self.sender

    @property
    def filename(self) -> str:
        return safe_filename(f"{self.subject[:150] or 'mail'}.eml")


def read_letter(head: bytes) -> Letter:
    """From the beginning of a mail; whatever is not to be understood is left out."""
    message = email.message_from_bytes(head, policy=default)
    name, address = parseaddr(_header(message, "From"))
    return Letter(
        subject=_header(message, "Subject")[:200],
        sender=address[:200],
        sender_name=name[:90],
        sent_on=_day(_header(message, "Date")),
        message_id=_header(message, "Message-ID"),
    )


def fingerprint(header: bytes, size: int) -> str:
    """The same for the same mail in whichever numbering of the mailbox. The Message-ID alone would let a later mail
    that bears another one's id get lost."""
    return hashlib.sha256(b"%d\n" % size + header).hexdigest()


def filed_by_mail(filing: Filing, letter: Letter, contact_of: Callable[[str], str | None]) -> Filing:
    """What nobody else said of the document, the mail says."""
    return filing.model_copy(
        update={
            "subject": filing.subject or letter.subject or None,
            "party": filing.party or letter.party or None,
            "their_date": filing.their_date or letter.sent_on,
            "contact_id": filing.contact_id or (contact_of(letter.sender) if letter.sender else None),
        }
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name, "")
    except (MessageError, ValueError, IndexError, AttributeError):
        # The library stumbles over some headers that no rule allows.
        return ""
    return _SPACE.sub(" ", "".join(sign for sign in str(value) if sign.isprintable() or sign.isspace())).strip()


def _day(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date() if value else None
    except (ValueError, OverflowError):
        return None
