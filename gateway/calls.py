"""One request on its way: who asks, what for, and the call to the service that answers."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import Flask, g, request

from gateway.identity import Identities, credential_of, require_csrf_token
from gateway.inputs import command_of, idempotency_key
from gateway.live import Hub
from gateway.objects import ObjectTransfer
from gateway.operations import Operation
from gateway.settings import GatewaySettings
from gateway.tracing import current_request_id, current_trace
from shared.contracts.accounts import Identity
from shared.contracts.base import Command
from shared.contracts.problems import NotSignedIn
from shared.identifiers import new_id
from shared.messaging.client import RpcClient
from shared.messaging.listener import EventListener
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Principal

ReplyT = TypeVar("ReplyT")
EXTENSION = "kancelaria"


@dataclass(frozen=True)
class Gateway:
    """What the process holds once, handed to every call."""

    settings: GatewaySettings
    client: RpcClient
    identities: Identities
    hub: Hub
    objects: ObjectTransfer
    listener: EventListener

    def close(self) -> None:
        """End the live streams and the connections to the broker."""
        self.hub.close_all()
        self.listener.stop()
        self.client.close()

    def attach(self, app: Flask) -> None:
        app.extensions[EXTENSION] = self


def gateway_of(app: Flask) -> Gateway:
    return app.extensions[EXTENSION]


class Call:
    """Admitted by `admit`: the caller is known and holds the operation's right."""

    def __init__(self, gateway: Gateway, operation: Operation, identity: Identity | None, path: dict[str, str]) -> None:
        self.gateway = gateway
        self.operation = operation
        self.path = path
        self._identity = identity

    @property
    def identity(self) -> Identity:
        if self._identity is None:
            raise NotSignedIn()
        return self._identity

    @property
    def principal(self) -> Principal:
        return self._identity.principal if self._identity else ANONYMOUS

    @cached_property
    def repeat_key(self) -> str | None:
        """The same for each repetition under one Idempotency-Key by one principal; None without the header."""
        if not self.operation.takes_idempotency_key:
            return None
        key = idempotency_key()
        if key is None:
            return None
        scope = f"{self.principal.id}\n{self.operation.id}\n{key}"
        return "key-" + hashlib.sha256(scope.encode()).hexdigest()[:48]

    def context(self) -> Context:
        """A client's own X-Request-ID does not make two requests one, so a change gets a suffix of its own."""
        request_id = self.repeat_key
        if request_id is None:
            request_id = current_request_id()
            if self.operation.changes and "X-Request-ID" in request.headers:
                request_id = f"{request_id}.{new_id()}"
        return Context(principal=self.principal, request_id=request_id, trace=current_trace())

    def identify_again(self) -> Identity:
        """After the caller's own account changed."""
        credential = credential_of(request, self.gateway.settings.cookie_name)
        if credential is None:
            raise NotSignedIn()
        return self.gateway.identities.identify(credential, self.context())

    def command(self, **given: Any) -> Command[Any]:
        """The operation's command, read from path, query, body and `given`. Raises Invalid or Malformed."""
        return command_of(self.operation, self.path, given)

    def ask(self, command: Command[ReplyT], *, service: str | None = None) -> ReplyT:
        return self.gateway.client.call(command, self.context(), service=service)

    def ask_json(self, command: Command[Any], *, service: str | None = None) -> bytes:
        """The reply's JSON as the service wrote it, for replies that are served as they are."""
        return self.gateway.client.call_json(command, self.context(), service=service)


def admit(gateway: Gateway, operation: Operation, path: dict[str, str]) -> Call:
    """Raises NotSignedIn, then Forbidden, before any input is looked at."""
    if operation.public:
        return Call(gateway, operation, None, path)
    credential = credential_of(request, gateway.settings.cookie_name)
    if credential is None:
        raise NotSignedIn()
    context = Context(principal=ANONYMOUS, request_id=current_request_id(), trace=current_trace())
    identity = gateway.identities.identify(credential, context)
    if operation.changes and credential.is_cookie:
        require_csrf_token(request, identity)
    g.actor = identity.principal.id
    identity.principal.require(operation.right)
    return Call(gateway, operation, identity, path)
