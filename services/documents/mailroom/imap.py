"""One connection to a mail server. Nothing is changed there: no mail is marked as seen, moved or removed."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from services.documents.models.mailboxes import MailboxRecord
from shared.contracts.documents import MailSecurity

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailServerFailed(Exception):
    """It could not be reached, did not let us in, or broke off. The text is for people, and holds no password."""


@dataclass(frozen=True)
class Envelope:
    """`header` in the bytes of the mail, `size` in bytes as the server tells it."""

    uid: int
    header: bytes
    size: int


class Folder:
    """The chosen folder of an open connection. Every method raises MailServerFailed."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    @property
    def uid_validity(self) -> str:
        """While it stays the same, a UID always means the same mail."""
        with _told():
            _, answer = self._box.client.response("UIDVALIDITY")
        return answer[0].decode() if answer and answer[0] else ""

    def uids_after(self, uid: int) -> list[int]:
        """In order. A server answers `n:*` with its last mail, also where that is an older one."""
        with _told():
            found = self._box.uids(f"UID {uid + 1}:*")
        return sorted(number for number in map(int, found) if number > uid)

    def count(self) -> int:
        with _told():
            return len(self._box.uids("ALL"))

    def envelope(self, uid: int) -> Envelope | None:
        """None where the mail is gone."""
        answer = self._fetch(uid, "(RFC822.SIZE BODY.PEEK[HEADER])")
        part = next((part for part in answer if isinstance(part, tuple)), None)
        if part is None:
            return None
        lines = b" ".join(piece for item in answer for piece in (item if isinstance(item, tuple) else (item,)) if piece)
        found = _SIZE.search(part[0]) or _SIZE.search(lines)
        return Envelope(uid, part[1], int(found[1]) if found else 0)

    def mail(self, uid: int) -> bytes | None:
        """All bytes; None where it is gone."""
        answer = self._fetch(uid, "(BODY.PEEK[])")
        return next((part[1] for part in answer if isinstance(part, tuple)), None)

    def _fetch(self, uid: int, what: str) -> list:  # type: ignore[type-arg]
        with _told():
            status, answer = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise MailServerFailed(f"The mail server refused: {status}")
        return [part for part in answer if part is not None]


@contextmanager
def opened(mailbox: MailboxRecord, password: str, timeout: float, ca_file: Path | None) -> Iterator[Folder]:
    """Signed in, with the folder chosen for reading alone. Raises MailServerFailed."""
    with _told():
        box = _connected(mailbox, timeout, ca_file)
    try:
        with _told():
            box.login(mailbox.username, password, initial_folder=None)
            box.folder.set(mailbox.folder, readonly=True)
        yield Folder(box)
    finally:
        _close(box)


def _connected(mailbox: MailboxRecord, timeout: float, ca_file: Path | None) -> BaseMailBox:
    match mailbox.security:
        case MailSecurity.TLS:
            context = _trusting(ca_file)
            return MailBox(mailbox.host, mailbox.port, timeout=timeout, ssl_context=context)
        case MailSecurity.STARTTLS:
            context = _trusting(ca_file)
            return MailBoxStartTls(mailbox.host, mailbox.port, timeout=timeout, ssl_context=context)
        case MailSecurity.NONE:
            return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=timeout)
    raise AssertionError("unreachable")


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _close(box: BaseMailBox) -> None:
    """A connection that is broken already has nothing to say goodbye to."""
    try:
        box.logout()
    except (imaplib.IMAP4.error, ImapToolsError, OSError):
        box.client.shutdown()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise MailServerFailed("The connection to the mail server broke off") from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise MailServerFailed(f"The mail server refused: {_short(error)}") from error
    except ssl.SSLCertVerificationError as error:
        raise MailServerFailed(f"The mail server's certificate is not trusted: {error.verify_message}") from error
    except ssl.SSLError as error:
        raise MailServerFailed(f"The mail server's certificate or its TLS is not right: {error.reason}") from error
    except (OSError, EOFError) as error:
        raise MailServerFailed(f"The mail server can not be reached ({type(error).__name__})") from error


def _short(error: Exception) -> str:
    """imap-tools writes the whole command's result; people want the server's words."""
    text = re.sub(r"\s+", " ", str(error))
    said = re.search(r"b['\"](.*?)['\"]", text)
    return (said[1] if said else text)[:200]
