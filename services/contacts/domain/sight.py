"""Who sees a party and who may write it, as words that the index holds.

A party carries its *readers*: `*` everybody, `o:BA` the people of an office, `u:<id>` one person, `h` head office.
A caller has *scopes*, the readers that they are. What was removed carries its readers with a minus before them, so
that one index serves the present ones and those in the bin.
"""

from collections.abc import Iterable, Sequence

from shared.contracts.contacts import Access
from shared.security.principal import Principal
from shared.security.rights import Right

EVERYBODY = "*"
HEAD_OFFICE = "h"
_REMOVED = "-"


def readers_of(
    access: Access,
    *,
    office: str,
    shared_offices: Iterable[str],
    owner_id: str,
    representative_ids: Iterable[str],
    present: bool,
) -> list[str]:
    match access:
        case Access.EVERYBODY:
            readers = [EVERYBODY]
        case Access.OFFICE:
            readers = [f"o:{code}" for code in (office, *shared_offices)] + [f"u:{id}" for id in representative_ids]
        case Access.TEAM:
            readers = [HEAD_OFFICE, f"u:{owner_id}", *(f"u:{id}" for id in representative_ids)]
    return [reader if present else _REMOVED + reader for reader in dict.fromkeys(readers)]


def scopes_of(principal: Principal, known_offices: Sequence[str], *, removed: bool = False) -> list[str]:
    """`known_offices` are all that own contacts; head office's people have all of them."""
    if principal.all_offices:
        scopes = [EVERYBODY, HEAD_OFFICE, *(f"o:{code}" for code in known_offices)]
    else:
        scopes = [EVERYBODY, *(f"o:{code}" for code in sorted(principal.offices)), f"u:{principal.id}"]
    return [_REMOVED + scope if removed else scope for scope in scopes]


def sees(principal: Principal, readers: Iterable[str]) -> bool:
    if principal.all_offices:
        return True
    own = set(scopes_of(principal, ()))
    return any(reader.removeprefix(_REMOVED) in own for reader in readers)


def may_write(
    principal: Principal, access: Access, *, office: str, owner_id: str, representative_ids: Iterable[str]
) -> bool:
    """Of those who hold contacts.edit and see it: an office that it is shared with sees it only."""
    if access is Access.EVERYBODY:
        return principal.may(Right.CONTACTS_EXTERNAL)
    if principal.all_offices or principal.id == owner_id or principal.id in representative_ids:
        return True
    return access is Access.OFFICE and office in principal.offices
