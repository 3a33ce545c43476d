from shared.jobs.process import run_reporting


def test_what_a_job_prints_is_no_report():
    told = []
    assert run_reporting("tests.unit.shared.jobs.talkative", [], silence=60, progress=told.append)["rows"] == 2
    assert told == [{"rows": 1}]
