"""A step of the set-up is done once for a state, and says what went wrong."""

import pytest

from deploy.setup import steps
from deploy.setup.steps import Step, StepFailed, digest


@pytest.fixture(autouse=True)
def _own_logs(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(steps, "LOGS", tmp_path / "log")


def test_a_step_runs_once_for_a_state(tmp_path, capsys) -> None:
    done: list[str] = []
    stamp = tmp_path / "stamp"
    for state in ("one", "one", "two"):
        Step("name", "Title").perform(lambda step: done.append(step.name), stamp, state)
    assert len(done) == 2
    assert capsys.readouterr().out.count("Title") == 2


def test_a_failed_step_shows_the_end_of_its_output_and_runs_again(tmp_path) -> None:
    stamp = tmp_path / "stamp"
    for _ in range(2):
        with pytest.raises(StepFailed, match="what went wrong"):
            Step("name", "Title").perform(
                lambda step: step.run(["sh", "-c", "echo what went wrong; exit 3"]), stamp, "x"
            )
    assert not stamp.exists()


def test_a_missing_program_is_named() -> None:
    with pytest.raises(StepFailed, match="no-such-program"):
        Step("name", "Title").run(["no-such-program"])


def test_a_digest_follows_names_and_contents(tmp_path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    before = digest([one, two])
    assert digest([two, one]) == before
    two.write_text("c")
    assert digest([one, two]) != before
