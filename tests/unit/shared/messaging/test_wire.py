"""Our frames, read by py-amqp, and py-amqp's, read by us."""

from struct import pack, unpack_from

from amqp.basic_message import Message
from amqp.serialization import decode_properties_basic, dumps, loads
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging import wire

shorts = st.text(max_size=60).filter(lambda text: len(text.encode()) < 256)
bodies = st.binary(max_size=3000)


def frames_of(data: bytes) -> list[tuple[int, int, bytes]]:
    found = []
    offset = 0
    while offset < len(data):
        kind, channel, size = wire.read_frame_start(data, offset)
        found.append((kind, channel, data[offset + 7 : offset + 7 + size]))
        assert data[offset + 7 + size] == 0xCE
        offset += 8 + size
    return found


@given(shorts, shorts, st.booleans(), bodies, st.integers(min_value=16, max_value=500))
def test_a_publication_says_what_was_meant(
    exchange: str, key: str, mandatory: bool, body: bytes, frame_max: int
) -> None:
    properties = b"\x04\x00" + wire.short(b"7")
    frames = frames_of(wire.publication(3, exchange.encode(), key.encode(), mandatory, properties, body, frame_max))

    (method_kind, channel, method), (header_kind, _, header), *parts = frames
    assert (method_kind, header_kind, channel) == (1, 2, 3)
    assert unpack_from(">HH", method) == wire.PUBLISH
    values, _ = loads("Bssbb", method, 4)
    assert values == [0, exchange, key, mandatory, False]
    assert wire.read_body_size(header) == len(body)
    assert decode_properties_basic(header, 12)[0] == {"correlation_id": "7"}
    assert b"".join(payload for _, _, payload in parts) == body
    assert all(len(payload) + 8 <= frame_max for _, _, payload in parts)


@given(
    st.dictionaries(shorts.filter(bool), st.text(max_size=300), max_size=4),
    st.fixed_dictionaries(
        {},
        optional={
            "content_type": shorts,
            "content_encoding": shorts,
            "delivery_mode": st.sampled_from([1, 2]),
            "priority": st.integers(min_value=0, max_value=9),
            "correlation_id": shorts,
            "reply_to": shorts,
            "expiration": shorts,
            "message_id": shorts,
            "timestamp": st.integers(min_value=0, max_value=2**40),
            "type": shorts,
            "user_id": shorts,
            "app_id": shorts,
        },
    ),
)
def test_properties_are_read_whatever_others_there_are(headers: dict[str, str], others: dict[str, object]) -> None:
    message = Message("", application_headers=headers, **others)
    header = pack(">HHQ", 60, 0, 0) + message._serialize_properties()

    found = wire.read_properties(header)

    assert found.headers == {name.encode(): value.encode() for name, value in headers.items()}
    for name in ("correlation_id", "reply_to", "expiration", "message_id", "type", "user_id"):
        assert getattr(found, name) == str(others.get(name, "")).encode()


@given(st.dictionaries(shorts.filter(bool).map(str.encode), st.binary(max_size=300), max_size=4))
def test_our_headers_are_a_table(headers: dict[bytes, bytes]) -> None:
    table = wire.table(*(wire.header_entry(name, value) for name, value in headers.items()))
    header = b"\0" * 12 + b"\x20\x00" + table

    assert wire.read_properties(header).headers == headers


@given(shorts, st.integers(min_value=1, max_value=2**60), st.booleans(), shorts, shorts, bodies)
def test_a_delivery_is_read(consumer: str, tag: int, redelivered: bool, exchange: str, key: str, body: bytes) -> None:
    payload = pack(">HH", *wire.DELIVER) + dumps("sLbss", (consumer, tag, redelivered, exchange, key))

    delivery = wire.read_delivery(4, 2, payload, b"", body)

    assert (delivery.epoch, delivery.channel, delivery.body) == (4, 2, body)
    assert (delivery.consumer_tag, delivery.routing_key) == (consumer.encode(), key.encode())
    assert (delivery.delivery_tag, delivery.redelivered) == (tag, redelivered)


@given(shorts, shorts)
def test_a_returned_message_is_read(exchange: str, key: str) -> None:
    payload = pack(">HH", *wire.RETURN) + dumps("Bsss", (312, "NO_ROUTE", exchange, key))
    header = pack(">HHQ", 60, 0, 0) + Message("", correlation_id="9")._serialize_properties()

    returned = wire.read_return(1, payload, header)

    assert returned.routing_key == key.encode()
    assert returned.properties.correlation_id == b"9"


@given(st.integers(min_value=1, max_value=2**60), st.booleans())
def test_an_acknowledgement_is_read_as_it_was_written(tag: int, multiple: bool) -> None:
    ((kind, channel, payload),) = frames_of(wire.ack(2, tag, multiple=multiple))

    assert (kind, channel, wire.method_of(payload)) == (1, 2, wire.ACK)
    assert wire.read_confirmation(payload) == (tag, multiple)
