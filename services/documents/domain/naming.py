"""Names of files and sizes as people read them."""

import re
import unicodedata


def readable(size: int) -> str:
    """1536 -> "1.5 KiB"."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError("unreachable")


_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_LONGEST_NAME = 200
_NAMELESS = "unnamed"


def safe_filename(name: str) -> str:
    """A name that is one on every system: composed characters, no paths, controls or direction marks, not too long."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cf", "Cc", "Cs", "Co"))
    name = _UNWANTED.sub("_", visible).strip(" .")
    if len(name) > _LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        keeps_suffix = bool(dot) and len(suffix) <= 10
        name = f"{stem[: _LONGEST_NAME - len(suffix) - 1]}.{suffix}" if keeps_suffix else name[:_LONGEST_NAME]
    return name or _NAMELESS
