"""Log lines carry the work they belong to and no secrets."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared.observability import logs
from shared.observability.tracing import trace_id
from shared.security.context import context_of_service


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers, logging.root.level = handlers, level


def lines(capsys: pytest.CaptureFixture) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_names_service_request_and_trace(capsys: pytest.CaptureFixture) -> None:
    logs.configure_logs("registry")
    context = context_of_service("search")
    token = logs.current.set(context)
    structlog.get_logger().info("done", number="BA/1")
    logs.current.reset(token)

    (line,) = lines(capsys)
    assert line["event"] == "done"
    assert line["number"] == "BA/1"
    assert line["service"] == "registry"
    assert line["request_id"] == context.request_id
    assert line["trace"] == trace_id(context.trace)
    assert line["actor"] == "search"


def test_libraries_log_the_same_way(capsys: pytest.CaptureFixture) -> None:
    logs.configure_logs("registry")
    logging.getLogger("pymongo").warning("slow %s", "answer")

    (line,) = lines(capsys)
    assert (line["event"], line["logger"], line["service"]) == ("slow answer", "pymongo", "registry")


def test_secrets_are_masked(capsys: pytest.CaptureFixture) -> None:
    logs.configure_logs("registry")
    structlog.get_logger().info(
        "x", password="hunter2", csrf_token="abc", Authorization="Bearer abc", amqp_url="amqp://a:b@c"
    )

    (line,) = lines(capsys)
    assert {line[name] for name in ("password", "csrf_token", "Authorization", "amqp_url")} == {"***"}


def test_an_exception_is_told_with_its_traceback(capsys: pytest.CaptureFixture) -> None:
    logs.configure_logs("registry")
    try:
        raise RuntimeError("why")
    except RuntimeError:
        structlog.get_logger().exception("failed")

    (line,) = lines(capsys)
    assert "RuntimeError: why" in line["exception"]


def test_the_level_is_kept(capsys: pytest.CaptureFixture) -> None:
    logs.configure_logs("registry", level="WARNING")
    structlog.get_logger().info("quiet")

    assert lines(capsys) == []
