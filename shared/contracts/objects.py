"""How a service hands a file to the gateway: not the bytes, but where they can be had."""

from shared.contracts.base import Message


class ObjectLink(Message):
    """A presigned address inside the system, good for a minute, from which the gateway streams."""

    url: str
    media_type: str
    filename: str
    size: int
    etag: str
