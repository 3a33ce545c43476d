"""Whose command it is: the broker's word for the account, and what that account may claim."""

import pytest

from shared.contracts.problems import NotSignedIn
from shared.messaging.rpc import principal_of
from shared.security.principal import ANONYMOUS, Kind, Principal, service_principal
from shared.security.rights import Right, Role

ANNA = Principal(kind=Kind.PERSON, id="1", name="Anna", roles=frozenset({Role.ADMINISTRATOR}), all_offices=True)
FORGED = ANNA.model_dump_json().encode()


def test_a_service_speaks_for_whom_it_says() -> None:
    assert principal_of(b"svc-gateway", FORGED) == ANNA
    assert principal_of(b"svc-gateway", ANONYMOUS.model_dump_json(exclude_defaults=True).encode()) == ANONYMOUS


@pytest.mark.parametrize("header", [FORGED, service_principal("registry").model_dump_json().encode(), b"", b"{"])
def test_an_agent_speaks_for_itself(header: bytes) -> None:
    principal = principal_of(b"agent-BA", header)

    assert (principal.kind, principal.offices, principal.all_offices) == (Kind.AGENT, {"BA"}, False)
    assert principal.rights == {Right.INTAKE_DELIVER}


@pytest.mark.parametrize(
    "user", [b"", b"guest", b"agent-", b"agent-ba", b"agent-BA2x", b"agent-BA\nx", b"xsvc-gateway"]
)
def test_nobody_else_is_believed(user: bytes) -> None:
    with pytest.raises(NotSignedIn):
        principal_of(user, FORGED)


def test_a_service_must_say_for_whom() -> None:
    with pytest.raises(NotSignedIn):
        principal_of(b"svc-gateway", b"")
