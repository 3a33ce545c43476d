from itertools import chain, count, islice

import pytest

from shared.batches import in_batches


@pytest.mark.parametrize(("size", "lengths"), [(3, [3, 3, 1]), (7, [7]), (10, [7])])
def test_nothing_is_lost(size, lengths):
    batches = list(in_batches(range(7), size))
    assert [len(batch) for batch in batches] == lengths
    assert list(chain(*batches)) == list(range(7))


def test_of_nothing_there_is_none():
    assert list(in_batches([], 5)) == []


def test_nothing_is_read_ahead():
    endless = count()
    assert list(islice(in_batches(endless, 2), 2)) == [[0, 1], [2, 3]]
    assert next(endless) == 4
