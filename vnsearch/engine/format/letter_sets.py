"""The set of letters that each of many terms is made of, as the bits of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers

_OTHER = 31
"""The bit of all bytes that are none of a to z."""


def gather_letters(terms: Array, ends: Array) -> tuple[Array, Numbers]:
    """The set of letters of each term, and its length in bytes; the n-th term ends before `ends[n]`."""
    if not len(ends):
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.intp)
    starts = np.append(0, ends[:-1]).astype(np.intp)
    letters = np.minimum(terms - np.uint8(ord("a")), _OTHER).astype(np.uint32)  # smaller bytes wrap around
    return np.bitwise_or.reduceat(np.uint32(1) << letters, starts), ends.astype(np.intp) - starts
