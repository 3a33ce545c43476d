"""Ids that sort by time (UUIDv7, RFC 9562) and trace contexts (W3C Trace Context)."""

import secrets

from uuid_utils import uuid7


def new_id() -> str:
    return str(uuid7())


def new_trace() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
