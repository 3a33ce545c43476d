"""Writes a small Outlook data file by [MS-PST], with every structure in one block: in the Unicode form, and in the ANSI
form of Outlook before 2003, whose numbers are narrower."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDE, NARROW, BOOLEAN, SHORT, NUMBER, BINARY, TIME, SEVERAL = 0x1F, 0x1E, 0x0B, 0x02, 0x03, 0x102, 0x40, 0x101F
Properties = dict[int, tuple[int, bytes | int]]
_STORE, _NAME_MAP, _ROOT, _FIRST_FOLDER, _FIRST_MESSAGE = 0x21, 0x61, 0x122, 0x8022, 0x200024
_ATTACHMENTS, _ATTACHMENT = 0x671, 0x8025
_ROW_ID = 0x67F2
_NAMED_KINDS = (0x0A, 0x05)
"""Of a number in the third GUID of the file's own, of a public name."""


def wide(text: str) -> tuple[int, bytes]:
    return WIDE, text.encode("utf-16-le")


def several(*texts: str) -> tuple[int, bytes]:
    parts = [text.encode("utf-16-le") for text in texts]
    offsets = [4 + 4 * len(parts) + sum(map(len, parts[:place])) for place in range(len(parts))]
    return SEVERAL, struct.pack(f"<{len(parts) + 1}I", len(parts), *offsets) + b"".join(parts)


@dataclass
class Folder:
    """`contacts` are properties by tag; `picture` belongs to the first of them."""

    contacts: Sequence[Properties] = ()
    properties: Properties = field(default_factory=dict)
    picture: bytes = b""
    deleted: bool = False


def data_file(folders: Sequence[Folder], named: dict[int, int | str], *, ansi: bool = False) -> bytes:
    """`named`: numbers of the address set, and public names, by the place behind tag 0x8000 that they get."""
    return (_AnsiWriter() if ansi else _Writer()).whole(folders, named)


class _Writer:
    number = "Q"
    """Of a node, a block, a place in the file."""
    row_place = "I"
    page_room = 488

    def __init__(self) -> None:
        self.nodes: dict[int, tuple[int, int, int]] = {}
        self.blocks: list[tuple[int, int, int]] = []
        self.content = bytearray(0x4600)

    def whole(self, folders: Sequence[Folder], named: dict[int, int | str]) -> bytes:
        places = [_FIRST_FOLDER + 0x20 * place for place in range(len(folders))]
        deleted = [place for place, folder in zip(places, folders, strict=True) if folder.deleted]
        entry = {0x35E3: (BINARY, bytes(20) + struct.pack("<I", deleted[0]))} if deleted else {}
        self.node(_STORE, _properties({0x3001: wide("Data"), **entry}))
        self.node(_NAME_MAP, _properties(_name_map(named)))
        self.folder(_ROOT, {}, places, [])
        message = _FIRST_MESSAGE
        for place, folder in zip(places, folders, strict=True):
            messages = [message + 0x20 * number for number in range(len(folder.contacts))]
            self.folder(place, folder.properties, [], messages)
            for number, properties in enumerate(folder.contacts):
                picture = self.picture(folder.picture) if folder.picture and not number else 0
                content = _properties({0x1A: wide("IPM.Contact"), **properties})
                self.node(messages[number], content, place, picture)
            message += 0x20 * len(messages)
        return self.header(self.node_tree(), self.block_tree())

    def folder(self, place: int, properties: Properties, folders: list[int], messages: list[int]) -> None:
        kind = place & ~0x1F
        self.node(place, _properties({0x3001: wide("Folder"), **properties}), _ROOT)
        for table, rows in ((0x0D, folders), (0x0E, messages), (0x0F, [])):
            self.node(kind | table, _table(rows, self.row_place))

    def picture(self, picture: bytes) -> int:
        """The attachments of a message ([MS-PST] 2.4.6); returns the block that names its nodes."""
        attachment = {0x0E20: (NUMBER, len(picture)), 0x3701: (BINARY, picture), 0x3705: (NUMBER, 1),
                      0x7FFF: (BOOLEAN, 1)}  # fmt: skip
        nodes = ((_ATTACHMENTS, _table([_ATTACHMENT], self.row_place)), (_ATTACHMENT, _properties(attachment)))
        entries = b"".join(self.numbers(node, self.block(content), 0) for node, content in nodes)
        return self.block(self.nodes_head(len(nodes)) + entries, internal=True)

    def nodes_head(self, nodes: int) -> bytes:
        return struct.pack("<BBHI", 2, 0, nodes, 0)

    def numbers(self, *numbers: int) -> bytes:
        return struct.pack(f"<{len(numbers)}{self.number}", *numbers)

    def node(self, place: int, content: bytes, parent: int = 0, below: int = 0) -> None:
        self.nodes[place] = (self.block(content), below, parent)

    def block(self, content: bytes, internal: bool = False) -> int:
        number = 4 * (len(self.blocks) + 1) | 2 * internal
        self.blocks.append((number, len(self.content), len(content)))
        end = struct.pack("<HH", len(content), 0) + self.seal(content, number)
        self.content += content + bytes(-(len(content) + len(end)) % 64) + end
        return number

    def seal(self, content: bytes, number: int) -> bytes:
        return struct.pack("<IQ", _checksum(content), number)

    def node_tree(self) -> tuple[int, int]:
        entries = [self.numbers(place, *told) for place, told in sorted(self.nodes.items())]
        return self.tree(0x81, entries, 15)

    def block_tree(self) -> tuple[int, int]:
        entries = [self.numbers(number, place) + self.length(length) for number, place, length in sorted(self.blocks)]
        return self.tree(0x80, entries, 20)

    def length(self, length: int) -> bytes:
        """With how many know the block."""
        return struct.pack("<HHI", length, 2, 0)

    def tree(self, kind: int, entries: list[bytes], most: int) -> tuple[int, int]:
        leaves = [entries[start : start + most] for start in range(0, len(entries), most)]
        pages = [(leaf[0][: len(self.numbers(0))], self.page(kind, leaf, 0)) for leaf in leaves]
        return self.page(kind, [key + self.numbers(*page) for key, page in pages], 1)

    def page(self, kind: int, entries: list[bytes], level: int) -> tuple[int, int]:
        self.content += bytes(-len(self.content) % 512)
        place = len(self.content)
        inside = b"".join(entries).ljust(self.page_room, b"\0")
        inside += struct.pack("<BBBB", len(entries), self.page_room // len(entries[0]), len(entries[0]), level)
        inside = inside.ljust(512 - 4 - len(self.seal(b"", 0)), b"\0")
        self.content += inside + struct.pack("<BBH", kind, kind, 0) + self.seal(inside, place)
        return place, place

    def header(self, nodes: tuple[int, int], blocks: tuple[int, int]) -> bytes:
        root = struct.pack("<IQQQQ", 0, len(self.content), 0, 0, 0) + struct.pack("<QQQQI", *nodes, *blocks, 2)
        start = struct.pack("<2sHHBBII", b"SM", 23, 19, 1, 1, 0, 0) + bytes(156) + root + bytes(4 + 256)
        end = struct.pack("<BBHQ", 0x80, 0, 0, 4 * (len(self.blocks) + 1))
        partial = struct.pack("<4sI", b"!BDN", _checksum(start[:471]))
        header = partial + start + end
        header += struct.pack("<I", _checksum(header[8:524]))
        self.content[: len(header)] = header
        return bytes(self.content)


class _AnsiWriter(_Writer):
    number = "I"
    row_place = "H"
    page_room = 496

    def nodes_head(self, nodes: int) -> bytes:
        return struct.pack("<BBH", 2, 0, nodes)

    def length(self, length: int) -> bytes:
        return struct.pack("<HH", length, 2)

    def seal(self, content: bytes, number: int) -> bytes:
        return struct.pack("<II", number, _checksum(content))

    def header(self, nodes: tuple[int, int], blocks: tuple[int, int]) -> bytes:
        root = struct.pack("<IIIII", 0, len(self.content), 0, 0, 0) + self.numbers(*nodes, *blocks, 1)
        start = struct.pack("<2sHHBBII", b"SM", 15, 19, 1, 1, 0, 0) + bytes(140) + root + bytes(256)
        start += struct.pack("<BB", 0x80, 0) + bytes(50)
        header = struct.pack("<4sI", b"!BDN", _checksum(start[:471])) + start
        self.content[: len(header)] = header
        return bytes(self.content)


def _checksum(content: bytes) -> int:
    """[MS-PST] 5.3: that of zlib, begun with nothing and not turned over."""
    return zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _heap(kind: int, items: Sequence[bytes], root: int) -> bytes:
    """Items are known by their place in it, times 32, from 1."""
    offsets = [12 + sum(map(len, items[:place])) for place in range(len(items) + 1)]
    offsets_at = offsets[-1] + offsets[-1] % 2
    content = struct.pack("<HBBII", offsets_at, 0xEC, kind, root << 5, 0) + b"".join(items)
    return content.ljust(offsets_at, b"\0") + struct.pack(f"<HH{len(offsets)}H", len(items), 0, *offsets)


def _properties(properties: Properties) -> bytes:
    items, records = [struct.pack("<BBBBI", 0xB5, 2, 6, 0, 2 << 5), b""], []
    for tag, (kind, value) in sorted(properties.items()):
        if isinstance(value, bytes):
            items.append(value)
            value = len(items) << 5
        records.append(struct.pack("<HHI", tag, kind, value))
    items[1] = b"".join(records)
    return _heap(0xBC, items, 1)


def _table(rows: Sequence[int], row_place: str) -> bytes:
    """Of which only the nodes in it are told."""
    columns = struct.pack("<IHBB", _ROW_ID << 16 | NUMBER, 0, 4, 0) + struct.pack("<IHBB", 0x67F30003, 4, 4, 1)
    info = struct.pack("<BBHHHHIII", 0x7C, 2, 8, 8, 8, 9, 2 << 5, (4 << 5) * bool(rows), 0) + columns
    index = b"".join(struct.pack(f"<I{row_place}", row, place) for place, row in enumerate(rows))
    matrix = b"".join(struct.pack("<IIB", row, 1, 0xC0) for row in rows)
    tree = struct.pack("<BBBBI", 0xB5, 4, struct.calcsize(row_place), 0, (3 << 5) * bool(rows))
    return _heap(0x7C, [info, tree, index, matrix] if rows else [info, tree], 1)


def _name_map(named: dict[int, int | str]) -> Properties:
    address_set = bytes.fromhex("0420060000000000c000000000000046")
    entries, names = [], b""
    for place, name in named.items():
        by_name = isinstance(name, str)
        number = len(names) if isinstance(name, str) else name
        entries.append(struct.pack("<IHH", number, _NAMED_KINDS[by_name], place))
        if isinstance(name, str):
            text = name.encode("utf-16-le")
            names += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
    return {
        1: (NUMBER, 251),
        2: (BINARY, bytes(32) + address_set),
        3: (BINARY, b"".join(entries)),
        4: (BINARY, names),
    }
