"""Ranges of whole numbers: the numbers in many of them at once, and how to cut a long one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Numbers


def enumerate_ranges(begins: Numbers, counts: Numbers) -> Numbers:
    """The numbers from each beginning on, as many as the counts say, one range after the other."""
    before = np.cumsum(counts) - counts
    numbers: Numbers = np.repeat(begins - before, counts) + np.arange(int(counts.sum()))
    return numbers


def cut_ranges(bounds: Numbers, most: int) -> Iterator[tuple[int, int]]:
    """Ranges, from one number up to another, of things that take about `most` together, or of one of them.

    `bounds` is where each of the things begins, and last, where the last one ends.
    """
    first = 0
    while first < len(bounds) - 1:
        last = max(first + 1, int(np.searchsorted(bounds, bounds[first] + most, "right")) - 1)
        yield first, last
        first = last
