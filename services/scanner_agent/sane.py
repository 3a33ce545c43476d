"""`scanimage` of sane-utils, as a process of its own for each question and each scan, so that no driver can hurt us."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import eventlet

from services.scanner_agent.domain.scanners import Device, device_of, listed_devices

PROGRAM = "scanimage"
LIST_SECONDS = 30.0
OPTIONS_SECONDS = 15.0
PAGE_SECONDS = 180.0
"""Without a page coming out: the device hangs, or waits for paper that nobody puts in."""
PAGES = "page-*.png"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SANE_CONFIG_DIR", "SANE_DEFAULT_DEVICE")


class ScannerFailed(Exception):
    """The text says why, in the words of SANE."""


def find_devices() -> list[Device]:
    """All that can be reached now; one that does not tell its options is left out. Raises ScannerFailed."""
    devices = []
    for name, label in listed_devices(_ask(["--formatted-device-list=%d\t%v %m%n"], LIST_SECONDS)):
        devices.append(device_of(name, label, _ask([f"--device-name={name}", "--all-options"], OPTIONS_SECONDS)))
    return devices


class Scan:
    """One order to a scanner: a file for each page in `folder`. `once`: one page, as from a flatbed; else until the
    feeder is empty.
    """

    def __init__(self, device: Device, arguments: list[str], folder: Path, *, once: bool) -> None:
        """Begins. Raises ScannerFailed, OSError."""
        self._log = folder / "scanimage.log"
        batch = ["--batch-count=1"] if once else []
        command = [
            PROGRAM, f"--device-name={device.scanner.device}", "--format=png", *arguments,
            f"--batch={folder}/page-%05d.png", "--batch-print", *batch,
        ]  # fmt: skip
        with self._log.open("wb") as errors:
            self._process = _start(command, stdout=subprocess.PIPE, stderr=errors)

    def pages(self) -> Iterator[int]:
        """Yields how many there are, at each one. Raises ScannerFailed, also after `stop`."""
        process, pages = self._process, 0
        try:
            while _next_line(process):
                pages += 1
                yield pages
            code = process.wait(OPTIONS_SECONDS)
        except (subprocess.TimeoutExpired, eventlet.Timeout) as error:
            raise ScannerFailed(f"No page came for {PAGE_SECONDS:.0f} s") from error
        finally:
            _end(process)
        if code != 0 or pages == 0:
            raise ScannerFailed(_last_line(self._log.read_text("utf-8", "replace")))

    def stop(self) -> None:
        """Have the device stop, as its driver does it; `pages` ends."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)


def _next_line(process: "subprocess.Popen[bytes]") -> bytes:
    assert process.stdout is not None
    with eventlet.Timeout(PAGE_SECONDS):
        return process.stdout.readline()


def _ask(arguments: list[str], seconds: float) -> str:
    process = _start([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ScannerFailed(f"The scanners did not answer within {seconds:.0f} s") from error
    finally:
        _end(process)
    if process.returncode != 0:
        raise ScannerFailed(_last_line(errors.decode("utf-8", "replace")))
    return str(output.decode("utf-8", "replace"))


def _start(command: list[str], **streams: object) -> "subprocess.Popen[bytes]":
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # noqa: S603 - arguments, no shell
            command, stdin=subprocess.DEVNULL, env=environment, start_new_session=True, **streams
        )
    except FileNotFoundError as error:
        raise ScannerFailed("scanimage is not installed here (Debian: sane-utils)") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith("scanimage:")] or text.splitlines()[-1:]
    return lines[-1][:500] if lines else "The scanner gave no page and no reason"
