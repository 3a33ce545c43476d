"""From requests to commands."""

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from gateway.api import registry, search
from gateway.api.offices import area as offices
from gateway.inputs import command_of, holds_tag, idempotency_key, query_values, required_version
from gateway.operations import Operation
from shared.contracts.problems import Invalid, Malformed, PreconditionRequired, Problem
from shared.contracts.registry import ListEntries
from shared.contracts.search import HitKind, Search

APP = Flask("test")


def operation(area, method: str, path: str) -> Operation:
    return next(found for found in area.operations if (found.method, found.path) == (method, path))


SEARCH = operation(search.area, "GET", "/search")
LIST = operation(registry.area, "GET", "/registry/entries")
REGISTER = operation(registry.area, "POST", "/registry/entries")
CHANGE = operation(offices, "PATCH", "/offices/{code}")


def asked(query: str, what: Operation = SEARCH):
    with APP.test_request_context("/?" + query):
        return command_of(what, {}, {})


def test_repeatable_parameters_become_tuples():
    command = asked("q=voda&office=BA&office=KE&kind=entry&limit=5")
    assert command == Search(q="voda", office=("BA", "KE"), kind=(HitKind.ENTRY,), limit=5)


def test_own_parameters_of_a_route_are_not_the_commands():
    assert asked("limit=5&format=csv", LIST) == ListEntries(limit=5)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("q=a&q=b", "/q"), ("q=a&colour=red", "/colour"), ("q=a&limit=many", "/limit"), ("since=soon", "/since")],
)
def test_wrong_parameter_is_named(query, pointer):
    with pytest.raises(Invalid) as refused:
        asked(query)
    assert [field.pointer for field in refused.value.fields] == [pointer]


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=60))
def test_any_query_is_read_or_refused(query):
    environ = APP.test_request_context("/").request.environ
    environ["QUERY_STRING"] = query.encode("utf-8").decode("latin-1")
    with APP.request_context(environ):
        try:
            command_of(SEARCH, {}, {})
        except Problem as problem:
            assert problem.status in (400, 422)


def test_too_many_parameters_are_refused():
    with APP.test_request_context("/?" + "&".join(["filter=a"] * 500)), pytest.raises(Malformed):
        query_values(LIST)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", Malformed),
        (b"\xff", Malformed),
        (b"", Malformed),
        (b"[]", Invalid),
        (b"null", Invalid),
        (b'"x"', Invalid),
    ],
)
def test_body_that_is_no_object_is_refused(body, kind):
    for what, path in ((REGISTER, {}), (CHANGE, {"code": "BA"})):
        headers = {"If-Match": '"1"'}
        with APP.test_request_context("/", data=body, content_type="application/json", headers=headers):
            with pytest.raises(kind) as refused:
                command_of(what, path, {})
            assert type(refused.value) is kind


@given(st.binary(max_size=60))
def test_any_body_is_read_or_refused(body):
    with APP.test_request_context("/", data=body, method="POST", content_type="application/json"):
        try:
            command_of(REGISTER, {}, {})
        except Problem as problem:
            assert problem.status in (400, 422)


def test_version_and_path_join_the_body():
    headers = {"If-Match": '"7"'}
    with APP.test_request_context("/", json={"name": "Nové"}, headers=headers):
        command = command_of(CHANGE, {"code": "BA"}, {})
    assert (command.code, command.version, command.name, command.address) == ("BA", 7, "Nové", None)


@pytest.mark.parametrize(("tag", "version"), [('"3"', 3), ('"0"', 0), ('W/"3"', -1), ("*", -1), ('"x"', -1), ("3", -1)])
def test_foreign_tag_matches_no_version(tag, version):
    with APP.test_request_context("/", headers={"If-Match": tag}):
        assert required_version() == version


def test_change_without_a_version_is_refused():
    with APP.test_request_context("/"), pytest.raises(PreconditionRequired):
        required_version()


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é"])
def test_useless_idempotency_key_is_refused(key):
    with APP.test_request_context("/", headers={"Idempotency-Key": key}), pytest.raises(Malformed):
        idempotency_key()


def test_idempotency_key_is_optional():
    with APP.test_request_context("/"):
        assert request.method == "GET"
        assert idempotency_key() is None


@pytest.mark.parametrize(
    ("header", "holds"),
    [('"1"', True), ('W/"1"', True), ('"0", "1"', True), ("*", True), ('"2"', False), ("", False), (None, False)],
)
def test_if_none_match(header, holds):
    assert holds_tag(header, '"1"') is holds
