"""How Tika's answers are understood, with a server that answers as the official one does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from services.documents.extraction.reading.failures import OutsideTrouble, Unreadable
from services.documents.extraction.reading.tika import Tika
from shared.contracts.documents import Outcome


@contextmanager
def answering(status: int, body: bytes, *, cut: bool = False) -> Iterator[Tika]:
    class Answer(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) + (10 if cut else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Tika(f"http://127.0.0.1:{server.server_port}", seconds=5, answer_bytes=10_000, characters=100)
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"some bytes")
    return path


def answer(**fields: object) -> bytes:
    return json.dumps([{"Content-Type": "application/msword; charset=x", **fields}]).encode()


def test_text_type_and_metadata_are_taken_over(source):
    body = answer(**{"X-TIKA:content": "  Dobrý deň ", "dc:title": "List", "dc:creator": ["A", "B"], "unknown": "x"})
    with answering(200, body) as tika:
        parsed = tika.parse(source)
    assert (parsed.text, parsed.media_type) == ("Dobrý deň", "application/msword")
    assert parsed.metadata == {"title": "List", "author": "A, B"}


def test_the_text_of_files_inside_follows(source):
    body = json.dumps([{"X-TIKA:content": "outer"}, {"X-TIKA:content": "inner"}]).encode()
    with answering(200, body) as tika:
        assert tika.parse(source).text == "outer\n\ninner"


def test_a_long_text_is_cut(source):
    with answering(200, answer(**{"X-TIKA:content": "x" * 5000})) as tika:
        assert len(tika.parse(source).text) == 100


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (422, b"org.apache.tika.exception.EncryptedDocumentException: password", Outcome.ENCRYPTED),
        (422, b"TypeError: ParseError(...)", Outcome.CORRUPT),
        (422, b"", Outcome.CORRUPT),
        (422, b"Reading took longer than 60 s", Outcome.TIMED_OUT),
        (422, b"Reading took more than 512 MB of memory", Outcome.TOO_LARGE),
        (413, b"Larger than 5 bytes", Outcome.TOO_LARGE),
        (415, b"", Outcome.UNSUPPORTED),
        (200, answer(**{"X-TIKA:warning": "EncryptedDocumentException: no password"}), Outcome.ENCRYPTED),
        (200, answer(**{"X-TIKA:EXCEPTION:container_exception": "TikaException at ..."}), Outcome.CORRUPT),
        (200, answer(**{"X-TIKA:content": "x" * 20_000}), Outcome.TOO_LARGE),
    ],
)
def test_a_failure_becomes_a_stated_outcome(source, status, body, outcome):
    with answering(status, body) as tika, pytest.raises(Unreadable) as refused:
        tika.parse(source)
    assert refused.value.outcome is outcome
    assert refused.value.detail


@pytest.mark.parametrize(("status", "counts"), [(500, True), (503, False), (429, False)])
def test_a_failing_server_is_no_fault_of_the_file_unless_it_may_be(source, status, counts):
    with answering(status, b"") as tika, pytest.raises(OutsideTrouble) as trouble:
        tika.parse(source)
    assert trouble.value.counts is counts


def test_a_server_that_breaks_off_may_have_died_of_the_file(source):
    with answering(200, b"[{", cut=True) as tika, pytest.raises(OutsideTrouble) as trouble:
        tika.parse(source)
    assert trouble.value.counts


def test_a_server_that_is_away_is_no_fault_of_the_file(source):
    with pytest.raises(OutsideTrouble) as trouble:
        Tika("http://127.0.0.1:9", seconds=1, answer_bytes=100, characters=100).parse(source)
    assert not trouble.value.counts
