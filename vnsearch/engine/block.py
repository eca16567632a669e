"""Analysed articles as arrays: what a worker hands over, and what segments are built from.

A block numbers the distinct terms of its articles in the order in which they come; its arrays hold these
numbers. Numbers of adjacent pairs are not in it: they follow from the order of the syllables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.model import PARTS, Document

if TYPE_CHECKING:
    from vnsearch.numbers import Ordinals


class Stream(NamedTuple):
    """The terms of one layer of some articles: title, body and related text of the first, and so on.

    `terms` are the distinct terms and `folded` the same without marks; `ordinals` indexes them; `counts`
    has a row an article with the number of terms in each of `PARTS`.
    """

    terms: Sequence[str]
    folded: Sequence[str]
    ordinals: Ordinals
    counts: Ordinals


class Record(NamedTuple):
    """What is stored of an article besides its terms: `data` is all of it, compressed with `dictionary`."""

    id: str
    digest: bytes
    path: str | None
    data: bytes
    dictionary: bytes


class Block(NamedTuple):
    """Some articles: what is stored of each, their syllables, and their words of several syllables."""

    records: Sequence[Record]
    syllables: Stream
    words: Stream


def make_block(documents: Iterable[tuple[Record, Document]], fold: Callable[[str], str]) -> Block:
    """The block of the documents, each with what is to be stored of it; `fold` takes the marks off a term."""
    records: list[Record] = []
    syllables, words = _StreamBuilder(), _StreamBuilder()
    for record, document in documents:
        records.append(record)
        for part in PARTS:
            syllables.add(document.terms[part]["syllable"])
            words.add(document.terms[part]["word"])
    return Block(records, syllables.build(fold), words.build(fold))


class _StreamBuilder:
    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ordinals: list[int] = []
        self._counts: list[int] = []

    def add(self, terms: Sequence[str]) -> None:
        numbers = self._numbers
        self._ordinals += [numbers.setdefault(term, len(numbers)) for term in terms]
        self._counts.append(len(terms))

    def build(self, fold: Callable[[str], str]) -> Stream:
        return Stream(
            list(self._numbers),
            [fold(term) for term in self._numbers],
            np.array(self._ordinals, dtype=np.uint32),
            np.array(self._counts, dtype=np.uint32).reshape(-1, len(PARTS)),
        )
