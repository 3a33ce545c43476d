"""The accounts of the local broker, brought up to date through its management API."""

from collections.abc import Iterable

from deploy.local import rabbitmq
from deploy.local.stack import Stack
from deploy.rabbitmq.definitions import definitions


def provision(stack: Stack, users: Iterable[str], vhost: str = rabbitmq.VHOST) -> None:
    """Create the virtual host and the users with their permissions; existing ones are brought up to date."""
    passwords = {name: rabbitmq.password(stack, name) for name in users}
    told = definitions(passwords, rabbitmq.password(stack, rabbitmq.ADMINISTRATOR), vhost)
    rabbitmq.api(stack, "POST", "/definitions", told).raise_for_status()
