"""Sketches that tell near-duplicates apart from others: 16 bytes an article.

Each byte is the lowest 8 bits of the smallest of an article's pair hashes under one of 16 hash functions, so
that two articles agree in about as large a share of them as of their pairs (min-hashing: Broder, 1997; of few
bits: Li and König, 2010). One pair of four, chosen by its hash, is looked at. Only the body counts.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.model import PARTS, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers

FUNCTIONS = 16
_ALIKE = 11
"""So many bytes agree in near-duplicates."""
_FEWEST_PAIRS = 32
"""An article with fewer syllables than that in its body is alike to none."""
_SAMPLE = 4
_MULTIPLIERS = (np.arange(1, FUNCTIONS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)
_SECOND = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


def sketch_arrays(terms: Sequence[bytes], stream: Numbers, counts: Array) -> Array:
    """The sketches of articles, one after the other.

    `stream` has the numbers of their folded syllables among `terms`, `counts` how many each part has.
    """
    sketches = np.zeros((len(counts), FUNCTIONS), dtype=np.uint8)
    sizes = counts.ravel().astype(np.intp)
    sections = np.repeat(np.arange(len(sizes)), sizes)
    hashes = np.array([zlib.crc32(term) for term in terms], dtype=np.uint64)
    body = (sections[1:] == sections[:-1]) & (sections[1:] % len(PARTS) == PARTS.index(Part.BODY))
    pairs = _mixed(hashes[stream[:-1][body]] * _SECOND + hashes[stream[1:][body]])
    owners = sections[1:][body] // len(PARTS)
    sampled = pairs % np.uint64(_SAMPLE) == 0
    pairs, owners = pairs[sampled], owners[sampled]
    begins = np.flatnonzero(np.append(True, owners[1:] != owners[:-1])) if len(owners) else owners
    for function, multiplier in enumerate(_MULTIPLIERS) if len(owners) else ():
        smallest = np.minimum.reduceat(pairs * multiplier >> np.uint64(24), begins)
        sketches[owners[begins], function] = smallest.astype(np.uint8)
    sketches[counts[:, PARTS.index(Part.BODY)] < _FEWEST_PAIRS] = 0
    return sketches.ravel()


def alike(sketch: Array, others: Array) -> Flags:
    """Which of the other articles, a row each, are near-duplicates of one."""
    if not sketch.any():
        return np.zeros(len(others), dtype=np.bool_)
    flags: Flags = np.count_nonzero(others == sketch, axis=1) >= _ALIKE
    return flags


def _mixed(numbers: Array) -> Array:
    mixed: Array = (numbers ^ (numbers >> np.uint64(33))) * _MIX
    mixed ^= mixed >> np.uint64(29)
    return mixed
