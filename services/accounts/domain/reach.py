"""How far people see, and who may manage whom. Nobody grants more than they have."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from shared.contracts.problems import Forbidden
from shared.security.principal import Kind, Principal
from shared.security.rights import Right, Role, rights_of


@dataclass(frozen=True, slots=True)
class Reach:
    """The rights and the sight that an account gives."""

    rights: frozenset[Right]
    offices: frozenset[str]
    all_offices: bool


def reach_of(roles: Iterable[Role], offices: Iterable[str], head_offices: Set[str]) -> Reach:
    """What roles and offices amount to. `head_offices` are the codes of the active head offices.

    All offices are seen by people of a head office, by auditors, and by an administrator who belongs to no
    office, who is the whole organisation's.
    """
    roles, offices = frozenset(roles), frozenset(offices)
    unbound_administrator = Role.ADMINISTRATOR in roles and not offices
    sees_all = Role.AUDITOR in roles or bool(offices & head_offices) or unbound_administrator
    return Reach(rights_of(roles), offices, sees_all)


def person_principal(
    user_id: str, name: str, roles: Iterable[Role], reach: Reach, scopes: Iterable[Right] | None = None
) -> Principal:
    """The principal of a person, narrowed to `scopes` where an API token is used."""
    return Principal(
        kind=Kind.PERSON,
        id=user_id,
        name=name,
        roles=frozenset(roles),
        offices=reach.offices,
        all_offices=reach.all_offices,
        scopes=None if scopes is None else frozenset(scopes),
    )


def require_authority(principal: Principal, over: Reach) -> None:
    """Raise Forbidden unless `principal` has at least the rights and the sight of the account it manages.

    It is asked about the account as it is and as it is to be: otherwise setting a password or granting a role
    would be a way to rights that one does not have.
    """
    missing = over.rights - principal.rights
    if missing:
        raise Forbidden(
            "This account has rights that you do not have",
            reason="beyond-own-rights",
            params={"rights": sorted(missing)},
        )
    if principal.all_offices:
        return
    if over.all_offices or not over.offices:
        raise Forbidden("Only an administrator of the whole organisation may do this", reason="whole-organisation")
    for office in sorted(over.offices):
        principal.require_office(office)


def require_whole_organisation(principal: Principal) -> None:
    """Raise Forbidden unless the principal sees all offices."""
    if not principal.all_offices:
        raise Forbidden("Only an administrator of the whole organisation may do this", reason="whole-organisation")


def require_person(principal: Principal) -> None:
    """Raise Forbidden unless a person is signed in with a password: no token makes tokens or sets passwords."""
    if principal.kind is not Kind.PERSON:
        raise Forbidden("Only a person has a password and tokens", reason="person")
    if principal.scopes is not None:
        raise Forbidden("Sign in with your password to do this; an API token can not", reason="token")
