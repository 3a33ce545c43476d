"""`metadata.xml` of a package, written piece by piece while the package grows."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:kancelaria:hand-over:1"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can not hold."""
_SUFFIX = re.compile(r"\.([a-z0-9]{1,8})$")


def path_of(file_no: int, place: int, no: int, filename: str) -> str:
    """Where a document lies in the package: names that every system can unpack; its own name is in the metadata."""
    suffix = _SUFFIX.search(filename.lower())
    return f"files/{file_no:04d}/{place:04d}-{no:02d}{suffix.group(0) if suffix else ''}"


class Metadata:
    """Attributes that are None or empty are left out."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    @contextmanager
    def package(self, attributes: Mapping[str, Any], witnesses: list[str]) -> Iterator[None]:
        self._out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        with self._element("package", {"xmlns": NAMESPACE, **attributes}):
            for witness in witnesses:
                self._out.write(f"<witness>{escape(_writable(witness))}</witness>\n")
            yield

    @contextmanager
    def file(self, attributes: Mapping[str, Any]) -> Iterator[None]:
        with self._element("file", attributes):
            yield

    @contextmanager
    def record(self, attributes: Mapping[str, Any]) -> Iterator[None]:
        with self._element("record", attributes):
            yield

    def document(self, attributes: Mapping[str, Any]) -> None:
        self._out.write(f"<document{_attributes(attributes)}/>\n")

    @contextmanager
    def _element(self, name: str, attributes: Mapping[str, Any]) -> Iterator[None]:
        self._out.write(f"<{name}{_attributes(attributes)}>\n")
        yield
        self._out.write(f"</{name}>\n")


def _attributes(values: Mapping[str, Any]) -> str:
    return "".join(f" {name}={_quoted(value)}" for name, value in values.items() if value not in (None, ""))


def _quoted(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return quoteattr(_writable(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
