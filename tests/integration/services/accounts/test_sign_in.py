from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from services.accounts.domain.throttle import NAME, PAIR, sign_in_keys
from services.accounts.handlers import authentication, people, sign_in
from services.accounts.listings import SIGN_INS
from services.accounts.service import session_limits
from shared.contracts.accounts import Authenticate, ChangeUser, ListSignIns, Session, SignIn, SignOut
from shared.contracts.base import Done, now
from shared.contracts.problems import Malformed, NotSignedIn, TooManyRequests
from shared.security import tokens
from shared.security.context import Context
from shared.security.principal import ANONYMOUS
from shared.security.rights import Role
from shared.security.throttle import MEMORY
from shared.settings import SessionSettings
from shared.storage.tries import CountedTries

from .conftest import PASSWORD

pytestmark = pytest.mark.integration
LIMITS = session_limits(SessionSettings())
NOBODY = Context(principal=ANONYMOUS)


def enter(organisation, username="jana", password=PASSWORD, address="192.0.2.1") -> Session:
    command = SignIn(username=username, password=password, remote_address=address, user_agent="test")
    return sign_in.sign_in(command, NOBODY, organisation.store, LIMITS)


def fail(organisation, times=1, **arguments) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            enter(organisation, password="a wrong password", **arguments)


def identify(organisation, secret: str):
    return authentication.authenticate(Authenticate(session=secret), organisation.store, LIMITS)


def tries(organisation, **query) -> list[tuple]:
    page = SIGN_INS.page(ListSignIns(sort="at", **query), organisation.service.principal)
    return [(row.username, row.succeeded, row.reason) for row in page.items]


@pytest.fixture
def jana(organisation):
    return organisation.user("jana", Role.OFFICER, "BA")


def test_the_right_password_opens_a_session(organisation, jana):
    session = enter(organisation)
    identity = identify(organisation, session.secret)
    assert identity.principal.id == jana.id and identity.principal.offices == {"BA"}
    assert identity.principal.scopes is None
    assert identity.csrf_token == session.identity.csrf_token == tokens.csrf_token(session.secret)
    assert identity.user.last_sign_in_at == session.identity.user.last_sign_in_at is not None
    assert identity.user.version == jana.version
    assert session.secret not in str(organisation.contents())


@pytest.mark.parametrize("typed", ["JANA", " Jana "])
def test_the_user_name_is_taken_in_any_case(organisation, jana, typed):
    assert enter(organisation, username=typed).identity.user.id == jana.id


def test_a_wrong_name_a_wrong_password_and_a_closed_account_look_alike(organisation, jana):
    closed = organisation.user("closed", Role.OFFICER, "BA")
    command = ChangeUser(id=closed.id, version=1, active=False)
    people.change_user(command, organisation.service, organisation.store)
    seen = []
    for username, password in (("jana", "wrong password"), ("nobody", PASSWORD), ("closed", PASSWORD)):
        with pytest.raises(NotSignedIn) as refused:
            enter(organisation, username=username, password=password)
        seen.append(refused.value.to_wire())
    assert seen[0] == seen[1] == seen[2]
    assert tries(organisation)[-1] == ("closed", False, "inactive")
    assert organisation.store.database["sessions"].count_documents({}) == 0


def test_each_try_is_written_down_with_its_true_reason(organisation, jana):
    fail(organisation)
    fail(organisation, username="nobody")
    fail(organisation, username="My s3cret password!")
    enter(organisation)
    assert tries(organisation) == [
        ("jana", False, "wrong-password"),
        ("nobody", False, "unknown-user"),
        ("•••", False, "unknown-user"),
        ("jana", True, None),
    ]
    assert tries(organisation, filter=("succeeded=true",)) == [("jana", True, None)]
    assert PASSWORD not in str(list(organisation.store.database["sign_ins"].find()))


def test_an_administrator_of_one_office_sees_the_tries_of_its_people_alone(organisation, jana):
    organisation.user("karol", Role.OFFICER, "KE")
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    for username in ("jana", "karol", "nobody"):
        fail(organisation, username=username)
    rows = SIGN_INS.page(ListSignIns(), organisation.acting("local").principal).items
    assert [row.username for row in rows] == ["jana"]


def test_after_the_free_tries_even_the_right_password_waits_and_says_how_long(organisation, jana):
    fail(organisation, times=PAIR.free)
    with pytest.raises(TooManyRequests) as refused:
        enter(organisation)
    assert refused.value.retry_after == 1
    assert tries(organisation)[-1] == ("jana", False, "too-many-tries")
    assert organisation.store.database["sessions"].count_documents({}) == 0


def test_names_that_do_not_exist_are_limited_alike(organisation):
    fail(organisation, times=PAIR.free, username="nobody")
    with pytest.raises(TooManyRequests):
        enter(organisation, username="nobody")


def test_a_success_forgets_the_failures_before(organisation, jana):
    fail(organisation, times=PAIR.free - 1)
    enter(organisation)
    fail(organisation, times=PAIR.free)


def test_a_guesser_elsewhere_does_not_keep_anybody_from_where_they_work(organisation, jana):
    enter(organisation, address="192.0.2.1")
    for number in range(NAME.free):
        fail(organisation, address=f"203.0.113.{number}")
    with pytest.raises(TooManyRequests):
        enter(organisation, address="198.51.100.1")
    assert enter(organisation, address="192.0.2.1").identity.user.id == jana.id


def test_a_guessing_neighbour_does_not_lock_out_an_office(organisation, jana):
    enter(organisation)
    keys = sign_in_keys("x", "192.0.2.1", known_place=False)
    spent = {"count": 1000, "last_at": now(), "forget_at": now() + MEMORY}
    organisation.store.database["tries"].update_one({"_id": keys[1].id}, {"$set": spent}, upsert=True)
    with pytest.raises(TooManyRequests):
        enter(organisation, username="other")
    assert enter(organisation).identity.user.id == jana.id


def test_many_tries_at_once_do_not_slip_through(organisation, jana):
    counted, keys = CountedTries(organisation.store.database), sign_in_keys("jana", "192.0.2.1", known_place=False)

    def count(_) -> bool:
        try:
            counted.count(keys, now())
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        taken = sum(pool.map(count, range(64)))
    assert taken <= PAIR.free


def test_waiting_opens_and_an_hour_forgets(organisation):
    counted, keys, at = CountedTries(organisation.store.database), sign_in_keys("x", "y", known_place=False), now()
    for _ in range(PAIR.free):
        counted.count(keys, at)
    for wait in (1, 2, 4, 8):
        with pytest.raises(TooManyRequests) as refused:
            counted.count(keys, at)
        assert refused.value.retry_after == wait
        at += timedelta(seconds=wait)
        counted.count(keys, at)
    at += MEMORY
    for _ in range(PAIR.free):
        counted.count(keys, at)


def test_counted_tries_go_away_by_themselves(organisation):
    indexes = organisation.store.database["tries"].index_information().values()
    assert any(index.get("expireAfterSeconds") == 0 and index["key"] == [("forget_at", 1)] for index in indexes)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(organisation, jana):
    users = organisation.store.database["users"]
    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    users.update_one({"_id": jana.id}, {"$set": {"password_hash": weaker}})
    enter(organisation)
    assert "m=19456,t=2,p=1" in users.find_one({"_id": jana.id})["password_hash"]
    enter(organisation)


@pytest.mark.parametrize(
    "age",
    [
        {"started_at": timedelta(minutes=121), "last_used_at": timedelta(minutes=121)},
        {"started_at": timedelta(hours=12, minutes=1), "last_used_at": timedelta(minutes=1)},
    ],
    ids=["idle", "whole"],
)
def test_a_session_ends(organisation, jana, age):
    secret = enter(organisation).secret
    past = {field: now() - span for field, span in age.items()}
    organisation.store.database["sessions"].update_one({}, {"$set": past})
    with pytest.raises(NotSignedIn):
        identify(organisation, secret)


def test_a_closed_account_is_refused_even_with_a_session_left_over(organisation, jana):
    secret = enter(organisation).secret
    organisation.store.database["users"].update_one({"_id": jana.id}, {"$set": {"active": False}})
    with pytest.raises(NotSignedIn):
        identify(organisation, secret)


def test_use_keeps_a_session_alive_and_is_written_at_most_once_a_minute(organisation, jana):
    secret, sessions = enter(organisation).secret, organisation.store.database["sessions"]
    first = sessions.find_one()["last_used_at"]
    identify(organisation, secret)
    assert sessions.find_one()["last_used_at"] == first
    used = now() - timedelta(minutes=90)
    sessions.update_one({}, {"$set": {"last_used_at": used, "started_at": used}})
    identity = identify(organisation, secret)
    assert sessions.find_one()["last_used_at"] > used + timedelta(minutes=89)
    assert identity.expires_at - now() > timedelta(minutes=119)


def test_an_open_page_alone_does_not_keep_a_session_alive(organisation, jana):
    secret, sessions = enter(organisation).secret, organisation.store.database["sessions"]
    used = now() - timedelta(minutes=90)
    sessions.update_one({}, {"$set": {"last_used_at": used, "started_at": used}})
    watching = Authenticate(session=secret, counts_as_use=False)
    identity = authentication.authenticate(watching, organisation.store, LIMITS)
    assert sessions.find_one()["last_used_at"] == used
    assert identity.expires_at - now() < timedelta(minutes=31)


def test_sessions_go_away_by_themselves(organisation):
    indexes = organisation.store.database["sessions"].index_information().values()
    assert any(index.get("expireAfterSeconds") == 0 and index["key"] == [("ends_at", 1)] for index in indexes)


def test_signing_out_ends_this_session_alone(organisation, jana):
    first, second = enter(organisation).secret, enter(organisation).secret
    assert sign_in.sign_out(SignOut(secret=first), NOBODY, organisation.store) == Done()
    assert organisation.events()[-1] == "accounts.access.revoked"
    with pytest.raises(NotSignedIn):
        identify(organisation, first)
    assert identify(organisation, second).user.id == jana.id
    told = organisation.events()
    assert sign_in.sign_out(SignOut(secret=first), NOBODY, organisation.store) == Done()
    assert organisation.events() == told


@pytest.mark.parametrize("secret", ["", "kcs_", "kcs_" + "x" * 43, "kct_x", "•"])
def test_a_made_up_session_opens_nothing(organisation, jana, secret):
    enter(organisation)
    with pytest.raises(NotSignedIn):
        identify(organisation, secret)


def test_exactly_one_credential_is_given(organisation):
    for command in (Authenticate(), Authenticate(session="a", token="b")):
        with pytest.raises(Malformed):
            authentication.authenticate(command, organisation.store, LIMITS)


def test_a_stored_digest_is_no_credential(organisation, jana):
    secret = enter(organisation).secret
    with pytest.raises(NotSignedIn):
        identify(organisation, tokens.digest(secret))
