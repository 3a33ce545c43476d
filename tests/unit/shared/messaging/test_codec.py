"""Commands, replies and problems as bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.accounts import CreateUser, GetOffice, ListOffices, SignIn
from shared.contracts.base import Done, Page
from shared.contracts.problems import Invalid, NotFound, invalid_field
from shared.messaging.codec import codec_of, decode_problem, encode_problem, json_pointer


def test_a_command_travels_whole_with_its_secrets() -> None:
    command = SignIn(username="anna", password="correct horse", remote_address="::1")

    body = codec_of(SignIn).encode(command)

    assert b"correct horse" in body
    assert codec_of(SignIn).decode(body) == command


def test_each_wrong_field_has_its_pointer_and_no_value() -> None:
    body = b'{"username": "A", "full_name": "", "roles": ["king"], "password": "secret"}'

    with pytest.raises(Invalid) as raised:
        codec_of(CreateUser).decode(body)

    pointers = {field.pointer for field in raised.value.fields}
    assert {"/username", "/full_name", "/roles/0", "/password"} <= pointers
    assert "secret" not in str([field.detail for field in raised.value.fields])


def test_what_is_no_json_is_invalid() -> None:
    with pytest.raises(Invalid):
        codec_of(GetOffice).decode(b"{")


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(Invalid) as raised:
        codec_of(GetOffice).decode(b'{"code": "BA", "cod": "BA"}')

    assert [field.pointer for field in raised.value.fields] == ["/cod"]


def test_replies_are_of_the_type_that_the_command_promises() -> None:
    codec = codec_of(ListOffices)
    body = codec.encode_reply(Page(items=(), next_cursor="x"))

    assert codec.decode_reply(body).next_cursor == "x"
    assert codec_of(GetOffice).routing_key == b"accounts.get_office"
    assert codec.encode_reply(Done()) == b"{}"


def test_a_problem_is_the_same_after_the_way() -> None:
    sent = invalid_field("/code", "taken", "This code is taken", by="BA")
    sent.retry_after = 7

    got = decode_problem(encode_problem(sent))

    assert type(got) is Invalid
    assert got.to_wire() == sent.to_wire()
    assert isinstance(decode_problem(encode_problem(NotFound())), NotFound)


@given(st.lists(st.one_of(st.integers(min_value=0), st.text()), max_size=5))
def test_a_pointer_leads_back_to_its_location(location: list[int | str]) -> None:
    parts = json_pointer(tuple(location)).split("/")[1:]

    assert [part.replace("~1", "/").replace("~0", "~") for part in parts] == [str(part) for part in location]
