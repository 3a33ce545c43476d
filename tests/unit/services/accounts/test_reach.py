import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain.reach import (
    person_principal,
    reach_of,
    require_authority,
    require_person,
    require_whole_organisation,
)
from shared.contracts.problems import Forbidden
from shared.security.principal import ANONYMOUS, Principal, agent_principal, service_principal
from shared.security.rights import RIGHTS_OF_ROLE, Right, Role

OFFICES = ("BA", "KE", "HQ")
HEAD = frozenset({"HQ"})
roles = st.frozensets(st.sampled_from(Role), min_size=1)
offices = st.frozensets(st.sampled_from(OFFICES))
scopes = st.frozensets(st.sampled_from(Right))


def person(roles, offices, scopes=None, head=HEAD) -> Principal:
    return person_principal("u1", "Jana", roles, reach_of(roles, offices, head), scopes)


@given(roles, offices, scopes)
def test_a_token_never_holds_more_than_its_owner_or_its_scopes(roles, offices, scopes):
    owner, token = person(roles, offices), person(roles, offices, scopes)
    assert token.rights <= owner.rights
    assert token.rights <= scopes
    assert token.offices == owner.offices and token.all_offices == owner.all_offices


@given(roles, offices)
def test_rights_are_those_of_the_roles_together(roles, offices):
    assert person(roles, offices).rights == frozenset().union(*(RIGHTS_OF_ROLE[role] for role in roles))


@given(roles, offices)
def test_all_offices_are_seen_from_the_head_office_by_auditors_and_unbound_administrators_alone(roles, offices):
    expected = "HQ" in offices or Role.AUDITOR in roles or (Role.ADMINISTRATOR in roles and not offices)
    assert reach_of(roles, offices, HEAD).all_offices == expected


@given(offices)
def test_an_officer_without_head_office_sees_their_own_offices_alone(offices):
    principal = person({Role.OFFICER}, offices, head=frozenset())
    assert {office for office in OFFICES if principal.sees(office)} == offices


@given(roles, offices, roles, offices)
def test_nobody_has_authority_over_more_than_they_have(own_roles, own_offices, roles, offices):
    principal, over = person(own_roles, own_offices), reach_of(roles, offices, HEAD)
    try:
        require_authority(principal, over)
    except Forbidden:
        return
    assert over.rights <= principal.rights
    assert principal.all_offices or (over.offices and over.offices <= principal.offices and not over.all_offices)


@given(roles, offices)
def test_an_administrator_of_the_whole_organisation_has_authority_over_everybody(roles, offices):
    require_authority(person({Role.ADMINISTRATOR}, {"HQ"}), reach_of(roles, offices, HEAD))


def test_an_administrator_of_an_office_manages_its_people_alone():
    principal = person({Role.ADMINISTRATOR}, {"BA"})
    require_authority(principal, reach_of({Role.OFFICER}, {"BA"}, HEAD))
    for roles, offices in (
        ({Role.OFFICER}, {"KE"}),
        ({Role.OFFICER}, {"BA", "KE"}),
        ({Role.OFFICER}, {"HQ"}),
        ({Role.OFFICER}, ()),
        ({Role.AUDITOR}, {"BA"}),
        ({Role.ADMINISTRATOR}, ()),
    ):
        with pytest.raises(Forbidden):
            require_authority(principal, reach_of(roles, offices, HEAD))


def test_a_narrowed_token_of_an_administrator_makes_no_administrators():
    token = person({Role.ADMINISTRATOR}, {"HQ"}, {Right.USERS_MANAGE, Right.USERS_READ})
    with pytest.raises(Forbidden) as refused:
        require_authority(token, reach_of({Role.ADMINISTRATOR}, {"BA"}, HEAD))
    assert refused.value.reason == "beyond-own-rights"


def test_only_the_whole_organisations_administrators_touch_the_organisation():
    require_whole_organisation(person({Role.ADMINISTRATOR}, ()))
    with pytest.raises(Forbidden):
        require_whole_organisation(person({Role.ADMINISTRATOR}, {"BA"}))


@pytest.mark.parametrize(
    "principal",
    [ANONYMOUS, agent_principal("BA"), service_principal("search"), person({Role.ADMINISTRATOR}, (), set(Right))],
    ids=lambda principal: principal.kind if principal.scopes is None else "token",
)
def test_only_a_person_with_a_password_manages_own_credentials(principal: Principal):
    with pytest.raises(Forbidden):
        require_person(principal)
    require_person(person({Role.OFFICER}, {"BA"}))
