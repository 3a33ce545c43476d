"""`accounts` as the gateway's bench needs it: known people and one office, answered from memory.

python -m tests.load.echo_accounts
"""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402 - everything below must see the patched standard library
import sys

from shared.contracts.accounts import Authenticate, GetOffice, Identity, Office, User
from shared.contracts.base import now
from shared.messaging.rpc import handles
from shared.observability.logs import configure_logs
from shared.runtime.service import container_of, run
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import BrokerSettings, ProcessSettings

USER = User(
    id="1",
    version=1,
    username="bench",
    full_name="Bench",
    email=None,
    language="sk",
    roles=(Role.REGISTRAR,),
    offices=("BA",),
    all_offices=False,
    active=True,
    created_at=now(),
    last_sign_in_at=None,
)
PRINCIPAL = Principal(
    kind=Kind.PERSON, id="1", name="Bench", roles=frozenset({Role.REGISTRAR}), offices=frozenset({"BA"})
)
OFFICE = Office(
    id="1",
    version=3,
    code="BA",
    name="Bratislava",
    languages=("sk",),
    head_office=False,
    address="Hlavná 1",
    active=True,
    created_at=now(),
)


class EchoAccountsService:
    name = "accounts"

    @handles(Authenticate)
    def authenticate(self, command: Authenticate, context: Context) -> Identity:
        return Identity(principal=PRINCIPAL, user=USER, csrf_token=None, expires_at=None)

    @handles(GetOffice)
    def get_office(self, command: GetOffice, context: Context) -> Office:
        return OFFICE.model_copy(update={"code": command.code})


if __name__ == "__main__":
    configure_logs("accounts", level="WARNING")
    sys.exit(run(container_of(EchoAccountsService, BrokerSettings(), ProcessSettings())))
