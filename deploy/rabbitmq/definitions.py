"""The accounts of the broker and what each may do, as definitions that RabbitMQ imports."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from shared.messaging.topology import permissions_for

ADMINISTRATOR = "administrator"


def definitions(passwords: Mapping[str, str], administrator_password: str, vhost: str) -> dict[str, Any]:
    """Definitions of one virtual host: an administrator, and these users (`svc-…`, `agent-…`), each limited to what
    `shared.messaging.topology` grants it."""
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    granted = {user: permissions_for(user) for user in passwords}
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            _user(ADMINISTRATOR, administrator_password, "administrator"),
            *(_user(name, password, "") for name, password in passwords.items()),
        ],
        "permissions": [
            {"user": ADMINISTRATOR, "vhost": vhost, **everything},
            *(
                {"user": user, "vhost": vhost, "configure": may.configure, "write": may.write, "read": may.read}
                for user, may in granted.items()
            ),
        ],
        "topic_permissions": [
            {"user": user, "vhost": vhost, "exchange": topic.exchange, "write": topic.write, "read": topic.read}
            for user, may in granted.items()
            for topic in may.topics
        ],
    }


def _user(name: str, password: str, tags: str) -> dict[str, str]:
    return {
        "name": name,
        "password_hash": hashed(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
    }


def hashed(password: str) -> str:
    """The salted form in which RabbitMQ keeps a password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
