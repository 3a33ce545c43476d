"""Text and metadata by Apache Tika's server, for everything that is neither a page image nor plain text."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from services.documents.extraction.reading.failures import OutsideTrouble, Unreadable
from shared.contracts.documents import Outcome

_CONNECT_SECONDS = 3.0
_CHUNK = 1024 * 1024
_CONTENT = "X-TIKA:content"
_CONTAINER_FAILED = "X-TIKA:EXCEPTION:container_exception"
_HEADERS = {
    "Accept": "application/json",
    "maxEmbeddedResources": "1000",
}
_KEPT = {
    "dc:title": "title",
    "dc:creator": "author",
    "dc:subject": "subject",
    "dc:description": "description",
    "meta:keyword": "keywords",
    "dcterms:created": "created",
    "dcterms:modified": "modified",
    "xmp:CreatorTool": "program",
    "Message-From": "from",
    "Message-To": "to",
    "Message-Cc": "cc",
    "Message:Raw-Header:Date": "date",
}
_VALUE_LENGTH = 500


@dataclass(frozen=True)
class Parsed:
    """What Tika found; `text` is the file's own, then that of the files inside it."""

    text: str
    media_type: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class Tika:
    """Tika's server at `url`; `seconds` for one file, `answer_bytes` of JSON and `characters` of text at most."""

    url: str
    seconds: float
    answer_bytes: int
    characters: int

    def parse(self, source: Path, media_type: str = "application/octet-stream") -> Parsed:
        """`media_type` is a hint. Raises Unreadable, OutsideTrouble."""
        answer = json.loads(self._ask(source, media_type))
        parts = answer if isinstance(answer, list) else [answer]
        own = parts[0]
        text = "\n\n".join(filter(None, (str(part.get(_CONTENT) or "").strip() for part in parts)))
        if not text:
            _refuse_failed(str(own.get(_CONTAINER_FAILED) or own.get("X-TIKA:warning") or ""))
        return Parsed(
            text=text[: self.characters],
            media_type=_first(own.get("Content-Type", "application/octet-stream")).partition(";")[0],
            metadata=kept_metadata(own),
        )

    def _ask(self, source: Path, media_type: str) -> bytes:
        timeouts = (_CONNECT_SECONDS, self.seconds + 10.0)
        headers = {**_HEADERS, "Content-Type": media_type, "writeLimit": str(self.characters)}
        try:
            with source.open("rb") as body, requests.put(
                f"{self.url}/rmeta/text", data=body, headers=headers, timeout=timeouts, stream=True
            ) as response:  # fmt: skip
                _refuse_status(response)
                return self._bounded_body(response)
        except requests.ConnectTimeout as error:
            raise OutsideTrouble("Tika can not be reached", counts=False) from error
        except requests.Timeout as error:
            raise Unreadable(Outcome.TIMED_OUT, f"Reading it took longer than {self.seconds:.0f} s") from error
        except requests.RequestException as error:
            refused = "NewConnectionError" in repr(error)
            detail = "Tika can not be reached" if refused else "Tika broke off while reading"
            raise OutsideTrouble(detail, counts=not refused) from error

    def _bounded_body(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > self.answer_bytes:
                raise Unreadable(Outcome.TOO_LARGE, "Its text is larger than is read here")
        return bytes(body)


def kept_metadata(found: dict[str, Any]) -> dict[str, str]:
    """Title, author and the like under plain names."""
    return {name: _first(found[key])[:_VALUE_LENGTH] for key, name in _KEPT.items() if found.get(key)}


def _refuse_status(response: requests.Response) -> None:
    if response.status_code == 200:
        return
    if response.status_code in (413, 415, 422):
        reason = response.raw.read(4000, decode_content=True).decode("utf-8", "replace")
        if response.status_code == 413:
            raise Unreadable(Outcome.TOO_LARGE, "The file is larger than Tika reads")
        if response.status_code == 415:
            raise Unreadable(Outcome.UNSUPPORTED, "Files of this kind can not be read here")
        _refuse_failed(reason or "Tika can not parse it")
    counts = response.status_code not in (429, 502, 503, 504)
    raise OutsideTrouble(f"Tika answered {response.status_code}", counts=counts)


def _refuse_failed(reason: str) -> None:
    """Raise what a failure that Tika reports means; nothing where there is none."""
    if not reason:
        return
    lowered = reason.lower()
    if "encrypted" in lowered or "password" in lowered:
        raise Unreadable(Outcome.ENCRYPTED, "The file is encrypted; without its password it can not be read")
    if "took longer" in lowered or "timeout" in lowered:
        raise Unreadable(Outcome.TIMED_OUT, "Reading it took longer than it may")
    if "memory" in lowered or "zip bomb" in lowered:
        raise Unreadable(Outcome.TOO_LARGE, "Reading it took more memory than it may")
    if "ended the process" in lowered:
        raise OutsideTrouble("Reading it ended the Tika process", counts=True)
    if "unsupported" in lowered:
        raise Unreadable(Outcome.UNSUPPORTED, "Files of this kind can not be read here")
    raise Unreadable(Outcome.CORRUPT, "The file is damaged: its contents do not follow its format")


def _first(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
