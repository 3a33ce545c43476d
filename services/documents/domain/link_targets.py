"""To which records documents can be attached: all that some service's contract reads by id.

`contacts` with `GetContact(id)`, answered with a message that has an `id`, makes its contacts such records; nothing is
to be added here.
"""

from functools import cache
from typing import Any

from shared.contracts.base import Command
from shared.contracts.catalogue import commands


def reading_command(service: str, kind: str) -> type[Command[Any]] | None:
    """The command that reads a record of this kind by its id; None where there is none."""
    return _reading_commands().get((service, kind))


@cache
def _reading_commands() -> dict[tuple[str, str], type[Command[Any]]]:
    found = {}
    for command in commands():
        required = {name for name, field in command.model_fields.items() if field.is_required()}
        is_record = "id" in getattr(command.reply, "model_fields", {})
        if command.method.startswith("get_") and required == {"id"} and is_record and not command.public:
            found[command.service, command.method.removeprefix("get_")] = command
    return found
