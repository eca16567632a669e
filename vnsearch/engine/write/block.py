"""Blocks: analysed articles as arrays, which workers return and segments are built from.

A block numbers the distinct terms of its articles in the order in which they first occur, and its arrays hold
these numbers. Pairs of adjacent syllables are not stored in it: they follow from the order of the syllables.
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


class TermStream(NamedTuple):
    """The terms of one layer of some articles: title, body and related text of the first article, and so on.

    `terms` are the distinct terms, and `folded` the same terms without marks, in the same order. `ordinals`
    has, for each occurrence, the index of its term. `counts` has a row an article with the number of
    occurrences in each of `PARTS`.
    """

    terms: Sequence[str]
    folded: Sequence[str]
    ordinals: Ordinals
    counts: Ordinals


class ArticleFields(NamedTuple):
    """The fields that articles are filtered and sorted by; empty strings and None stand for unknown.

    `title_key` is the beginning of the title's sort key, `TITLE_KEY_BYTES` long.
    """

    published: date | None = None
    author: str = ""
    source: str = ""
    url: str = ""
    title_key: bytes = bytes(TITLE_KEY_BYTES)


class CompressedArticle(NamedTuple):
    """An article as it is stored, without its terms: `data` is its JSON, compressed with `dictionary`."""

    id: str
    digest: bytes
    path: str | None
    data: bytes
    dictionary: bytes
    fields: ArticleFields = ArticleFields()


class Block(NamedTuple):
    """Analysed articles: as they are stored, and their terms in the layers that all others follow from."""

    articles: Sequence[CompressedArticle]
    syllables: TermStream
    words: TermStream
    namings: TermStream


def make_block(documents: Iterable[tuple[CompressedArticle, Document]], fold: Callable[[str], str]) -> Block:
    """Makes a block of documents and their stored articles; `fold` removes the marks of a term."""
    articles: list[CompressedArticle] = []
    syllables, words, namings = _StreamBuilder(), _StreamBuilder(), _StreamBuilder()
    for article, document in documents:
        articles.append(article)
        for part in PARTS:
            syllables.add(document.terms[part][Layer.SYLLABLE])
            words.add(document.terms[part][Layer.WORD])
            namings.add(document.terms[part][Layer.NAMING])
    return Block(articles, syllables.build(fold), words.build(fold), namings.build(fold))


class _StreamBuilder:
    def __init__(self) -> None:
        self._terms: list[str] = []
        self._counts: list[int] = []

    def add(self, terms: Sequence[str]) -> None:
        self._terms += terms
        self._counts.append(len(terms))

    def build(self, fold: Callable[[str], str]) -> TermStream:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        ordinals = np.fromiter(map(numbers.__getitem__, self._terms), np.uint32, len(self._terms))
        return TermStream(
            list(numbers),
            [fold(term) for term in numbers],
            ordinals,
            np.array(self._counts, dtype=np.uint32).reshape(-1, len(PARTS)),
        )
