"""From lines of text to records of cells, whatever the delimiter. A broken record costs itself and no other.

A record may go over several lines inside quotes. Where a quote is never closed, the line it stands in is a broken
record, and reading goes on with the next line, so that one stray quote does not swallow the rest of the file.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from shared.tables.encodings import Line

DELIMITERS = ";,\t|^~:\x1f"
"""Those that are looked for; any other letter can be given by hand."""
MOST_LINES = 200
"""Of one record."""
MOST_LETTERS = 256 * 1024
_SAMPLE_LINES = 60

csv.field_size_limit(MOST_LETTERS)


@dataclass(frozen=True, slots=True)
class Record:
    """`line` is where it begins, counted from 1; `trouble` is a code, and the cells are then the line as it stands.

    `height` is how many lines it takes.
    """

    line: int
    cells: list[str]
    encoding: str
    trouble: str | None = None
    height: int = 1


def find_delimiter(lines: Iterable[str]) -> str:
    """The delimiter that divides most records of the beginning into the same number of cells, two at least."""
    sample = [text for text in islice(lines, _SAMPLE_LINES) if text.strip()]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def records_of(lines: Iterable[Line], delimiter: str, *, width: int | None = None) -> Iterator[Record]:
    """The records; empty lines are none.

    With `width`, a record of several lines has that many cells, or fewer if none of its lines is a record by itself.
    """
    waiting: deque[Line] = deque()
    source = iter(lines)
    while (line := _next(waiting, source)) is not None:
        if not line.text.strip():
            continue
        if line.cut:
            yield _broken(line, "too-long")
            continue
        state = _state_of_line(line.text, delimiter)
        if state == _CLOSED:
            yield _record([line], delimiter)
            continue
        if state == _BROKEN:
            yield _broken(line, "misplaced-quote")
            continue
        record, unused = _of_several_lines(line, waiting, source, delimiter, width)
        waiting.extendleft(reversed(unused))
        yield record


def _next(waiting: deque[Line], source: Iterator[Line]) -> Line | None:
    return waiting.popleft() if waiting else next(source, None)


def _of_several_lines(
    first: Line, waiting: deque[Line], source: Iterator[Line], delimiter: str, width: int | None
) -> tuple[Record, list[Line]]:
    """The record, and lines that were looked at and do not belong to it."""
    taken, letters = [first], len(first.text)
    while len(taken) < MOST_LINES and letters < MOST_LETTERS:
        line = _next(waiting, source)
        if line is None:
            break
        taken.append(line)
        letters += len(line.text)
        if line.cut:
            break
        if '"' in line.text:
            state = _state("".join(part.text for part in taken), delimiter)
            if state == _CLOSED:
                record = _record(taken, delimiter)
                if width is None or _fits(record, taken[1:], delimiter, width):
                    return record, []
            if state != _OPEN:
                break
    return _broken(first, "unclosed-quote"), taken[1:]


def _fits(record: Record, further: Sequence[Line], delimiter: str, width: int) -> bool:
    """False for what a stray quote has joined."""
    return len(record.cells) == width or (
        len(record.cells) < width and all(line.text.count(delimiter) < width - 1 for line in further)
    )


def _broken(line: Line, trouble: str) -> Record:
    return Record(line.number, [line.text.rstrip("\r\n")], line.encoding, trouble)


def _record(lines: Sequence[Line], delimiter: str) -> Record:
    first = lines[0]
    text = first.text if len(lines) == 1 else "".join(line.text for line in lines)
    try:
        rows = list(csv.reader([text] if len(lines) == 1 else text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        # A cell beyond the limit, or a carriage return in the middle of a line.
        trouble = "too-long" if len(text) > MOST_LETTERS else "unreadable-letters"
        return Record(first.number, [text.rstrip("\r\n")], first.encoding, trouble, len(lines))
    if len(rows) != 1 or "\0" in text or "\ufffd" in text:
        trouble = "unreadable-letters" if len(rows) == 1 else "several-records"
        return Record(first.number, rows[0] if rows else [text], first.encoding, trouble)
    return Record(first.number, rows[0], first.encoding, height=len(lines))


_CLOSED, _OPEN, _BROKEN = "closed", "open", "broken"


def _state_of_line(text: str, delimiter: str) -> str:
    """`_state`, without walking through what one look can tell."""
    if '"' not in text or _whole(delimiter).fullmatch(text.rstrip("\r\n")):
        return _CLOSED
    return _state(text, delimiter)


@cache
def _whole(delimiter: str) -> re.Pattern[str]:
    """A line whose quotes are closed. Nothing in it is tried twice."""
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*+"\x20*+|[^"{mark}][^{mark}]*+|)'
    return re.compile(rf"{cell}(?:{mark}{cell})*+")


def _state(text: str, delimiter: str) -> str:
    """Whether quotes are closed at the end; a letter between a closing quote and the delimiter is broken."""
    quoted, begins, place, end = False, True, 0, len(text.rstrip("\r\n"))
    while place < end:
        letter = text[place]
        if quoted:
            if letter == '"':
                follower = text[place + 1] if place + 1 < end else delimiter
                if follower == '"':
                    place += 1
                elif follower in (delimiter, "\r", "\n", " "):
                    quoted = False
                else:
                    return _BROKEN
        elif letter == '"' and begins:
            quoted = True
        begins = not quoted and letter in (delimiter, "\n")
        place += 1
    return _OPEN if quoted else _CLOSED


def _evenness(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    try:
        counts = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
    except csv.Error:
        return 0.0, 0
    if not counts:
        return 0.0, 0
    width, times = max(counts.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
    return (times / counts.total(), width) if width > 1 else (0.0, 0)
