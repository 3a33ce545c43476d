from concurrent.futures import ThreadPoolExecutor

import pytest

from services.accounts.handlers import authentication, offices, own, people, sign_in
from services.accounts.listings import USERS
from services.accounts.service import session_limits
from shared.contracts.accounts import (
    Authenticate,
    ChangeOffice,
    ChangeUser,
    CreateOwnToken,
    CreateUser,
    GetUser,
    ListHistory,
    ListUsers,
    SignIn,
)
from shared.contracts.problems import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Stale
from shared.security.rights import Right, Role
from shared.settings import SessionSettings
from shared.storage.changes import HISTORY

from .conftest import PASSWORD

pytestmark = pytest.mark.integration
LIMITS = session_limits(SessionSettings())


def new_user(username="nova", roles=(Role.OFFICER,), offices=("BA",), password=PASSWORD, **more) -> CreateUser:
    return CreateUser(username=username, full_name="Nová", roles=roles, offices=offices, password=password, **more)


def change(organisation, context, user, **fields):
    return people.change_user(ChangeUser(id=user.id, version=user.version, **fields), context, organisation.store)


def signed_in(organisation, username):
    command = SignIn(username=username, password=PASSWORD, remote_address="192.0.2.1")
    return sign_in.sign_in(command, organisation.service, organisation.store, LIMITS)


def usernames(context, **query) -> set[str]:
    return {user.username for user in USERS.page(ListUsers(**query), context.principal).items}


def test_a_person_is_created_and_found(organisation):
    root = organisation.acting("root")
    user = people.create_user(new_user(email="nova@example.org"), root, organisation.store)
    assert (user.roles, user.offices, user.all_offices, user.active) == ((Role.OFFICER,), ("BA",), False, True)
    assert people.get_user(GetUser(id=user.id), root, organisation.store) == user
    assert usernames(root, filter=("office=BA", "role=officer")) == {"nova"}


def test_no_hash_and_no_password_is_in_history_replies_or_events(organisation):
    root = organisation.acting("root", once="root:1")
    user = people.create_user(new_user(), root, organisation.store)
    changed = change(organisation, organisation.acting("root", once="root:2"), user, password="another good word")
    own.create_own_token(
        CreateOwnToken(name="script", scopes=(Right.SEARCH_USE,)), organisation.acting("nova"), organisation.store
    )
    elsewhere = {k: v for k, v in organisation.contents().items() if k not in ("users", "tokens", "sessions")}
    for secret in ("$argon2", PASSWORD, "another good word", "kct_" + "x" * 9):
        assert secret not in str(elsewhere)
    stored = {row["digest"] for row in organisation.store.database["tokens"].find()}
    stored |= {row["password_hash"] for row in organisation.store.database["users"].find()}
    assert not any(value in str(elsewhere) for value in stored)
    [line] = HISTORY.page(ListHistory(filter=(f"record_id={user.id}", "action=changed")), root.principal).items
    assert line.after == {"password_hash": "•••"} and changed.version == 2


def test_a_user_name_is_given_once(organisation):
    organisation.user("jana", Role.OFFICER, "BA")
    before = organisation.contents()
    with pytest.raises(Conflict) as refused:
        people.create_user(new_user("jana"), organisation.acting("root"), organisation.store)
    assert refused.value.reason == "username-taken"
    assert organisation.contents() == before


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [({"offices": ("XX",)}, "/offices"), ({"password": "aaaaaaaaaaaa"}, "/password")],
)
def test_wrong_input_is_told_by_field(organisation, wrong, pointer):
    before = organisation.contents()
    with pytest.raises(Invalid) as refused:
        people.create_user(new_user(**wrong), organisation.acting("root"), organisation.store)
    assert refused.value.fields[0].pointer == pointer
    assert organisation.contents() == before


def test_people_see_those_of_their_offices(organisation):
    organisation.user("jana", Role.MANAGER, "BA")
    organisation.user("eva", Role.OFFICER, "BA", "KE")
    karol = organisation.user("karol", Role.OFFICER, "KE")
    organisation.user("auditor", Role.AUDITOR)
    assert usernames(organisation.acting("jana")) == {"jana", "eva"}
    assert usernames(organisation.acting("auditor")) == {"root", "jana", "eva", "karol", "auditor"}
    with pytest.raises(NotFound):
        people.get_user(GetUser(id=karol.id), organisation.acting("jana"), organisation.store)


def test_an_administrator_of_one_office_manages_its_people_alone(organisation):
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    local = organisation.acting("local")
    mine = people.create_user(new_user("mine"), local, organisation.store)
    change(organisation, local, mine, full_name="Renamed")
    mine = people.get_user(GetUser(id=mine.id), local, organisation.store)
    shared = organisation.user("shared", Role.OFFICER, "BA", "KE")
    foreign = organisation.user("foreign", Role.OFFICER, "KE")
    before = organisation.contents()
    for command in (
        new_user("aa", offices=("KE",)),
        new_user("bb", offices=()),
        new_user("cc", offices=("HQ",)),
        new_user("dd", roles=(Role.AUDITOR,)),
    ):
        with pytest.raises(Forbidden):
            people.create_user(command, local, organisation.store)
    for fields in ({"offices": ("HQ",)}, {"offices": ("BA", "KE")}, {"roles": (Role.AUDITOR,)}, {"offices": ()}):
        with pytest.raises(Forbidden):
            change(organisation, local, mine, **fields)
    with pytest.raises(Forbidden):
        change(organisation, local, shared, password="taken over now")
    with pytest.raises(Forbidden):
        change(organisation, local, shared, offices=("BA",))
    with pytest.raises(NotFound):
        change(organisation, local, foreign, password="taken over now")
    assert organisation.contents() == before


def test_nobody_makes_themselves_more_than_they_are(organisation):
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    local, before = organisation.acting("local"), organisation.contents()
    me = people.get_user(GetUser(id=local.principal.id), local, organisation.store)
    for fields in ({"offices": ("HQ",)}, {"offices": ()}, {"roles": (Role.ADMINISTRATOR, Role.AUDITOR)}):
        with pytest.raises(Forbidden):
            change(organisation, local, me, **fields)
    token = organisation.acting("root", scopes=(Right.USERS_MANAGE,))
    with pytest.raises(Forbidden):
        people.create_user(new_user("puppet", roles=(Role.ADMINISTRATOR,), offices=()), token, organisation.store)
    assert organisation.contents() == before


def test_a_stale_change_shows_the_person_without_secrets(organisation):
    user, root = organisation.user("jana", Role.OFFICER, "BA"), organisation.acting("root")
    change(organisation, root, user, full_name="First")
    before = organisation.contents()
    with pytest.raises(Stale) as refused:
        change(organisation, root, user, full_name="Second")
    assert refused.value.params["current"]["full_name"] == "First"
    assert "argon2" not in str(refused.value.to_wire())
    assert organisation.contents() == before


@pytest.mark.parametrize("fields", [{"active": False}, {"roles": (Role.OFFICER,)}, {"offices": ("BA",)}])
def test_the_last_administrator_stays(organisation, fields):
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    root, before = organisation.acting("root"), organisation.contents()
    me = people.get_user(GetUser(id=root.principal.id), root, organisation.store)
    with pytest.raises(Conflict) as refused:
        change(organisation, root, me, **fields)
    assert refused.value.reason == "last-administrator"
    assert organisation.contents() == before
    organisation.user("second", Role.ADMINISTRATOR, "HQ")
    change(organisation, root, me, **fields)


def test_two_administrators_can_not_dismiss_each_other_at_once(organisation):
    organisation.user("second", Role.ADMINISTRATOR, "HQ")
    contexts = [organisation.acting(name) for name in ("root", "second")]
    users = [people.get_user(GetUser(id=c.principal.id), c, organisation.store) for c in contexts]

    def dismiss(number: int) -> str:
        try:
            change(organisation, contexts[number], users[1 - number], active=False)
        except Conflict as refused:
            return str(refused.reason)
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(dismiss, (0, 1))) == ["done", "last-administrator"]


def test_a_closed_account_has_no_access_and_does_not_get_it_back_by_itself(organisation):
    user, root = organisation.user("jana", Role.OFFICER, "BA"), organisation.acting("root")
    session = signed_in(organisation, "jana")
    token = own.create_own_token(
        CreateOwnToken(name="script", scopes=(Right.SEARCH_USE,)), organisation.acting("jana"), organisation.store
    )
    closed = change(organisation, root, user, active=False)
    assert organisation.events()[-1] == "accounts.access.revoked"
    change(organisation, root, closed, active=True)
    for credential in (Authenticate(session=session.secret), Authenticate(token=token.secret)):
        with pytest.raises(NotSignedIn):
            authentication.authenticate(credential, organisation.store, LIMITS)


def test_a_new_password_ends_sessions_and_new_roles_reach_them(organisation):
    user, root = organisation.user("jana", Role.OFFICER, "BA"), organisation.acting("root")
    session = Authenticate(session=signed_in(organisation, "jana").secret)
    promoted = change(organisation, root, user, roles=(Role.REGISTRAR,), offices=("KE",))
    assert organisation.events()[-1] == "accounts.access.revoked"
    principal = authentication.authenticate(session, organisation.store, LIMITS).principal
    assert principal.roles == {Role.REGISTRAR} and principal.offices == {"KE"}
    change(organisation, root, promoted, password="another good word")
    with pytest.raises(NotSignedIn):
        authentication.authenticate(session, organisation.store, LIMITS)


def test_a_change_without_access_ends_nothing(organisation):
    user, root = organisation.user("jana", Role.OFFICER, "BA"), organisation.acting("root")
    session = Authenticate(session=signed_in(organisation, "jana").secret)
    told = organisation.events()
    change(organisation, root, user, language="pl", email="jana@example.org")
    assert organisation.events() == told
    assert authentication.authenticate(session, organisation.store, LIMITS).user.language == "pl"


def test_a_closed_office_takes_no_new_people_and_keeps_its_own(organisation):
    user, root = organisation.user("jana", Role.OFFICER, "BA"), organisation.acting("root")
    offices.change_office(ChangeOffice(code="BA", version=1, active=False), root, organisation.store)
    with pytest.raises(Invalid):
        people.create_user(new_user(), root, organisation.store)
    assert change(organisation, root, user, offices=("BA", "KE")).offices == ("BA", "KE")
