"""Commands, replies and problems as bytes; the parsers are built once for each command class.

codec = codec_of(GetEntry)
body = codec.encode(GetEntry(id="1"))
command = codec.decode(body)            # raises Invalid, with a JSON pointer for each wrong field
"""

from functools import cache
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.contracts.base import Command
from shared.contracts.problems import FieldProblem, Invalid, Problem

PROBLEM = b"problem"
"""Type of a reply that is a problem; other replies carry no type."""


class Codec:
    """Reads and writes the messages of one command class."""

    def __init__(self, command_class: type[Command]) -> None:
        self.command_class = command_class
        self.method = command_class.method
        self.routing_key = f"{command_class.service}.{command_class.method}".encode()
        self._command = command_class.__pydantic_validator__
        reply = TypeAdapter(command_class.reply)
        self._reply = reply.validator
        self._reply_writer = reply.serializer

    def encode(self, command: Command) -> bytes:
        return command.__pydantic_serializer__.to_json(command)

    def decode(self, body: bytes) -> Command:
        try:
            return self._command.validate_json(body)
        except ValidationError as error:
            raise invalid_from(error) from None

    def encode_reply(self, reply: Any) -> bytes:
        if isinstance(reply, BaseModel):
            return reply.__pydantic_serializer__.to_json(reply)
        return self._reply_writer.to_json(reply)

    def decode_reply(self, body: bytes) -> Any:
        return self._reply.validate_json(body)


codec_of = cache(Codec)


def encode_problem(problem: Problem) -> bytes:
    return orjson.dumps(problem.to_wire(), default=str)


def decode_problem(body: bytes) -> Problem:
    return Problem.from_wire(orjson.loads(body))


def invalid_from(error: ValidationError) -> Invalid:
    """The pydantic error as a problem: one entry for each field. What was sent is not repeated: it may be secret."""
    fields = [
        FieldProblem(
            pointer=json_pointer(line["loc"]),
            code=line["type"],
            detail=line["msg"],
            params={name: value for name, value in line.get("ctx", {}).items() if isinstance(value, (str, int, float))},
        )
        for line in error.errors(include_url=False, include_input=False)
    ]
    return Invalid(fields=fields)


def json_pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
