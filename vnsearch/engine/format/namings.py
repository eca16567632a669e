"""How namings are looked up: by the first syllable of either name, without its marks.

A segment has the array `naming.begins`: for each term of the layer of namings, the keys of the beginnings of
its two names, as `layout.make_term_key` makes them. Beginnings of the same first 8 bytes have the same key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import make_term_key
from vnsearch.language.syllabification import fold
from vnsearch.model import NAMING_JOINER, WORD_JOINER

if TYPE_CHECKING:
    from vnsearch._typing import Array

NAMES = 2
"""The names in a naming."""


def list_beginnings(naming: str) -> list[str]:
    """The first syllable of each of its two names, without marks."""
    return [fold(name.partition(WORD_JOINER)[0]) for name in naming.split(NAMING_JOINER, NAMES - 1)]


def build_beginnings(namings: Iterable[bytes]) -> dict[str, Array]:
    """The array `begins` of these terms of the layer."""
    return {"begins": np.array(list(_list_keys(namings)), dtype=np.uint64)}


def _list_keys(namings: Iterable[bytes]) -> Iterator[int]:
    for naming in namings:
        beginnings = list_beginnings(naming.decode())
        yield from (make_term_key(beginning.encode()) for beginning in beginnings)
        yield from [0] * (NAMES - len(beginnings))


def find_beginning(begins: Array, beginning: str) -> list[int]:
    """The numbers of the terms whose `begins` have the key of this beginning, ascending."""
    key = np.uint64(make_term_key(beginning.encode("utf-8", "surrogatepass")))
    return sorted(set((np.flatnonzero(begins == key) // NAMES).tolist()))
