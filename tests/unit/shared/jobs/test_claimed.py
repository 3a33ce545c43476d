import pytest

from shared.jobs.process import Died, NotDone, run_reporting


def ended(how):
    return run_reporting("tests.unit.shared.jobs.ending", [how], silence=60, progress=lambda report: None)


def test_what_the_work_gives_back_is_told():
    assert ended("done") == {"done": True, "contacts": 5}


def test_who_lost_the_claim_has_ended_well():
    assert ended("lost") == {"done": True, "ended": True}


def test_a_refusal_is_final_and_told_to_people():
    with pytest.raises(NotDone, match="There is none") as refused:
        ended("refused")
    assert not isinstance(refused.value, Died)


def test_what_was_killed_can_be_tried_again():
    with pytest.raises(Died, match="The reader was killed"):
        ended("died")
