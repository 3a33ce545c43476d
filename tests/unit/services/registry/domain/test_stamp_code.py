"""The code of a stamp is read back as it was written, and nothing else is taken for one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.stamp_code import read_codes, write_code
from shared.identifiers import new_id

HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
CODE = write_code("01a200b2-82be-7643-bb6d-4a7a3650d865", "ab" * 32)


@given(st.uuids().map(str), HASHES)
def test_what_was_written_is_read_and_proven(entry_id: str, digest: str):
    (code,) = read_codes([write_code(entry_id, digest)])
    assert (code.entry_id, code.proves(digest)) == (entry_id, True)


@given(HASHES, st.integers(0, 15), st.sampled_from("0123456789abcdef"))
def test_another_beginning_of_the_hash_proves_nothing(digest: str, place: int, sign: str):
    (code,) = read_codes([write_code(new_id(), digest[:place] + sign + digest[place + 1 :])])
    assert code.proves(digest) == (digest[place] == sign)


@given(st.text(string.printable, max_size=80))
def test_strange_texts_are_no_codes(text: str):
    assert read_codes([text]) == []


@pytest.mark.parametrize(
    "text", [CODE.lower(), CODE[:-1], f"{CODE}0", f"{CODE}\n", CODE.replace("KANCELARIA", "https")]
)
def test_what_is_nearly_a_code_is_none(text: str):
    assert read_codes([text]) == []
