import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.search.texts import TextMissing, Texts
from shared.contracts.problems import Unavailable


class Store(BaseHTTPRequestHandler):
    """An object store with a text of each kind."""

    def do_GET(self):
        match self.path:
            case "/missing":
                self.send_error(404)
            case "/refused":
                self.send_error(403)
            case "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/short")
                self.end_headers()
            case "/short":
                self.answer("Žiadosť ёлка".encode())
            case "/long":
                self.answer("ž".encode() * 100_000)
            case "/endless":
                self.drip()

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"a" * 64 * 1024)
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_):
        return None


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def texts():
    return Texts(most_bytes=10_001, seconds=1.0)


def test_a_text_is_read_as_utf8(address, texts):
    assert texts.fetch(f"{address}/short") == "Žiadosť ёлка"


def test_only_the_beginning_of_a_long_text_is_read_without_half_a_letter(address, texts):
    assert texts.fetch(f"{address}/long") == "ž" * 5_000


def test_a_text_that_does_not_end_is_given_up(address):
    started = time.monotonic()
    with pytest.raises(Unavailable):
        Texts(most_bytes=10**9, seconds=0.5).fetch(f"{address}/endless")
    assert time.monotonic() - started < 5


def test_a_lost_text_is_told_apart_from_a_store_in_trouble(address, texts):
    with pytest.raises(TextMissing):
        texts.fetch(f"{address}/missing")
    for trouble in ("/refused", "/elsewhere"):
        with pytest.raises(Unavailable):
            texts.fetch(f"{address}{trouble}")


def test_the_presigned_address_stands_in_no_message(texts):
    with pytest.raises(Unavailable) as problem:
        texts.fetch("http://127.0.0.1:1/secret-signature")
    assert "secret-signature" not in str(problem.value)
    assert problem.value.__cause__ is None
