"""A TCP line to a server as a process of its own, which can be cut and mended: what it carries really breaks off."""

import json
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass


@dataclass
class Line:
    """`port` leads to the target while the line is up; when it is cut, connections break and new ones are refused."""

    port: int
    _process: "subprocess.Popen[bytes]"

    def cut(self) -> None:
        self._order("cut")

    def mend(self) -> None:
        self._order("mend")

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def _order(self, order: str) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(order.encode() + b"\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().strip() == order.encode()


def open_line(host: str, port: int) -> Line:
    process = subprocess.Popen(
        [sys.executable, __file__, host, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    return Line(json.loads(process.stdout.readline())["port"], process)


class _Carrier:
    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            if self._listener is not None:
                # A listener that another thread accepts from stays open until it is shut down.
                with suppress(OSError):
                    self._listener.shutdown(socket.SHUT_RDWR)
                self._listener.close()
            self._listener = None
            for connection in self._open:
                with suppress(OSError):
                    # A reset, as from a line that is gone, and no orderly end.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            self._open.clear()

    def mend(self) -> None:
        with self._lock:
            if self._listener is None:
                self._listener = socket.create_server(("127.0.0.1", self.port))
                threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    far = socket.create_connection(self._target, timeout=5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                with self._lock:
                    self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _main() -> None:
    carrier = _Carrier((sys.argv[1], int(sys.argv[2])))
    print(json.dumps({"port": carrier.port}), flush=True)
    for line in sys.stdin:
        order = line.strip()
        carrier.cut() if order == "cut" else carrier.mend()
        print(order, flush=True)


if __name__ == "__main__":
    _main()
