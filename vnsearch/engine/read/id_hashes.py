"""Looks up many ids of a segment at once, by hashes that this process makes when it first needs them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.strings import Strings

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers

FEW = 16
"""As many are looked up one by one; for more, all ids of the segment are hashed, once."""


def hash_ids(ids: Strings) -> Array:
    """The hashes of the ids, in order, and below them the numbers of their articles."""
    hashes = np.fromiter(map(hash, ids.take(range(len(ids)))), dtype=np.int64, count=len(ids))
    order = np.argsort(hashes)
    return np.stack((hashes[order], order))


def find_ids(ids: Strings, hashed: Array, wanted: Iterable[bytes]) -> Numbers:
    """The articles with one of the ids that are wanted; `hashed` is what `hash_ids` makes of all of them."""
    hashes, numbers = hashed
    all_wanted = frozenset(wanted)
    of_wanted = np.array(list(map(hash, all_wanted)), dtype=np.int64)
    begins, ends = (np.searchsorted(hashes, of_wanted, side) for side in ("left", "right"))
    runs = zip(begins[begins < ends].tolist(), ends[begins < ends].tolist(), strict=True)
    likely = [number for begin, end in runs for number in numbers[begin:end].tolist()]
    return np.array([number for number in likely if ids[number] in all_wanted], dtype=np.intp)
