from hypothesis import given
from hypothesis import strategies as st

from services.search.domain.records import merged, stands, supersedes
from tests.unit.services.search.records import document, entry

ENTRIES = [entry(f"e{number}", f"BA-2026/{number}") for number in range(3)]
arrivals = st.lists(
    st.tuples(st.integers(1, 4), st.sets(st.sampled_from(range(3)))).map(
        lambda drawn: document(
            "1", "text" if drawn[0] > 2 else "", version=drawn[0], entries=tuple(ENTRIES[n] for n in sorted(drawn[1]))
        )
    ),
    min_size=1,
    max_size=8,
)


def arrive(arriving):
    """As the indexer does: what is older than the index is fetched again, in the latest state."""
    latest = max(arriving, key=lambda record: record.facts.version)
    indexed = None
    for record in arriving:
        if indexed is not None and stands(indexed.facts, record.facts):
            continue
        if not supersedes(indexed and indexed.facts, record.facts):
            record = merged(record.facts, latest)
        indexed = merged(indexed and indexed.facts, record)
    return indexed


@given(arrivals, st.randoms())
def test_the_order_of_arrivals_does_not_matter(arriving, random):
    shuffled = arriving.copy()
    random.shuffle(shuffled)
    assert arrive(arriving) == arrive(shuffled)


@given(arrivals)
def test_repetition_does_not_matter(arriving):
    assert arrive(arriving) == arrive(arriving + arriving)


def test_an_older_state_does_not_take_the_place_of_a_newer_one():
    old, new = document("1", "", version=1), document("1", "text", version=2)
    assert not supersedes(new.facts, old.facts)
    assert supersedes(old.facts, new.facts)
    assert stands(new.facts, old.facts)
    assert not stands(new.facts, document("1", "", version=1, entries=(ENTRIES[0],)).facts)


def test_a_text_that_came_without_a_new_version_is_taken():
    assert not stands(document("1", "").facts, document("1", "text").facts)


def test_the_earliest_entry_is_shown():
    record = merged(document("1", entries=(ENTRIES[2],)).facts, document("1", entries=(ENTRIES[0],)))
    assert [known.id for known in record.facts.entries] == ["e0", "e2"]
