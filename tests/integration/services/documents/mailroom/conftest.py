"""A mailbox on a real IMAP server, and a line to it that breaks wherever it is told to."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from deploy.local.ports import HOST
from services.documents.handlers import mailboxes
from services.documents.mailroom.reading import read_due
from services.documents.models.mailboxes import MailboxState
from services.documents.settings import MailSettings
from shared.contracts.documents import CreateMailbox, MailSecurity
from shared.security.rights import Role
from tests.integration.services.documents.conftest import House, person
from tests.mail_server import PASSWORD, USER, MailServer

ADMIN = person(role=Role.ADMINISTRATOR, all_offices=True)


class BreakingLine:
    """Passes bytes on; once armed, breaks off after so many bytes from the server."""

    def __init__(self, port: int) -> None:
        self._target = (HOST, port)
        self._left: int | None = None
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def break_after(self, size: int | None) -> None:
        self._left = size

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if counted and self._left is not None:
                    data, self._left = data[: self._left], self._left - len(data)
                sink.sendall(data)
                if counted and self._left is not None and self._left <= 0:
                    break
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Told:
    def __init__(self) -> None:
        self.events: list = []

    def publish(self, event, context) -> None:
        self.events.append(event)


class MailRoom:
    """The service's own parts, without its process."""

    def __init__(self, house: House, line: BreakingLine) -> None:
        self.house = house
        self.line = line
        self.told = Told()
        self.settings = MailSettings(key=SecretStr(Fernet.generate_key().decode()), timeout=10, largest=300_000)

    def open(self, **more):
        fields = {
            "office": "BA",
            "name": "Registry",
            "host": HOST,
            "port": self.line.port,
            "security": MailSecurity.NONE,
            "username": USER,
            "password": SecretStr(PASSWORD),
        }
        return mailboxes.create_mailbox(CreateMailbox(**{**fields, **more}), ADMIN, self.house.store, self.settings)

    def look(self) -> None:
        """At once, without waiting for the next time."""
        MailboxState.objects.update(unset__checked_at=True)
        read_due(self.house.door, self.told, self.settings)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    # Beside pytest's own folders, which no other user may enter: Dovecot's helpers work as other users.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
        server = MailServer(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def line(mail_server) -> Iterator[BreakingLine]:
    mail_server.empty()
    line = BreakingLine(mail_server.port)
    yield line
    line.close()


@pytest.fixture
def room(house, line) -> MailRoom:
    return MailRoom(house, line)
