import base64
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from shared.security import tokens


def test_secrets_have_256_bits_and_say_what_they_are():
    for secret, prefix in ((tokens.new_api_token(), "kct_"), (tokens.new_session_secret(), "kcs_")):
        assert secret.startswith(prefix)
        assert len(base64.urlsafe_b64decode(secret.removeprefix(prefix) + "=")) == 32


def test_secrets_do_not_repeat():
    assert len({tokens.new_api_token() for _ in range(1000)}) == 1000


def test_the_digest_is_sha256():
    assert tokens.digest("kct_x") == hashlib.sha256(b"kct_x").hexdigest()


@given(st.text(), st.text())
def test_same_is_equality(one: str, other: str):
    assert tokens.same(one, other) == (one == other)
    assert tokens.same(one, one)


def test_the_csrf_token_belongs_to_its_session_and_does_not_show_its_secret():
    secret, other = tokens.new_session_secret(), tokens.new_session_secret()
    token = tokens.csrf_token(secret)
    assert token == tokens.csrf_token(secret)
    assert token != tokens.csrf_token(other)
    assert secret[4:] not in token and tokens.digest(secret) not in token


def test_the_hint_shows_little():
    secret = tokens.new_api_token()
    assert secret.startswith(tokens.hint(secret))
    assert len(tokens.hint(secret)) == 8
