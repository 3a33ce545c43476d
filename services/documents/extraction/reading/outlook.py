"""Outlook's messages ([MS-OXMSG]): properties in a compound file; embedded messages become mails of their own."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import olefile

from services.documents.extraction.protocol import Assignment, FormsMade, MembersFound, TextFound
from services.documents.extraction.reading.failures import Unreadable
from services.documents.extraction.reading.mail import PARTICULARS, Letter, reports_of
from services.documents.extraction.reading.plain_text import decoded
from services.documents.extraction.reading.tools import Tools
from shared.contracts.documents import Outcome

OUTLOOK = "application/vnd.ms-outlook"
_SUBJECT, _BODY, _HTML = 0x0037, 0x1000, 0x1013
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC = 0x0E04, 0x0E03
_SENT, _RECEIVED = 0x0039, 0x0E06
_LONG_NAME, _SHORT_NAME, _TITLE, _DATA = 0x3707, 0x3704, 0x3001, 0x3701
_UNICODE, _STRING_8, _BINARY, _STORAGE = 0x001F, 0x001E, 0x0102, 0x000D
_ATTACHMENT = "__attach_version1.0_#"
_FIXED_HEADERS = {True: 32, False: 24}
"""Bytes before the fixed properties of the outermost message, and of an embedded one."""
_DEEPEST = 5
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

Place = tuple[str, ...]
"""Storages of the compound file, from the outermost."""


def read_outlook(assignment: Assignment, tools: Tools) -> Iterator[TextFound | MembersFound | FormsMade]:
    """Raises Unreadable, OutsideTrouble."""
    try:
        with olefile.OleFileIO(assignment.source) as file:
            letter = _Reader(file).letter((), 0)
    except (olefile.OleFileError, OSError, struct.error, IndexError) as error:
        raise Unreadable(Outcome.CORRUPT, f"The message is damaged: {str(error)[:200]}") from error
    if not letter.plain and not letter.html:
        letter.plain.append(_body_by_tika(assignment, tools))
    yield from reports_of(letter, assignment, tools)


def _body_by_tika(assignment: Assignment, tools: Tools) -> str:
    """Of a message whose body is in RTF alone, or that is a task, a note or an appointment."""
    return tools.tika.parse(Path(assignment.source), OUTLOOK).text


@dataclass(frozen=True)
class _Reader:
    file: olefile.OleFileIO

    def letter(self, place: Place, depth: int) -> Letter:
        letter = Letter(particulars=self._particulars(place))
        body, html = self._string(place, _BODY), self._bytes(place, _HTML, _BINARY) or b""
        if body.strip():
            letter.plain.append(body)
        page = html or self._string(place, _HTML).encode("utf-8-sig")
        if page.strip():
            letter.html.append(page)
        for number, storage in enumerate(self._attachments(place), start=1):
            found = self._attachment(storage, number, depth)
            if found is not None:
                letter.attachments.append(found)
        return letter

    def _particulars(self, place: Place) -> dict[str, str]:
        address = self._string(place, _SENDER_SMTP) or self._string(place, _SENDER_ADDRESS)
        sender = self._string(place, _SENDER)
        if "@" in address and address != sender:
            sender = f"{sender} <{address}>".strip()
        sent = self._moment(place, _SENT) or self._moment(place, _RECEIVED)
        found = {
            "from": sender,
            "to": self._string(place, _TO),
            "cc": self._string(place, _CC),
            "date": format_datetime(sent) if sent else "",
            "subject": self._string(place, _SUBJECT),
        }
        return {name: " ".join(value.split())[:500] for name, value in found.items() if value.strip()}

    def _attachments(self, place: Place) -> list[Place]:
        depth = len(place)
        storages = {
            tuple(entry[: depth + 1])
            for entry in self.file.listdir()
            if len(entry) > depth and tuple(entry[:depth]) == place and entry[depth].startswith(_ATTACHMENT)
        }
        return sorted(storages)

    def _attachment(self, place: Place, number: int, depth: int) -> tuple[str, bytes] | None:
        name = self._string(place, _LONG_NAME) or self._string(place, _SHORT_NAME) or self._string(place, _TITLE)
        data = self._bytes(place, _DATA, _BINARY)
        if data is not None:
            return name or f"attachment-{number}.bin", data
        embedded = (*place, _stream(_DATA, _STORAGE))
        if depth < _DEEPEST and self.file.exists("/".join((*embedded, "__properties_version1.0"))):
            return f"{name or 'message'}.eml", _as_mail(self.letter(embedded, depth + 1))
        return None

    def _string(self, place: Place, tag: int) -> str:
        data = self._bytes(place, tag, _UNICODE)
        if data is not None:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = self._bytes(place, tag, _STRING_8)
        return decoded(data, None).rstrip("\0") if data else ""

    def _bytes(self, place: Place, tag: int, kind: int) -> bytes | None:
        path = "/".join((*place, _stream(tag, kind)))
        if self.file.get_type(path) != olefile.STGTY_STREAM:
            return None
        with self.file.openstream(path) as stream:
            return bytes(stream.read())

    def _moment(self, place: Place, tag: int) -> datetime | None:
        path = "/".join((*place, "__properties_version1.0"))
        if not self.file.exists(path):
            return None
        with self.file.openstream(path) as stream:
            table = stream.read()[_FIXED_HEADERS[not place] :]
        for start in range(0, len(table) - 15, 16):
            kind, found, _, ticks = struct.unpack_from("<HHIQ", table, start)
            if (kind, found) == (0x0040, tag) and 0 < ticks < 2**62:
                return _EPOCH + timedelta(microseconds=min(ticks // 10, 10**17))
        return None


def _stream(tag: int, kind: int) -> str:
    return f"__substg1.0_{tag:04X}{kind:04X}"


def _as_mail(letter: Letter) -> bytes:
    """An embedded message has no bytes of its own: it is written as a mail that holds the same."""
    message = EmailMessage()
    for name, value in letter.particulars.items():
        message[f"{PARTICULARS[name]}"] = value
    message.set_content("\n\n".join(letter.plain))
    if letter.html:
        message.add_alternative(decoded(letter.html[0], None), subtype="html")
    for name, data in letter.attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
