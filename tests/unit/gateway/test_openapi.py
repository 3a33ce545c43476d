"""The document: complete, resolvable, and its examples true to their types."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from gateway.api import AREAS
from gateway.examples import EXAMPLES, INPUT_EXAMPLES
from gateway.openapi import REFUSALS, openapi_document, refusals_of
from gateway.problems import EXAMPLE, ProblemBody

OPERATIONS = [operation for area in AREAS for operation in area.operations]
DOCUMENT = openapi_document([(area.name, area.description) for area in AREAS], OPERATIONS, "1")


def test_issued_routes_are_there():
    wanted = {
        "/session": {"post", "delete"},
        "/me": {"get", "patch"},
        "/documents": {"get", "post"},
        "/documents/{id}/content": {"get"},
        "/documents/{id}/text": {"get"},
        "/documents/{id}/preview/{page}": {"get"},
        "/registry/entries": {"get", "post"},
        "/registry/entries/{id}": {"get"},
        "/registry/journals": {"get"},
        "/registry/journals/{journal_id}/verify": {"post"},
        "/search": {"get"},
        "/offices": {"get", "post"},
        "/users": {"get", "post"},
        "/events": {"get"},
    }
    for path, methods in wanted.items():
        assert methods <= set(DOCUMENT["paths"]["/api/v1" + path]), path


def test_every_reference_leads_somewhere():
    for reference in references(DOCUMENT):
        target: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [found for part in node.values() for found in references(part)]
    if isinstance(node, list):
        return [found for part in node for found in references(part)]
    return []


def test_operation_ids_are_unique():
    ids = [operation.id for operation in OPERATIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_each_operation_tells_its_refusals(operation):
    answered = refusals_of(operation)
    assert answered <= set(REFUSALS)
    assert (401 in answered) or operation.public
    assert {500, 503, 504} <= answered
    if operation.right:
        assert 403 in answered
    written = DOCUMENT["paths"]["/api/v1" + operation.path][operation.method.lower()]
    assert {int(status) for status in written["responses"]} == answered | set(operation.replies)
    assert written["summary"]


def test_what_the_gateway_fills_in_is_not_asked_for():
    schemas = DOCUMENT["components"]["schemas"]
    assert set(schemas["BeginIntake"]["properties"]) & {"intake_id", "origin", "inside"} == set()
    assert set(schemas["SignIn"]["properties"]) == {"username", "password"}
    assert set(schemas["ChangeOffice"]["properties"]) & {"code", "version"} == set()


def test_no_internal_name_shows():
    assert not [name for name in DOCUMENT["components"]["schemas"] if re.search(r"_|\[", name)]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_reply_examples_are_of_their_type(name):
    models = {model.__name__: model for model in replies()}
    TypeAdapter(models[name]).validate_python(EXAMPLES[name])


def replies() -> list[Any]:
    return [reply.model for operation in OPERATIONS for reply in operation.replies.values() if reply.model]


@pytest.mark.parametrize("name", sorted(INPUT_EXAMPLES))
def test_input_examples_are_of_their_type(name):
    operation = next(found for found in OPERATIONS if found.command and found.command.__name__ == name)
    given = {"id": "1", "code": "BA", "version": 1, "intake_id": "1", "origin": {"channel": "api"},
             "remote_address": "127.0.0.1"}  # fmt: skip
    fields = operation.command.model_fields
    extra = {key: value for key, value in given.items() if key in fields and key not in INPUT_EXAMPLES[name]}
    operation.command.model_validate({**extra, **INPUT_EXAMPLES[name]})


def test_problem_example_is_of_its_type():
    ProblemBody.model_validate(EXAMPLE)
