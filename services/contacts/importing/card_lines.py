"""The lines of vCard files (2.1 by versit, 3.0 by RFC 2426, 4.0 by RFC 6350): cards, and their properties.

Not vobject, which reads well-formed cards: there one broken line loses the whole card, and version 2.1 is guessed at.
Here a card that can not be read is told with the line where it begins, and the next one is read.
"""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shared.tables.encodings import Line

MOST_OF_A_PROPERTY = 20 * 1024 * 1024
"""Letters; of a longer one, such as a huge photo, the rest is passed over."""
MOST_LETTERS = 3 * MOST_OF_A_PROPERTY
"""Of one card."""
_LONGEST_MARK = 80
_LINES_TOLD, _LETTERS_TOLD = 20, 500
_BARE = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_NAME = re.compile(r"(?:(?P<group>[A-Za-z0-9_-]+)\.)?(?P<name>[A-Za-z0-9_-]+)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARAMETER_ESCAPES = {"^n": "\n", "^'": '"', "^^": "^"}


@dataclass(frozen=True, slots=True)
class Property:
    """`name` and the names of parameters in capitals; `types` in small letters; `value` decoded, still escaped."""

    name: str
    value: str
    group: str = ""
    types: frozenset[str] = frozenset()
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return unescaped(self.value).strip()

    def parts(self, separator: str = ";") -> list[str]:
        """The parts of a structured value."""
        return [unescaped(part).strip() for part in divided(self.value, separator)]


@dataclass(frozen=True, slots=True)
class Card:
    """`line` is where it begins; `trouble` is a code, and there are no properties then; `broken` are lines of it.

    `source` is its beginning as it stands.
    """

    line: int
    properties: tuple[Property, ...]
    broken: tuple[str, ...] = ()
    trouble: str | None = None
    source: str = ""


def cards_of(lines: Iterable[Line]) -> Iterator[Card]:
    """The cards of a file, one after the other."""
    begun: int | None = None
    held = _Held()
    for line in lines:
        text = line.text.rstrip("\r\n")
        mark = text.strip().upper().replace(" ", "") if len(text) < _LONGEST_MARK else ""
        if mark == "BEGIN:VCARD":
            if begun is not None:
                yield Card(begun, (), trouble="card-not-ended", source=held.source)
            begun, held = line.number, _Held()
        elif mark == "END:VCARD" and begun is not None:
            yield _card(begun, held)
            begun = None
        elif begun is not None:
            held.take(text)
    if begun is not None:
        yield Card(begun, (), trouble="card-not-ended", source=held.source)


class _Held:
    """The lines of a card, of a huge property its beginning."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.too_large = False
        self._letters = self._of_property = 0

    @property
    def source(self) -> str:
        return "\n".join(self.lines[:_LINES_TOLD])[:_LETTERS_TOLD]

    def take(self, text: str) -> None:
        goes_on = text[:1] in (" ", "\t") or ":" not in text
        self._of_property = len(text) + (self._of_property if goes_on else 0)
        if self._of_property > MOST_OF_A_PROPERTY:
            return
        self._letters += len(text)
        self.too_large = self.too_large or self._letters > MOST_LETTERS
        if not self.too_large:
            self.lines.append(text)


def _card(number: int, held: _Held) -> Card:
    if held.too_large:
        return Card(number, (), trouble="card-too-large", source=held.source)
    found, broken = [], []
    for text in _unfolded(held.lines):
        read = _property(text)
        if read is None:
            broken.append(text[:200])
        else:
            found.append(read)
    return Card(number, tuple(found), tuple(broken), source=held.source)


def _unfolded(lines: list[str]) -> Iterator[str]:
    """A line that begins with white space goes on with the one before; so does what follows a soft line end of
    quoted-printable. In version 2.1 BASE64 may simply go on until an empty line."""
    current: list[str] = []
    for text in lines:
        if not text.strip():
            continue
        head = current[0].upper() if current else ""
        if current and "QUOTED-PRINTABLE" in head.partition(":")[0] and current[-1].endswith("="):
            current[-1] = current[-1][:-1]
            current.append(text)
        elif current and text[0] in " \t":
            current.append(text[1:])
        elif current and ":" not in text and "BASE64" in head.partition(":")[0]:
            current.append(text)
        else:
            if current:
                yield "".join(current)
            current = [text]
    if current:
        yield "".join(current)


def _property(text: str) -> Property | None:
    head, colon, value = _at_colon(text)
    pieces = divided(head, ";", quotes=True)
    matched = _NAME.fullmatch(pieces[0].strip())
    if not colon or matched is None:
        return None
    parameters: dict[str, str] = {}
    types: set[str] = set()
    for piece in pieces[1:]:
        name, equals, given = piece.partition("=")
        name = name.strip().upper()
        if not equals:
            # Version 2.1 names the value of a parameter alone.
            name, given = ("ENCODING", name) if name in _BARE else ("TYPE", name)
        given = _parameter_value(given)
        if name == "TYPE":
            types.update(part.strip().lower() for part in given.split(",") if part.strip())
        else:
            parameters[name] = given
    if "PREF" in parameters:
        types.add("pref")
    decoded = _decoded(value, parameters)
    if decoded is None:
        return None
    return Property(matched["name"].upper(), decoded, matched["group"] or "", frozenset(types), parameters)


def _at_colon(text: str) -> tuple[str, str, str]:
    """Divided at the first colon outside quotes."""
    quoted = False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return text[:place], ":", text[place + 1 :]
    return text.partition(":")


def _parameter_value(given: str) -> str:
    text = given.strip().replace('"', "")
    return re.sub(r"\^[n'^]", lambda found: _PARAMETER_ESCAPES[found.group()], text)


def _decoded(value: str, parameters: dict[str, str]) -> str | None:
    if parameters.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":
        return value
    raw = quopri.decodestring(value.encode("utf-8", errors="replace"))
    try:
        text = raw.decode(parameters.get("CHARSET", "utf-8"))
    except UnicodeDecodeError:
        text = raw.decode("cp1250", errors="replace")
    except LookupError:
        return None
    return text.replace("\r\n", "\n")


def divided(text: str, separator: str, *, quotes: bool = False) -> list[str]:
    """At each separator that no backslash (or, with `quotes`, no pair of quotes) covers."""
    if "\\" not in text and '"' not in text:
        return text.split(separator)
    parts, current, place, quoted = [], [], 0, False
    while place < len(text):
        letter = text[place]
        if letter == "\\" and place + 1 < len(text) and not quotes:
            current.append(text[place : place + 2])
            place += 2
            continue
        quoted ^= quotes and letter == '"'
        if letter == separator and not quoted:
            parts.append("".join(current))
            current = []
        else:
            current.append(letter)
        place += 1
    return [*parts, "".join(current)]


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
