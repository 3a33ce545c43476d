"""Readiness is what all dependencies say."""

from collections.abc import Iterator

import pytest

from shared.observability import health


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_checks", {})
    monkeypatch.setattr(health, "_last", {})
    yield


def broken() -> None:
    raise ConnectionError("amqp://user:password@host")


def test_ready_when_all_dependencies_are() -> None:
    health.register("a", lambda: None)
    assert health.readiness() == health.Readiness(True, {"a": "ok"})


def test_one_broken_dependency_is_named_without_its_details() -> None:
    health.register("a", lambda: None)
    health.register("b", broken)
    assert health.readiness() == health.Readiness(False, {"a": "ok", "b": "ConnectionError"})


def test_an_answer_is_kept_for_a_moment_and_forgotten_when_registered_anew() -> None:
    asked: list[int] = []
    health.register("a", lambda: asked.append(1))
    health.readiness()
    health.readiness()
    assert len(asked) == 1

    health.register("a", broken)
    assert not health.readiness().ready

    health.unregister("a")
    assert health.readiness().ready
