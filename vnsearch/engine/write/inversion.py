"""From streams of terms to posting lists, by sorting whole arrays.

The arrays of a layer, as a segment's file holds them (`<layer>.` stands before each name):

- `terms`, `ends`: the distinct terms in UTF-8, sorted by their bytes, one after the other; where each one
  ends.
- `keys`: the number that the first 8 bytes of each term make, highest first, filled up with zero bytes.
- `starts`: where each term's postings begin in the next two, and after the last one's, where they end.
- `articles`: the numbers of the articles that have the term, ascending.
- `weights`: how often each of them has it, counted with the weights of its places (see `layout`), at most
  254; 0 stands for a term that only related text has.
- `peaks`: the largest of each term's weights.

The layer of pairs has, instead of `terms`, `ends` and `keys`:

- `firsts`: for each folded syllable, where the pairs that it begins start in `seconds`, and the end of the
  last one's.
- `seconds`: the number of the folded syllable that is second in each pair, ascending for the same first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vnsearch.engine.format.layout import LARGEST_WEIGHT, place_weights, term_key

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers


_DIGIT_BITS = 16


class Tokens(NamedTuple):
    """Terms in their order in the articles: the term's number, its article's number, its place's weight."""

    terms: Numbers
    articles: Numbers
    weights: Numbers


def sort_terms(terms: Sequence[str]) -> tuple[list[bytes], Numbers]:
    """The distinct terms in UTF-8 and sorted, and for each given term its place among them."""
    encoded = [term.encode() for term in terms]
    ordered = sorted(set(encoded))
    places = {term: place for place, term in enumerate(ordered)}
    return ordered, np.fromiter((places[term] for term in encoded), dtype=np.intp, count=len(encoded))


def locate(ordinals: Numbers, counts: Array) -> Tokens:
    """The tokens of a stream, given how many each article has in each part."""
    per_article = counts.sum(axis=1, dtype=np.intp)
    return Tokens(ordinals, np.repeat(np.arange(len(counts)), per_article), place_weights(counts))


def pair_up(tokens: Tokens, counts: Array, vocabulary: int) -> Tokens:
    """The pairs of adjacent tokens within a part; a pair's number is first × vocabulary + second."""
    ends = np.cumsum(counts.ravel(), dtype=np.intp)
    inside = np.ones(len(tokens.terms), dtype=np.bool_)
    inside[ends[ends > 0] - 1] = False
    first = np.flatnonzero(inside)
    return Tokens(
        tokens.terms[first] * vocabulary + tokens.terms[first + 1],
        tokens.articles[first],
        tokens.weights[first],
    )


def term_arrays(terms: Sequence[bytes]) -> dict[str, Array]:
    """The `terms`, `ends` and `keys` of sorted terms."""
    return {
        "terms": np.frombuffer(b"".join(terms), dtype=np.uint8),
        "ends": np.cumsum(np.fromiter(map(len, terms), dtype=np.intp, count=len(terms))),
        "keys": np.fromiter(map(term_key, terms), dtype=np.uint64, count=len(terms)),
    }


def pair_arrays(pairs: Array, vocabulary: int) -> dict[str, Array]:
    """The `firsts` and `seconds` of sorted numbers of pairs."""
    firsts, seconds = np.divmod(pairs, max(vocabulary, 1))
    return {"firsts": np.searchsorted(firsts, np.arange(vocabulary + 1)), "seconds": seconds}


def invert(tokens: Tokens) -> tuple[Array, dict[str, Array]]:
    """The numbers of the terms, ascending, and their posting lists."""
    order = _stable_order(tokens.terms)
    terms, numbers = tokens.terms[order], tokens.articles[order]
    changes = np.ones(len(order), dtype=np.bool_)
    changes[1:] = (terms[1:] != terms[:-1]) | (numbers[1:] != numbers[:-1])
    begins = np.flatnonzero(changes)
    weights = np.add.reduceat(tokens.weights[order], begins) if len(begins) else begins
    keys, starts = np.unique(terms[begins], return_index=True)
    return keys, postings_arrays(np.append(starts, len(begins)), numbers[begins], weights)


def postings_arrays(starts: Array, articles: Array, weights: Array) -> dict[str, Array]:
    """The posting lists' arrays, with the weights cut off and the largest of each term."""
    weights = np.minimum(weights, LARGEST_WEIGHT)
    peaks = np.maximum.reduceat(weights, starts[:-1]) if len(starts) > 1 else weights
    return {"starts": starts, "articles": articles, "weights": weights, "peaks": peaks}


def _stable_order(numbers: Numbers) -> Numbers:
    """The places of the numbers in ascending order; digit by digit, as NumPy sorts 16 bits by radix."""
    digits = [numbers.astype(np.uint16)]
    rest = numbers >> _DIGIT_BITS
    while rest.any():
        digits.append(rest.astype(np.uint16))
        rest = rest >> _DIGIT_BITS
    return np.lexsort(digits)
