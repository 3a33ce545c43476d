from datetime import timedelta
from threading import Thread

import pytest

from services.documents.extraction.queue import MOST_DEATHS, JobQueue, LostClaim
from services.documents.models.reading import ExtractionJob
from shared.contracts.base import now
from shared.security.context import context_of_service

pytestmark = pytest.mark.integration
LEASE = 20.0
CONTEXT = context_of_service("test")


@pytest.fixture
def queue(house) -> JobQueue:
    return worker(house, "one")


def worker(house, name: str) -> JobQueue:
    return JobQueue(house.store.database, name, LEASE)


def add(office: str, count: int = 1, first: int = 0) -> None:
    moment = now() - timedelta(minutes=10)
    jobs = [
        ExtractionJob(
            id=f"{office}-{number}", office=office, state="waiting", due_at=moment + timedelta(milliseconds=number)
        )
        for number in range(first, first + count)
    ]
    ExtractionJob.objects.insert(jobs)


def lapse(house) -> None:
    jobs = house.store.database["extraction_jobs"]
    jobs.update_many({"state": "claimed"}, {"$set": {"leased_until": now() - timedelta(seconds=1)}})


def test_the_oldest_document_of_an_office_is_first(queue):
    add("BA", 5)
    assert [queue.claim().document_id for _ in range(5)] == [f"BA-{number}" for number in range(5)]
    assert queue.claim() is None


def test_one_offices_backlog_does_not_delay_anothers_single_document(queue):
    add("BA", 3000)
    for _ in range(20):
        queue.claim()
    add("KE")
    claimed = [queue.claim().office for _ in range(2)]
    assert "KE" in claimed


def test_an_office_whose_files_take_long_is_given_the_same_time_and_not_the_same_number(queue):
    add("BA", 50)
    add("KE", 50)
    counts = {"BA": 0, "KE": 0}
    for _ in range(40):
        job = queue.claim()
        counts[job.office] += 1
        queue.charge(job, 9.0 if job.office == "BA" else 1.0)
    assert 3 <= counts["BA"] <= 6


def test_no_document_is_claimed_twice_by_many_workers(house):
    add("BA", 60)
    add("KE", 60)
    claimed: list[str] = []

    def claim_all(name: str) -> None:
        own = worker(house, name)
        while (job := own.claim()) is not None:
            claimed.append(job.document_id)

    threads = [Thread(target=claim_all, args=(f"worker-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 120


def test_a_dead_workers_document_is_free_when_its_lease_ends(house, queue):
    add("BA")
    queue.claim()
    assert queue.free_lapsed() == 0
    assert queue.claim() is None
    lapse(house)
    assert worker(house, "two").free_lapsed() == 1
    assert queue.claim().attempts == 2


def test_a_lease_is_kept_by_renewing(house, queue):
    add("BA")
    job = queue.claim()
    lapse(house)
    queue.renew({job.claim})
    assert queue.free_lapsed() == 0


def test_a_restarted_worker_frees_its_own_claims_at_once_and_nobody_elses(house, queue):
    add("BA", 2)
    queue.claim()
    other = worker(house, "two")
    held = other.claim()
    assert worker(house, "one").free_own() == 1
    assert queue.claim().document_id == "BA-0"
    house.store.transact(CONTEXT, lambda work: other.hold(held, work))


def test_what_a_lost_claim_found_is_not_taken(house, queue):
    add("BA")
    lost = queue.claim()
    lapse(house)
    queue.free_lapsed()
    taken_over = worker(house, "two").claim()
    for act in (queue.hold, queue.finish):
        with pytest.raises(LostClaim):
            house.store.transact(CONTEXT, lambda work, act=act: act(lost, work))
    queue.died(lost)
    house.store.transact(CONTEXT, lambda work: queue.finish(taken_over, work))
    assert ExtractionJob.objects.count() == 0


def test_deaths_are_counted_and_outside_trouble_is_not(house, queue):
    add("BA")
    jobs = house.store.database["extraction_jobs"]
    for _ in range(MOST_DEATHS + 2):
        queue.try_later(queue.claim())
        jobs.update_many({}, {"$set": {"due_at": now()}})
    for death in range(MOST_DEATHS):
        job = queue.claim()
        assert (job.deaths, job.attempts, job.exhausted) == (death, 1, False)
        queue.died(job)
        jobs.update_many({}, {"$set": {"due_at": now()}})
    assert queue.claim().exhausted


def test_after_trouble_it_is_tried_later_and_others_meanwhile(queue):
    add("BA", 2)
    queue.try_later(queue.claim())
    assert queue.claim().document_id == "BA-1"
    assert queue.claim() is None


def test_a_document_given_back_counts_as_not_tried(queue):
    add("BA")
    queue.give_back(queue.claim())
    assert queue.claim().attempts == 1
