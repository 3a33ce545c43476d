from dataclasses import replace
from datetime import timedelta

import pytest

from services.accounts.domain.throttle import OWN_PASSWORD
from services.accounts.handlers import authentication, own, people, sign_in
from services.accounts.listings import OWN_TOKENS
from services.accounts.service import session_limits
from shared.contracts.accounts import (
    Authenticate,
    ChangeOwnLanguage,
    ChangeOwnPassword,
    ChangeUser,
    CreateOwnToken,
    ListOwnTokens,
    NewApiToken,
    RevokeOwnToken,
    SignIn,
)
from shared.contracts.base import now
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, TooManyRequests
from shared.security.context import Context
from shared.security.principal import agent_principal
from shared.security.rights import Right, Role
from shared.settings import SessionSettings

from .conftest import PASSWORD

pytestmark = pytest.mark.integration
LIMITS = session_limits(SessionSettings())
NEW = "another good word"


@pytest.fixture
def jana(organisation) -> Context:
    organisation.user("jana", Role.REGISTRAR, "BA")
    return organisation.acting("jana")


def enter(organisation, password=PASSWORD):
    command = SignIn(username="jana", password=password, remote_address="192.0.2.1")
    return sign_in.sign_in(command, organisation.service, organisation.store, LIMITS)


def identify(organisation, token: str):
    return authentication.authenticate(Authenticate(token=token), organisation.store, LIMITS)


def make(organisation, context, *scopes: Right, **fields) -> NewApiToken:
    command = CreateOwnToken(name="script", scopes=scopes or (Right.SEARCH_USE,), **fields)
    return own.create_own_token(command, context, organisation.store)


# --- password and language ---


def test_a_new_password_replaces_the_present_one_and_ends_all_sessions(organisation, jana):
    session = enter(organisation).secret
    own.change_own_password(ChangeOwnPassword(present=PASSWORD, new=NEW), jana, organisation.store)
    assert organisation.events()[-1] == "accounts.access.revoked"
    with pytest.raises(NotSignedIn):
        authentication.authenticate(Authenticate(session=session), organisation.store, LIMITS)
    with pytest.raises(NotSignedIn):
        enter(organisation)
    enter(organisation, NEW)


def test_repeating_the_change_is_safe(organisation, jana):
    command = ChangeOwnPassword(present=PASSWORD, new=NEW)
    context = replace(jana, once="jana:1", fingerprint="f")
    own.change_own_password(command, context, organisation.store)
    after = organisation.contents()
    own.change_own_password(command, context, organisation.store)
    assert organisation.contents() == after


def test_without_the_present_password_nothing_changes(organisation, jana):
    before = organisation.contents()
    with pytest.raises(Invalid) as refused:
        own.change_own_password(ChangeOwnPassword(present="wrong word", new=NEW), jana, organisation.store)
    assert refused.value.fields[0].pointer == "/present"
    assert organisation.contents() == before


def test_guessing_the_present_password_is_limited(organisation, jana):
    command = ChangeOwnPassword(present="wrong word", new=NEW)
    for _ in range(OWN_PASSWORD.free):
        with pytest.raises(Invalid):
            own.change_own_password(command, jana, organisation.store)
    with pytest.raises(TooManyRequests):
        own.change_own_password(ChangeOwnPassword(present=PASSWORD, new=NEW), jana, organisation.store)


def test_a_simple_new_password_is_refused(organisation, jana):
    before = organisation.contents()
    with pytest.raises(Invalid) as refused:
        own.change_own_password(ChangeOwnPassword(present=PASSWORD, new="x" * 12), jana, organisation.store)
    assert refused.value.fields[0].pointer == "/new"
    assert organisation.contents() == before


def test_the_language_is_kept(organisation, jana):
    own.change_own_language(ChangeOwnLanguage(language="hr"), jana, organisation.store)
    assert enter(organisation).identity.user.language == "hr"


@pytest.mark.parametrize("who", ["token", "agent", "service"])
def test_own_credentials_are_no_matter_of_tokens_agents_and_services(organisation, jana, who):
    token = make(organisation, jana)
    context = {
        "token": organisation.acting("jana", scopes=set(Right)),
        "agent": Context(principal=agent_principal("BA")),
        "service": organisation.service,
    }[who]
    before = organisation.contents()
    for refused in (
        lambda: own.change_own_password(ChangeOwnPassword(present=PASSWORD, new=NEW), context, organisation.store),
        lambda: own.change_own_language(ChangeOwnLanguage(language="hr"), context, organisation.store),
        lambda: make(organisation, context),
        lambda: own.revoke_own_token(RevokeOwnToken(id=token.token.id), context, organisation.store),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert organisation.contents() == before


# --- tokens ---


def test_a_token_opens_what_its_scopes_allow(organisation, jana):
    created = make(organisation, jana, Right.SEARCH_USE, Right.DOCUMENTS_READ)
    identity = identify(organisation, created.secret)
    assert identity.principal.rights == {Right.SEARCH_USE, Right.DOCUMENTS_READ}
    assert identity.principal.offices == {"BA"} and identity.csrf_token is None
    assert created.secret.startswith(created.token.hint) and identity.expires_at == created.token.expires_at
    assert created.secret not in str(organisation.contents())


def test_no_token_beyond_ones_own_rights(organisation, jana):
    before = organisation.contents()
    with pytest.raises(Invalid) as refused:
        make(organisation, jana, Right.SEARCH_USE, Right.USERS_MANAGE)
    assert refused.value.fields[0].pointer == "/scopes"
    assert organisation.contents() == before


def test_a_token_loses_what_its_owner_loses(organisation, jana):
    secret = make(organisation, jana, Right.REGISTRY_REGISTER, Right.SEARCH_USE).secret
    command = ChangeUser(id=jana.principal.id, version=1, roles=(Role.OFFICER,))
    people.change_user(command, organisation.service, organisation.store)
    assert identify(organisation, secret).principal.rights == {Right.SEARCH_USE}


def test_a_token_ends(organisation, jana):
    secret = make(organisation, jana, days=1).secret
    organisation.store.database["tokens"].update_one({}, {"$set": {"expires_at": now() - timedelta(seconds=1)}})
    with pytest.raises(NotSignedIn):
        identify(organisation, secret)


def test_a_revoked_token_opens_nothing(organisation, jana):
    created = make(organisation, jana)
    own.revoke_own_token(RevokeOwnToken(id=created.token.id), jana, organisation.store)
    assert organisation.events()[-1] == "accounts.access.revoked"
    with pytest.raises(NotSignedIn):
        identify(organisation, created.secret)
    after = organisation.contents()
    own.revoke_own_token(RevokeOwnToken(id=created.token.id), jana, organisation.store)
    assert organisation.contents() == after


def test_tokens_of_others_are_out_of_sight(organisation, jana):
    created = make(organisation, jana)
    organisation.user("eva", Role.ADMINISTRATOR, "HQ")
    eva = organisation.acting("eva")
    assert not OWN_TOKENS.page(ListOwnTokens(), eva.principal, where={"user_id": eva.principal.id}).items
    before = organisation.contents()
    with pytest.raises(NotFound):
        own.revoke_own_token(RevokeOwnToken(id=created.token.id), eva, organisation.store)
    assert organisation.contents() == before


def test_the_use_of_a_token_is_seen_in_its_list(organisation, jana):
    secret = make(organisation, jana).secret
    where = {"user_id": jana.principal.id}
    assert OWN_TOKENS.page(ListOwnTokens(), jana.principal, where=where).items[0].last_used_at is None
    identify(organisation, secret)
    assert OWN_TOKENS.page(ListOwnTokens(), jana.principal, where=where).items[0].last_used_at is not None


def test_a_repeated_request_makes_one_token_whose_last_answer_opens(organisation, jana):
    context = replace(jana, once="jana:1", fingerprint="f", reply=NewApiToken)
    first, second = make(organisation, context), make(organisation, context)
    assert first.token.id == second.token.id
    assert organisation.store.database["tokens"].count_documents({}) == 1
    with pytest.raises(NotSignedIn):
        identify(organisation, first.secret)
    identify(organisation, second.secret)
    with pytest.raises(Conflict):
        make(organisation, context)
    identify(organisation, second.secret)
    assert first.secret not in str(organisation.contents()) and second.secret not in str(organisation.contents())


@pytest.mark.parametrize("secret", ["", "kct_", "kct_" + "x" * 43, "kcs_x"])
def test_a_made_up_token_opens_nothing(organisation, jana, secret):
    make(organisation, jana)
    with pytest.raises(NotSignedIn):
        identify(organisation, secret)
