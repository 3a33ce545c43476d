"""The circumstances of one piece of work: who asked, under which request, as part of which trace."""

from dataclasses import dataclass, field, replace
from typing import Any

from shared.identifiers import new_id, new_trace
from shared.security.principal import Principal, service_principal


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every handler. `once` makes the work's transaction happen once for that key; see `Store.transact`."""

    principal: Principal
    request_id: str = field(default_factory=new_id)
    trace: str = field(default_factory=new_trace)
    """W3C traceparent."""
    once: str | None = None
    fingerprint: str | None = None
    """Digest of the command; the same request id with another command is refused."""
    reply: Any = None
    """The type with which a stored reply is read again."""

    def as_service(self, name: str) -> "Context":
        """The same trace, continued by a service in its own name."""
        return replace(self, principal=service_principal(name), once=None, fingerprint=None, reply=None)


def context_of_service(name: str) -> Context:
    return Context(principal=service_principal(name))
