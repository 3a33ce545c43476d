"""Without broker, `documents`, object store or room on the disk, nothing is lost, and all goes on by itself."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.integration.services.scanner_agent.test_arrival import png
from tests.office import Office, Process
from tests.small_disk import small_disk

pytestmark = pytest.mark.integration


class Line:
    """A TCP line to a server that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._open.clear()

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(make_office: Callable[..., Office]) -> Iterator[tuple[Line, Office]]:
    """An office whose agent reaches the broker over a line of its own."""
    office = make_office()
    address = office.agent.environment["KANCELARIA_AMQP_URL"]
    host, _, rest = address.rpartition("@")[2].partition(":")
    port, _, vhost = rest.partition("/")
    line = Line(host, int(port))
    account = address.rpartition("@")[0]
    office.agent.environment = {
        **office.agent.environment,
        "KANCELARIA_AMQP_URL": f"{account}@127.0.0.1:{line.port}/{vhost}",
    }
    with closing(line):
        yield line, office


def test_without_the_broker_files_are_taken_and_handed_in_later(line: tuple[Line, Office]) -> None:
    wire, office = line
    wire.cut()
    office.agent.start()
    for number in range(5):
        office.drop(f"{number}.png", png(f"offline {number}"))
    office.wait_for(office.is_empty, "the folder is empty though nobody is reached")
    assert len(list((office.home / "spool").iterdir())) == 5
    assert office.agent.running is not None and office.agent.running.poll() is None
    wire.mend()
    office.wait_for_intakes(5)
    assert [intake["filename"] for intake in office.intakes()] == [f"{number}.png" for number in range(5)]
    assert all(intake["outcome"] == "stored" for intake in office.intakes())


def test_a_line_cut_again_and_again_delivers_each_file_once(line: tuple[Line, Office]) -> None:
    wire, office = line
    office.agent.start()
    office.wait_for_connection()
    for number in range(30):
        office.drop(f"cut-{number:02d}.png", png(f"cut {number} " + "x" * 200_000))
    for _ in range(6):
        time.sleep(0.35)
        wire.cut()
        time.sleep(0.15)
        wire.mend()
    office.wait_for_intakes(30)
    time.sleep(1)
    assert office.outcomes() == {f"cut-{number:02d}.png": ["stored"] for number in range(30)}


def test_without_documents_files_wait_and_arrive_when_it_is_back(office: Office, documents: Process) -> None:
    office.wait_for_connection()
    documents.kill()
    try:
        office.drop("patient.png", png("patient"))
        office.wait_for(office.is_empty, "the folder is empty")
        office.wait_for(lambda: "handing in failed" in office.log(), "a try has failed")
    finally:
        documents.start()
    office.wait_for_intakes(1)
    assert office.outcomes() == {"patient.png": ["stored"]}
    office.wait_for(lambda: office.report()["last_error"] == "", "all is well again")


@pytest.fixture
def small_spool(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", "3m") as folder:
        yield folder


def test_a_full_spool_leaves_files_in_the_folder_until_there_is_room(
    make_office: Callable[..., Office], small_spool: Path, tmp_path: Path
) -> None:
    office = make_office(KANCELARIA_AGENT_SPOOL_RESERVE_BYTES="0")
    office.home = small_spool
    inbox = tmp_path / "other-disk"
    inbox.mkdir()
    office.agent.environment = {
        **office.agent.environment,
        "KANCELARIA_AGENT_HOME": str(small_spool),
        "KANCELARIA_AGENT_INBOX": str(inbox),
    }
    filler = small_spool / "filler"
    filler.write_bytes(b"f" * 2_000_000)
    office.agent.start()
    (inbox / "large.png").write_bytes(png("y" * 1_500_000))
    (inbox / "empty.png").touch()

    def reported(text: str) -> bool:
        report = office.documents["agents"].find_one({"_id": "BA", "inbox": str(inbox)}) or {}
        return text in report.get("last_error", "")

    office.wait_for(lambda: reported("full"), "the report says that the spool is full")
    assert (inbox / "large.png").stat().st_size == len(png("y" * 1_500_000))
    filler.unlink()
    office.wait_for_intakes(2)
    assert office.outcomes() == {"large.png": ["stored"], "empty.png": ["empty"]}
    assert not any(inbox.iterdir())
    assert next(small_spool.glob("failed/*/empty.png")).stat().st_size == 0
    office.agent.kill()
