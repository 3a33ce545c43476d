"""Mails (RFC 5322, MIME): their own text, with the particulars of the header above it; what is attached is a document.

Also mailboxes in the mbox format (RFC 4155), whose mails are documents each.
"""

import email
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from mimetypes import guess_extension
from pathlib import Path

from services.documents.extraction.protocol import Assignment, FormsMade, MembersFound, Progress, TextFound
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.language import language_of
from services.documents.extraction.reading.members import Full, Members
from services.documents.extraction.reading.plain_text import decoded
from services.documents.extraction.reading.text_file import write_text
from services.documents.extraction.reading.tools import Tools
from shared.contracts.documents import Outcome

MAIL = "message/rfc822"
MAILBOX = "application/mbox"
PARTICULARS = {"from": "From", "to": "To", "cc": "Cc", "date": "Date", "subject": "Subject"}
_DEEPEST = 50
_PROGRESS_EVERY = 50
_SUBJECT_IN_NAME = 100


@dataclass
class Letter:
    """A mail taken apart. `attachments`: names and bytes."""

    particulars: dict[str, str] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    html: list[bytes] = field(default_factory=list)
    attachments: list[tuple[str, bytes]] = field(default_factory=list)


def read_mail(assignment: Assignment, tools: Tools) -> Iterator[TextFound | MembersFound | FormsMade]:
    """Raises Unreadable, OutsideTrouble."""
    message = email.message_from_bytes(Path(assignment.source).read_bytes(), policy=policy.compat32)
    yield from reports_of(letter_of(message), assignment, tools)


def reports_of(letter: Letter, assignment: Assignment, tools: Tools) -> Iterator[TextFound | MembersFound | FormsMade]:
    """What is told of a mail, from whatever format it was taken. Raises OutsideTrouble."""
    body = "\n\n".join(filter(None, (text.strip() for text in letter.plain))) or _text_of_pages(
        letter, assignment, tools
    )
    head = "\n".join(f"{PARTICULARS[name]}: {value}" for name, value in letter.particulars.items())
    text = "\n\n".join(filter(None, (head, body)))
    members, note = _members(letter, assignment, tools)
    has_text = write_text([text], Path(assignment.folder), tools.limits.characters)
    yield TextFound(
        outcome=Outcome.TEXT if has_text else Outcome.NO_TEXT,
        detail=note or ("" if has_text else "There is no text in it"),
        media_type=assignment.media_type,
        has_text=has_text,
        language=language_of(body),
        metadata=letter.particulars,
    )
    yield MembersFound(members=members)
    yield FormsMade()


def read_mailbox(assignment: Assignment, tools: Tools) -> Iterator[Progress | TextFound | MembersFound | FormsMade]:
    """The text of a mailbox are the subjects of its mails. Raises Unreadable."""
    members = Members(assignment, tools.limits)
    box = mailbox.mbox(assignment.source, create=False)
    if len(box) == 1:
        yield from read_mail(assignment, tools)
        return
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            data = box.get_bytes(key)
            members.take(_mail_name(email.message_from_bytes(data, policy=policy.compat32), number), [data])
            if number % _PROGRESS_EVERY == 0:
                yield Progress(step=f"took {number} mails")
    except Full:
        yield Progress(step="enough is taken")
    finally:
        box.close()
    has_text = write_text(["\n".join(m.path for m in members.taken)], Path(assignment.folder), tools.limits.characters)
    yield TextFound(
        outcome=Outcome.TEXT if has_text else Outcome.NO_TEXT,
        detail=members.note or ("" if has_text else "There is no mail in it"),
        media_type=MAILBOX,
        has_text=has_text,
    )
    yield MembersFound(members=tuple(members.taken))
    yield FormsMade()


def _members(letter: Letter, assignment: Assignment, tools: Tools) -> tuple[tuple, str]:  # type: ignore[type-arg]
    """Attachments that may be opened, and why others are not; the mail itself is readable all the same."""
    if not letter.attachments:
        return (), ""
    try:
        members = Members(assignment, tools.limits)
    except Unreadable as error:
        return (), error.detail
    try:
        for name, data in letter.attachments:
            members.take(name, [data])
    except Full as full:
        return tuple(members.taken), str(full)
    return tuple(members.taken), ""


def _text_of_pages(letter: Letter, assignment: Assignment, tools: Tools) -> str:
    """Of a body that is written as web page alone."""
    texts = []
    for page in letter.html:
        path = Path(assignment.folder) / "body.html"
        path.write_bytes(page)
        try:
            texts.append(tools.tika.parse(path, "text/html").text)
        except Unreadable:
            continue  # a broken body takes nothing from the particulars and what is attached
    return "\n\n".join(texts)


# --- taking a message apart ---


def letter_of(message: Message) -> Letter:
    letter = Letter()
    for name, header in PARTICULARS.items():
        value = header_text(message, header)
        if value:
            letter.particulars[name] = value[:500]
    _sort(message, letter, 0)
    return letter


def _sort(part: Message, letter: Letter, depth: int) -> None:
    if depth > _DEEPEST:
        return
    kind = part.get_content_type()
    if kind in (MAIL, "message/global") and part.is_multipart():
        _attach_mail(part, letter)
    elif part.is_multipart():
        for child in _children(part):
            _sort(child, letter, depth + 1)
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        _add_body(part, kind, letter)
    else:
        data = _payload(part)
        if data:
            letter.attachments.append((_attachment_name(part, kind, len(letter.attachments) + 1), data))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _attach_mail(part: Message, letter: Letter) -> None:
    for inner in _children(part):
        number = len(letter.attachments) + 1
        letter.attachments.append((_mail_name(inner, number), inner.as_bytes(policy=policy.compat32)))


def _add_body(part: Message, kind: str, letter: Letter) -> None:
    text = decoded(_payload(part), part.get_content_charset())
    if kind == "text/plain":
        letter.plain.append(text)
    else:
        letter.html.append(text.encode("utf-8-sig", "replace"))


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _attachment_name(part: Message, kind: str, number: int) -> str:
    name = _readable(part.get_filename() or "")
    return name or f"attachment-{number}{guess_extension(kind) or '.bin'}"


def _mail_name(message: Message, number: int) -> str:
    subject = header_text(message, "Subject")[:_SUBJECT_IN_NAME].replace("/", "_").strip() or "mail"
    return f"{number:04d} {subject}.eml"


def header_text(message: Message, name: str) -> str:
    """A header in plain characters: encoded words resolved, raw bytes decoded by what they look like."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(_readable(raw).split())


def _readable(raw: str) -> str:
    if any("\ud800" <= sign <= "\udfff" for sign in raw):
        return decoded(raw.encode("utf-8", "surrogateescape"), None)
    try:
        return str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        return raw
