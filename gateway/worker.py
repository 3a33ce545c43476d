"""gunicorn's threaded worker with two habits of ours: live streams end at once when it is asked to stop, and a request
that is too broken to reach the application is answered with problem+json like any other.
"""

import socket
from threading import Thread
from typing import Any

import orjson
from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from gateway.calls import gateway_of
from shared.identifiers import new_id

_CODES = {400: "malformed", 403: "forbidden", 414: "address-too-long", 431: "headers-too-large", 500: "internal"}


def write_problem(client: socket.socket, status: int, reason: str, detail: str) -> None:
    """Stands for `gunicorn.util.write_error`, which writes HTML. The connection is closed after it."""
    request_id = new_id()
    code = _CODES.get(status, "http")
    body = orjson.dumps(
        {
            "type": f"/problems/{code}",
            "title": reason,
            "status": status,
            "code": code,
            "detail": detail if status < 500 else reason,
            "reason": None,
            "fields": [],
            "params": {},
            "instance": "",
            "request_id": request_id,
        }
    )
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"X-Request-ID: {request_id}\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(client, head.encode("latin-1") + body)


class GatewayWorker(ThreadWorker):
    def init_process(self) -> None:
        util.write_error = write_problem
        super().init_process()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """In a thread: a signal may come while this one holds the hub's lock."""
        Thread(target=gateway_of(self.wsgi).hub.close_all, daemon=True).start()
        super().handle_exit(sig, frame)
