"""What the API offers: an `Operation` says how one route maps to one command; everything else follows from it.

The same object routes the request, checks the right, reads the input and writes the OpenAPI document, so that
what is answered and what is documented can not drift apart.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from flask import Response

from shared.contracts.base import Command
from shared.security.rights import Right

if TYPE_CHECKING:
    from gateway.calls import Call

Method = Literal["GET", "POST", "PATCH", "DELETE"]
Handler = Callable[["Call"], Response]

JSON = "application/json"
_PATH_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One successful answer. `model` is what the body holds; None where `media_types` are bytes or nothing."""

    description: str
    model: Any = None
    media_types: tuple[str, ...] = (JSON,)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """An input that is no field of the command."""

    name: str
    description: str
    schema: Mapping[str, Any]
    where: Literal["query", "path"] = "query"


@dataclass(frozen=True, kw_only=True)
class Operation:
    method: Method
    path: str
    """Below /api/v1, such as `/registry/entries/{id}`; its parameters are fields of the command."""
    area: str
    summary: str
    handle: Handler
    replies: Mapping[int, Reply]
    command: type[Command[Any]] | None = None
    takes: Literal["query", "body", "nothing"] = "nothing"
    """Where the command's fields come from that are neither in the path nor given by the gateway."""
    given: frozenset[str] = frozenset()
    """Fields of the command that the gateway fills in itself."""
    if_match: bool = False
    """The command's `version` comes from If-Match."""
    exports: bool = False
    """The list is also written as CSV or XLSX (`?format=`)."""
    multipart: Mapping[str, Any] | None = None
    """JSON schema of a multipart/form-data body, taken beside JSON where the command takes a body."""
    parameters: tuple[Parameter, ...] = ()
    refusals: frozenset[int] = frozenset()
    """Statuses that can be answered beyond those that follow from the rest."""
    public: bool = False
    streams: bool = False
    """Answers bytes, of which a range can be asked for."""

    @cached_property
    def id(self) -> str:
        words = re.sub(r"[^a-z0-9]+", "_", self.path.lower()).strip("_")
        return f"{self.method.lower()}_{words}"

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        return tuple(_PATH_PARAMETER.findall(self.path))

    @cached_property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return _PATH_PARAMETER.sub(r"<\1>", self.path)

    @cached_property
    def right(self) -> Right | None:
        return self.command.right if self.command else None

    @cached_property
    def changes(self) -> bool:
        return self.method != "GET"

    @cached_property
    def takes_idempotency_key(self) -> bool:
        return self.method == "POST" and self.command is not None and not self.public

    @cached_property
    def input_fields(self) -> tuple[str, ...]:
        """The command's fields that the query or the body holds."""
        if self.command is None or self.takes == "nothing":
            return ()
        elsewhere = self.given | set(self.path_names) | ({"version"} if self.if_match else set())
        return tuple(name for name in self.command.model_fields if name not in elsewhere)

    @cached_property
    def repeatable_fields(self) -> frozenset[str]:
        """Query parameters that may stand several times."""
        if self.command is None:
            return frozenset()
        return frozenset(
            name
            for name, info in self.command.model_fields.items()
            if getattr(info.annotation, "__origin__", None) is tuple
        )
