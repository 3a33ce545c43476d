"""Cutting what comes one by one into batches."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

ItemT = TypeVar("ItemT")


def in_batches(items: Iterable[ItemT], size: int) -> Iterator[list[ItemT]]:
    """Lists of `size`, the last one shorter; nothing is read ahead."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
