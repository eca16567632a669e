"""Analysed articles as arrays: what a worker hands over, and what segments are built from.

A block numbers the distinct terms of its articles in the order in which they come; its arrays hold these
numbers. Numbers of adjacent pairs are not in it: they follow from the order of the syllables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.format.layout import TITLE_KEY_BYTES
from vnsearch.model import PARTS, Document, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Ordinals


class Stream(NamedTuple):
    """The terms of one layer of some articles: title, body and related text of the first, and so on.

    `terms` are the distinct terms and `folded` the same without marks; `ordinals` indexes them; `counts`
    has a row an article with the number of terms in each of `PARTS`.
    """

    terms: Sequence[str]
    folded: Sequence[str]
    ordinals: Ordinals
    counts: Ordinals


class Facts(NamedTuple):
    """What articles are filtered and sorted by; empty strings and None stand for nothing known.

    `title_key` is the beginning of what titles are sorted by, `TITLE_KEY_BYTES` long.
    """

    published: date | None = None
    author: str = ""
    source: str = ""
    url: str = ""
    title_key: bytes = bytes(TITLE_KEY_BYTES)


class Record(NamedTuple):
    """What is stored of an article besides its terms: `data` is all of it, compressed with `dictionary`."""

    id: str
    digest: bytes
    path: str | None
    data: bytes
    dictionary: bytes
    facts: Facts = Facts()


class Block(NamedTuple):
    """Some articles: what is stored of each, their syllables, their words of several, and names they give."""

    records: Sequence[Record]
    syllables: Stream
    words: Stream
    namings: Stream


def make_block(documents: Iterable[tuple[Record, Document]], fold: Callable[[str], str]) -> Block:
    """The block of the documents, each with what is to be stored of it; `fold` takes the marks off a term."""
    records: list[Record] = []
    syllables, words, namings = _StreamBuilder(), _StreamBuilder(), _StreamBuilder()
    for record, document in documents:
        records.append(record)
        for part in PARTS:
            syllables.add(document.terms[part][Layer.SYLLABLE])
            words.add(document.terms[part][Layer.WORD])
            namings.add(document.terms[part][Layer.NAMING])
    return Block(records, syllables.build(fold), words.build(fold), namings.build(fold))


class _StreamBuilder:
    def __init__(self) -> None:
        self._terms: list[str] = []
        self._counts: list[int] = []

    def add(self, terms: Sequence[str]) -> None:
        self._terms += terms
        self._counts.append(len(terms))

    def build(self, fold: Callable[[str], str]) -> Stream:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        ordinals = np.fromiter(map(numbers.__getitem__, self._terms), np.uint32, len(self._terms))
        return Stream(
            list(numbers),
            [fold(term) for term in numbers],
            ordinals,
            np.array(self._counts, dtype=np.uint32).reshape(-1, len(PARTS)),
        )
