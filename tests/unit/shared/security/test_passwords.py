import time
import unicodedata
from statistics import median

import eventlet
import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.security.passwords import hash_password, needs_rehash, verify_password

PASSWORD = "correct horse battery"


def test_the_right_password_matches_and_a_wrong_one_does_not():
    hashed = hash_password(PASSWORD)
    assert verify_password(PASSWORD, hashed)
    assert not verify_password(PASSWORD + "x", hashed)


def test_nobody_has_a_password_at_all():
    assert not verify_password("there is no such user", None)


def test_the_hash_is_salted_argon2id_with_owasp_parameters():
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_composed_and_decomposed_letters_are_the_same_password():
    word = "Žltučký kôň"
    hashed = hash_password(unicodedata.normalize("NFC", word))
    assert verify_password(unicodedata.normalize("NFD", word), hashed)


def test_only_hashes_of_other_parameters_are_made_anew():
    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    assert verify_password(PASSWORD, weaker)
    assert needs_rehash(weaker)
    assert not needs_rehash(hash_password(PASSWORD))


def test_a_damaged_hash_is_an_error_and_not_a_wrong_password():
    with pytest.raises((VerificationError, InvalidHashError)):
        verify_password(PASSWORD, "$argon2id$damaged")


def test_an_unknown_user_costs_as_much_as_a_wrong_password():
    hashed = hash_password(PASSWORD)
    wrong = median(_processor_seconds(lambda: verify_password("wrong password", hashed)) for _ in range(9))
    unknown = median(_processor_seconds(lambda: verify_password("wrong password", None)) for _ in range(9))
    assert 0.4 < unknown / wrong < 2.5


def test_the_green_loop_runs_on_while_a_password_is_hashed():
    turns = 0

    def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            eventlet.sleep(0.001)

    counting = eventlet.spawn(count)
    hash_password(PASSWORD)
    counting.kill()
    assert turns >= 3


def _processor_seconds(function) -> float:
    """Of all threads; what else the machine does is not in it."""
    started = time.process_time()
    function()
    return time.process_time() - started
