"""The accounts of the broker and what each may do, as definitions that RabbitMQ imports."""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from deploy.local import rabbitmq
from deploy.local.stack import Stack
from shared.messaging.topology import permissions_for


def provision(stack: Stack, users: Iterable[str], vhost: str = rabbitmq.VHOST) -> None:
    """Create the virtual host and the users with their permissions; existing ones are brought up to date."""
    passwords = {name: rabbitmq.password(stack, name) for name in users}
    rabbitmq.api(stack, "POST", "/definitions", definitions(passwords, vhost)).raise_for_status()


def definitions(passwords: Mapping[str, str], vhost: str) -> dict[str, Any]:
    """RabbitMQ's definitions for these users, each limited to what `shared.messaging.topology` grants it."""
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    granted = {user: permissions_for(user) for user in passwords}
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(name, password) for name, password in passwords.items()],
        "permissions": [
            {"user": rabbitmq.ADMINISTRATOR, "vhost": vhost, **everything},
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


def _user(name: str, password: str) -> dict[str, str]:
    return {
        "name": name,
        "password_hash": hashed(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }


def hashed(password: str) -> str:
    """The salted form in which RabbitMQ keeps a password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
