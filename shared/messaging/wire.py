"""AMQP 0-9-1 frames of the few methods that are sent and received thousands of times a second.

Pure functions over bytes. Everything rare (the handshake, declarations, errors) is left to py-amqp; these exist because
its general encoder and decoder take half of the time of a call.

    channel_frames = publication(1, b"nameko-rpc", b"registry.get_entry", True, properties(correlation_id=b"7"), body)
"""

from dataclasses import dataclass
from functools import cached_property
from struct import Struct
from typing import Any

from amqp.serialization import decode_properties_basic

FRAME_METHOD, FRAME_HEADER, FRAME_BODY, FRAME_HEARTBEAT = 1, 2, 3, 8
FRAME_END = b"\xce"
HEARTBEAT = b"\x08\x00\x00\x00\x00\x00\x00\xce"

QOS = (60, 10)
CONSUME, CONSUME_OK = (60, 20), (60, 21)
CANCEL, CANCEL_OK = (60, 30), (60, 31)
PUBLISH, RETURN, DELIVER, ACK, NACK = (60, 40), (60, 50), (60, 60), (60, 80), (60, 120)

_frame_start = Struct(">BHI")
_method = Struct(">HH")
_header_start = Struct(">HHQ")
_tag_and_bits = Struct(">QB")
_size = Struct(">I")
_flags = Struct(">H")
_PUBLISH_START = _method.pack(*PUBLISH) + b"\x00\x00"
_ACK_START = _method.pack(*ACK)

CONTENT_TYPE, HEADERS, DELIVERY_MODE, CORRELATION_ID = 0x8000, 0x2000, 0x1000, 0x0400
REPLY_TO, EXPIRATION, MESSAGE_ID, TYPE, USER_ID = 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
PERSISTENT = b"\x02"


def frame(kind: int, channel: int, payload: bytes) -> bytes:
    return _frame_start.pack(kind, channel, len(payload)) + payload + FRAME_END


def short(value: bytes) -> bytes:
    """A short string. Raises ValueError beyond 255 bytes."""
    return bytes((len(value),)) + value


def header_entry(name: bytes, value: bytes) -> bytes:
    """One entry of a headers table, as a long string."""
    return short(name) + b"S" + _size.pack(len(value)) + value


def table(*entries: bytes) -> bytes:
    content = b"".join(entries)
    return _size.pack(len(content)) + content


def publication(
    channel: int, exchange: bytes, routing_key: bytes, mandatory: bool, properties: bytes, body: bytes, frame_max: int
) -> bytes:
    """All frames of basic.publish. `properties` are the flags and the values in the order of their flags."""
    method = b"".join(
        (_PUBLISH_START, short(exchange), short(routing_key), b"\x01" if mandatory else b"\x00"),
    )
    header = _header_start.pack(60, 0, len(body)) + properties
    parts = [
        _frame_start.pack(FRAME_METHOD, channel, len(method)),
        method,
        FRAME_END,
        _frame_start.pack(FRAME_HEADER, channel, len(header)),
        header,
        FRAME_END,
    ]
    room = frame_max - 8
    for start in range(0, len(body), room):
        part = body if len(body) <= room else body[start : start + room]
        parts += (_frame_start.pack(FRAME_BODY, channel, len(part)), part, FRAME_END)
    return b"".join(parts)


def ack(channel: int, delivery_tag: int, *, multiple: bool = False) -> bytes:
    return frame(FRAME_METHOD, channel, _ACK_START + _tag_and_bits.pack(delivery_tag, multiple))


def requeue(channel: int, delivery_tag: int) -> bytes:
    """basic.nack of one message, to be delivered again."""
    return frame(FRAME_METHOD, channel, _method.pack(*NACK) + _tag_and_bits.pack(delivery_tag, 2))


def qos(channel: int, prefetch: int) -> bytes:
    return frame(FRAME_METHOD, channel, _method.pack(*QOS) + b"\x00\x00\x00\x00" + _flags.pack(prefetch) + b"\x00")


def consume(channel: int, queue: bytes, tag: bytes, *, no_ack: bool) -> bytes:
    bits = b"\x02" if no_ack else b"\x00"
    return frame(
        FRAME_METHOD, channel, _method.pack(*CONSUME) + b"\x00\x00" + short(queue) + short(tag) + bits + table()
    )


def cancel(channel: int, tag: bytes) -> bytes:
    return frame(FRAME_METHOD, channel, _method.pack(*CANCEL) + short(tag) + b"\x00")


def method_of(payload: bytes) -> tuple[int, int]:
    return _method.unpack_from(payload)  # type: ignore[return-value]


def read_short(buffer: bytes, offset: int) -> tuple[bytes, int]:
    end = offset + 1 + buffer[offset]
    return buffer[offset + 1 : end], end


def read_confirmation(payload: bytes) -> tuple[int, bool]:
    """Delivery tag and `multiple` of a basic.ack or basic.nack."""
    tag, bits = _tag_and_bits.unpack_from(payload, 4)
    return tag, bool(bits & 1)


@dataclass(slots=True)
class RpcProperties:
    """The properties of requests and replies; what is absent is empty."""

    headers: dict[bytes, bytes]
    correlation_id: bytes = b""
    reply_to: bytes = b""
    expiration: bytes = b""
    message_id: bytes = b""
    type: bytes = b""
    user_id: bytes = b""


def read_properties(header: bytes) -> RpcProperties:
    """Read the payload of a content header frame. Headers that are no long strings are left out."""
    (flags,) = _flags.unpack_from(header, 12)
    offset = 14
    if flags & 0xC000:
        for flag in (0x8000, 0x4000):
            if flags & flag:
                offset += 1 + header[offset]
    found = RpcProperties(_NO_HEADERS)
    if flags & HEADERS:
        (size,) = _size.unpack_from(header, offset)
        found.headers = _read_strings(header, offset + 4, offset + 4 + size)
        offset += 4 + size
    offset += bool(flags & DELIVERY_MODE) + bool(flags & 0x0800)
    if flags & CORRELATION_ID:
        found.correlation_id, offset = read_short(header, offset)
    if flags & REPLY_TO:
        found.reply_to, offset = read_short(header, offset)
    if flags & EXPIRATION:
        found.expiration, offset = read_short(header, offset)
    if flags & MESSAGE_ID:
        found.message_id, offset = read_short(header, offset)
    if flags & 0x0040:
        offset += 8
    if flags & TYPE:
        found.type, offset = read_short(header, offset)
    if flags & USER_ID:
        found.user_id, offset = read_short(header, offset)
    return found


_NO_HEADERS: dict[bytes, bytes] = {}


def _read_strings(buffer: bytes, offset: int, end: int) -> dict[bytes, bytes]:
    found = {}
    while offset < end:
        name, offset = read_short(buffer, offset)
        if buffer[offset] != 0x53:  # anything but a long string: we never send it on this path
            break
        (size,) = _size.unpack_from(buffer, offset + 1)
        offset += 5 + size
        found[name] = buffer[offset - size : offset]
    return found


@dataclass(slots=True)
class Delivery:
    """A message as it arrived. `epoch` is the connection on which alone it can be acknowledged."""

    epoch: int
    channel: int
    consumer_tag: bytes
    delivery_tag: int
    redelivered: bool
    routing_key: bytes
    header: bytes
    body: bytes

    def properties(self) -> dict[str, Any]:
        """All properties, decoded by py-amqp; its headers are under `application_headers`."""
        return decode_properties_basic(self.header, 12)[0]


@dataclass
class Returned:
    """A mandatory message that no queue took."""

    channel: int
    routing_key: bytes
    header: bytes

    @cached_property
    def properties(self) -> RpcProperties:
        return read_properties(self.header)


def read_delivery(epoch: int, channel: int, payload: bytes, header: bytes, body: bytes) -> Delivery:
    consumer_tag, offset = read_short(payload, 4)
    tag, redelivered = _tag_and_bits.unpack_from(payload, offset)
    offset += 9
    offset += 1 + payload[offset]
    routing_key, _ = read_short(payload, offset)
    return Delivery(epoch, channel, consumer_tag, tag, bool(redelivered & 1), routing_key, header, body)


def read_return(channel: int, payload: bytes, header: bytes) -> Returned:
    _, offset = read_short(payload, 6)
    _, offset = read_short(payload, offset)
    routing_key, _ = read_short(payload, offset)
    return Returned(channel, routing_key, header)


def read_body_size(header: bytes) -> int:
    return _header_start.unpack_from(header)[2]


def read_frame_start(buffer: bytes, offset: int) -> tuple[int, int, int]:
    """Kind, channel, and size of the payload."""
    return _frame_start.unpack_from(buffer, offset)  # type: ignore[return-value]
