"""Sketches by which near-duplicates are recognised: 16 bytes an article.

Each byte is the lowest 8 bits of the smallest hash of the article's pairs under one of 16 hash functions. The
share of bytes in which two articles agree estimates the share of pairs that they have in common (min-hashing:
Broder, 1997; b-bit min-hashing: Li and König, 2010). Only the pairs of the body are used, and of those one in
four, chosen by its hash.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from vnsearch.model import PARTS, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

_Text = TypeVar("_Text")

FUNCTIONS = 16
_ALIKE = 11
"""Near-duplicates agree in at least this many bytes."""
_FEWEST_PAIRS = 32
"""An article with fewer syllables in its body has no sketch: all its bytes are 0."""
_FEWEST_SYLLABLES = 8
"""A body with fewer syllables tells articles apart only together with the title."""
_SAMPLE = 4
_MULTIPLIERS = (np.arange(1, FUNCTIONS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)
_SECOND = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


def make_sketches(terms: Sequence[bytes], stream: Numbers, counts: Array) -> Array:
    """The sketches of articles, `FUNCTIONS` bytes each, one after the other.

    `stream` has the numbers, among `terms`, of the articles' folded syllables in their order; `counts` has a
    row an article with the number of syllables in each part.
    """
    sketches = np.zeros((len(counts), FUNCTIONS), dtype=np.uint8)
    sizes = counts.ravel().astype(np.intp)
    sections = np.repeat(np.arange(len(sizes)), sizes)
    hashes = np.array([zlib.crc32(term) for term in terms], dtype=np.uint64)
    body = (sections[1:] == sections[:-1]) & (sections[1:] % len(PARTS) == PARTS.index(Part.BODY))
    pairs = _mix(hashes[stream[:-1][body]] * _SECOND + hashes[stream[1:][body]])
    owners = sections[1:][body] // len(PARTS)
    sampled = pairs % np.uint64(_SAMPLE) == 0
    pairs, owners = pairs[sampled], owners[sampled]
    begins = np.flatnonzero(np.append(True, owners[1:] != owners[:-1])) if len(owners) else owners
    for function, multiplier in enumerate(_MULTIPLIERS) if len(owners) else ():
        smallest = np.minimum.reduceat(pairs * multiplier >> np.uint64(24), begins)
        sketches[owners[begins], function] = smallest.astype(np.uint8)
    sketches[counts[:, PARTS.index(Part.BODY)] < _FEWEST_PAIRS] = 0
    return sketches.ravel()


def match_sketches(sketch: Array, others: Array) -> Flags:
    """Which of the other articles, one sketch a row, are near-duplicates of the one with this `sketch`."""
    if not sketch.any():
        return np.zeros(len(others), dtype=np.bool_)
    flags: Flags = np.count_nonzero(others == sketch, axis=1) >= _ALIKE
    return flags


def identify_short_text(title: Sequence[_Text], body: Sequence[_Text], between: _Text) -> tuple[_Text, ...]:
    """What an article without a sketch is compared by: the syllables of its body, if there are any.

    Those of the title come before them, and `between` the two, where the body has only a few: a body such as
    "see the video" says nothing without the title.
    """
    if not body or len(body) >= _FEWEST_SYLLABLES:
        return tuple(body)
    return (*title, between, *body)


def _mix(numbers: Array) -> Array:
    mixed: Array = (numbers ^ (numbers >> np.uint64(33))) * _MIX
    mixed ^= mixed >> np.uint64(29)
    return mixed
