from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain.credentials import (
    SessionLimits,
    fold_username,
    require_good_password,
    require_own_scopes,
    shown_username,
)
from services.accounts.domain.reach import person_principal, reach_of
from shared.contracts.problems import Invalid
from shared.security.rights import Right, Role

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(hours=2), whole=timedelta(hours=12))
spans = st.integers(0, 12 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(spans)
def test_a_session_ends_at_the_earlier_of_its_two_ends(used_after: timedelta):
    end = LIMITS.end(START, START + used_after)
    assert end <= START + LIMITS.whole
    assert end <= START + used_after + LIMITS.idle
    assert end in (START + LIMITS.whole, START + used_after + LIMITS.idle)


@pytest.mark.parametrize("typed", ["jana.novak", "JANA.NOVAK", "  Jana.Novak "])
def test_user_names_are_told_apart_without_case(typed: str):
    assert fold_username(typed) == "jana.novak"


def test_what_can_not_be_a_user_name_is_not_written_down():
    assert shown_username("jana.novak") == "jana.novak"
    assert shown_username("my s3cret!") == "•••"
    assert shown_username("") == "•••"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("aaaaaaaaaaaa", "password-too-simple"),
        ("1212121212", "password-too-simple"),
        ("xX-Jana.Novak-99", "password-is-name"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, code: str):
    with pytest.raises(Invalid) as refused:
        require_good_password(password, "jana.novak", pointer="/new")
    [field] = refused.value.fields
    assert (field.pointer, field.code) == ("/new", code)
    assert password not in str(refused.value.to_wire())


@pytest.mark.parametrize("password", ["correct horse battery", "jana.novak likes soup"])
def test_a_good_password_is_taken(password: str):
    require_good_password(password, "jana.novak")


@given(st.frozensets(st.sampled_from(Role), min_size=1), st.frozensets(st.sampled_from(Right)))
def test_a_token_gets_no_scope_that_its_owner_has_not(roles, scopes):
    owner = person_principal("u1", "Jana", roles, reach_of(roles, {"BA"}, frozenset()))
    if scopes <= owner.rights:
        require_own_scopes(owner, scopes)
    else:
        with pytest.raises(Invalid):
            require_own_scopes(owner, scopes)
