"""Inverts streams of terms into posting lists, by sorting whole arrays.

A segment has these arrays for each layer (`<layer>.` stands before each name):

- `terms`, `ends`: the distinct terms in UTF-8, sorted by their bytes, one after the other; where each one
  ends.
- `keys`: the first 8 bytes of each term as a big-endian number, filled up with zero bytes.
- `counts`, `starts`, `lists`, and in layers without marks `same`: the posting list of each term (see
  `packing`): the numbers of the articles that have the term, ascending, and how often each of them has it,
  weighted by the places (see `layout`), at most 254; 0 stands for a term that is only in related text.

The layer of pairs has, instead of `terms`, `ends` and `keys`:

- `firsts`: for each folded syllable, where the pairs that begin with it start in `seconds`, and last, where
  the last syllable's end.
- `seconds`: the number of the second folded syllable of each pair, ascending among pairs with the same first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.format.layout import LARGEST_WEIGHT, make_term_key, weigh_terms
from vnsearch.engine.format.packing import PostingArrays, drop_same, find_same, pack

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers


_DIGIT_BITS = 16


class Tokens(NamedTuple):
    """Occurrences of terms in order: the term's number, the article's number, the weight of the place."""

    terms: Numbers
    articles: Numbers
    weights: Numbers


def sort_terms(terms: Sequence[str]) -> tuple[list[bytes], Numbers]:
    """Encodes and sorts terms: the distinct ones in UTF-8, and for each given term its place among them."""
    encoded = [term.encode() for term in terms]
    ordered = sorted(set(encoded))
    places = {term: place for place, term in enumerate(ordered)}
    return ordered, np.fromiter((places[term] for term in encoded), dtype=np.intp, count=len(encoded))


def locate_tokens(ordinals: Numbers, counts: Array) -> Tokens:
    """Assigns the occurrences in a stream to articles; `counts` has a row an article, a count a part."""
    per_article = counts.sum(axis=1, dtype=np.intp)
    return Tokens(ordinals, np.repeat(np.arange(len(counts)), per_article), weigh_terms(counts))


def pair_up(tokens: Tokens, counts: Array, vocabulary: int) -> Tokens:
    """Makes tokens of adjacent pairs within each part; a pair's number is first × `vocabulary` + second."""
    ends = np.cumsum(counts.ravel(), dtype=np.intp)
    inside = np.ones(len(tokens.terms), dtype=np.bool_)
    inside[ends[ends > 0] - 1] = False
    first = np.flatnonzero(inside)
    return Tokens(
        tokens.terms[first] * vocabulary + tokens.terms[first + 1],
        tokens.articles[first],
        tokens.weights[first],
    )


def build_terms(terms: Sequence[bytes]) -> dict[str, Array]:
    """The `terms`, `ends` and `keys` of sorted terms."""
    return {
        "terms": np.frombuffer(b"".join(terms), dtype=np.uint8),
        "ends": np.cumsum(np.fromiter(map(len, terms), dtype=np.intp, count=len(terms))),
        "keys": np.fromiter(map(make_term_key, terms), dtype=np.uint64, count=len(terms)),
    }


def build_pairs(pairs: Array, vocabulary: int) -> dict[str, Array]:
    """The `firsts` and `seconds` of pairs, given their numbers in ascending order."""
    firsts, seconds = np.divmod(pairs, max(vocabulary, 1))
    return {"firsts": np.searchsorted(firsts, np.arange(vocabulary + 1)), "seconds": seconds}


def invert(tokens: Tokens) -> tuple[Array, PostingArrays]:
    """Inverts tokens: the numbers of the distinct terms, ascending, and their posting lists."""
    order = _order_stably(tokens.terms)
    terms, numbers = tokens.terms[order], tokens.articles[order]
    changes = np.ones(len(order), dtype=np.bool_)
    changes[1:] = (terms[1:] != terms[:-1]) | (numbers[1:] != numbers[:-1])
    begins = np.flatnonzero(changes)
    weights = np.add.reduceat(tokens.weights[order], begins) if len(begins) else begins
    keys, starts = np.unique(terms[begins], return_index=True)
    weights = np.minimum(weights, LARGEST_WEIGHT)
    return keys, PostingArrays(np.append(starts, len(begins)), numbers[begins], weights)


def build_folded_postings(postings: PostingArrays, articles: int, fold: Numbers) -> dict[str, Array]:
    """The arrays of the posting lists of a layer without marks in a segment of this many articles.

    `fold` has the number of the folded term of each term.
    """
    same = find_same(fold, len(postings.counts))
    return {"same": same, **pack(drop_same(postings, same), articles)}


def _order_stably(numbers: Numbers) -> Numbers:
    """The places of the numbers in ascending order. Sorts by digits of 16 bits, which NumPy does by radix."""
    digits = [numbers.astype(np.uint16)]
    rest = numbers >> _DIGIT_BITS
    while rest.any():
        digits.append(rest.astype(np.uint16))
        rest = rest >> _DIGIT_BITS
    return np.lexsort(digits)
