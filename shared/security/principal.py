"""Who is asking: a person, an office's scanner agent, or a service acting on its own."""

from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from shared.contracts.problems import Forbidden, NotFound, NotSignedIn
from shared.security.rights import RIGHTS_OF_AGENT, Right, Role, rights_of


class Kind(StrEnum):
    ANONYMOUS = "anonymous"
    PERSON = "person"
    AGENT = "agent"
    SERVICE = "service"


class Principal(BaseModel):
    """Travels with every message. `offices` are codes; `all_offices` is head office's view.

    `scopes`, where present, narrows the rights of the roles: a token never holds more than its owner.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    id: str
    name: str
    roles: frozenset[Role] = frozenset()
    offices: frozenset[str] = frozenset()
    all_offices: bool = False
    scopes: frozenset[Right] | None = None

    @cached_property
    def rights(self) -> frozenset[Right]:
        match self.kind:
            case Kind.ANONYMOUS:
                return frozenset()
            case Kind.SERVICE:
                return frozenset(Right)
            case Kind.AGENT:
                return RIGHTS_OF_AGENT
            case Kind.PERSON:
                granted = rights_of(self.roles)
                return granted if self.scopes is None else granted & self.scopes

    def may(self, right: Right) -> bool:
        return right in self.rights

    def sees(self, office: str | None) -> bool:
        """Whether records of this office are visible; None stands for the whole organisation's records."""
        return office is None or self.all_offices or office in self.offices

    def require(self, right: Right | None) -> None:
        """Raise NotSignedIn without anybody signed in, Forbidden without the right."""
        if self.kind is Kind.ANONYMOUS:
            raise NotSignedIn()
        if right is not None and right not in self.rights:
            raise Forbidden(f"This needs the right '{right}'", reason="right", params={"right": right})

    def require_office(self, office: str) -> None:
        """Raise Forbidden when something is to be done in an office this principal does not belong to."""
        if not self.sees(office):
            raise Forbidden(f"You do not work in office {office}", reason="office", params={"office": office})

    def require_sight(self, office: str | None, what: str) -> None:
        """Raise NotFound for another office's record: a guessed id must not tell that it exists."""
        if not self.sees(office):
            raise NotFound(f"No such {what}")


ANONYMOUS = Principal(kind=Kind.ANONYMOUS, id="anonymous", name="anonymous")


def service_principal(name: str) -> Principal:
    return Principal(kind=Kind.SERVICE, id=name, name=name, all_offices=True)


def agent_principal(office: str) -> Principal:
    return Principal(kind=Kind.AGENT, id=f"agent-{office}", name=f"Scanner agent {office}", offices=frozenset({office}))
