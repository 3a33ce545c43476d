"""Values as XML 1.0 holds them."""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def attributes(values: Mapping[str, Any]) -> str:
    """` name="value"` for each that is not None."""
    return "".join(f" {name}={quoted(value)}" for name, value in values.items() if value is not None)


def quoted(value: Any) -> str:
    return quoteattr(_writable(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def text(value: Any) -> str:
    return escape(_writable(value), {"\r": "&#13;"})


def _writable(value: Any) -> str:
    """What XML can not hold becomes the replacement character."""
    return _UNWRITABLE.sub("\ufffd", str(value))
