"""Commands: who may, what arrives, what comes back."""

import pytest

from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Kind, Principal
from shared.security.rights import Role
from tests.integration.shared.messaging.greetings import Echo
from tests.integration.shared.messaging.processes import GreetingsProcess

pytestmark = pytest.mark.integration

REGISTRAR = Context(Principal(kind=Kind.PERSON, id="p1", name="Anna", roles=frozenset({Role.REGISTRAR})))
NOBODY = Context(ANONYMOUS)


def test_a_command_is_answered_with_its_typed_reply(service: GreetingsProcess, rpc: RpcClient) -> None:
    reply = rpc.call(Echo(text="čau", number=3), REGISTRAR)

    assert reply.text == "čau"
    assert reply.number == 3
