"""What the numbers in the index mean: how parts are weighed and how positions run.

There is one field a layer, and it holds title, body and related text together: a posting's weight is the
number of times the term stands in the article, each time counted with the weight of the place it stands in.
So BM25 over one such field is the BM25F of Robertson, Zaragoza and Taylor (2004): parts are weighed before
term frequency saturates. A body begins with what it is about, so its first terms count more than the others.

Positions run through title, body and related text in this order, with `PART_GAP` positions between two
parts, so that no phrase reaches across.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.model import PARTS, FieldName, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers

WEIGHT_OF_ONE = 2
"""The stored weight of one occurrence in the body, so that weights are whole numbers."""
PART_WEIGHTS = (6, 2, 0)
"""The weight of one occurrence in title, body and related text."""
LEAD_WEIGHTS = ((30, 6), (60, 4), (120, 3))
"""Up to the so-manieth term of a body, the weight of one occurrence there."""
RELATED_WEIGHT = 1 / 4096
"""What a term counts for that stands only in related text, however often it stands there. It is so little
that an article with the term in its body comes first, whatever their lengths."""
LARGEST_WEIGHT = 254
PART_GAP = 1
KEY_BYTES = 8
SECONDS_A_DAY = 86_400
TITLE_KEY_BYTES = 16
VALUE_FIELDS = (FieldName.AUTHOR, FieldName.SOURCE)
"""The fields of an article that have few distinct values."""
LAYOUT = "4"
"""Changes whenever the meaning of what is stored in the index changes."""

_BODY = PARTS.index(Part.BODY)
_LEAD = np.array(
    [weight for (begin, _), (end, weight) in pairwise([(0, 0), *LEAD_WEIGHTS]) for _ in range(begin, end)],
    dtype=np.intp,
)
"""The weight of one occurrence at each of a body's first places."""


def moment(published: date | None) -> int:
    """When something was published, as a number that grows with the time: seconds by the local clock.

    A day without a time is its first second; 0 stands for unknown.
    """
    if published is None:
        return 0
    seconds = 0
    if isinstance(published, datetime):
        seconds = published.hour * 3600 + published.minute * 60 + published.second
    return published.toordinal() * SECONDS_A_DAY + seconds


def term_key(term: bytes) -> int:
    """The number that stands for the beginning of a term; it grows with the terms."""
    return int.from_bytes(term[:KEY_BYTES].ljust(KEY_BYTES, b"\0"))


def occurrence_weights(parts: Numbers, places: Numbers) -> Numbers:
    """The weight of one occurrence at each of the places, counted from 0 in their part (of `PARTS`)."""
    weights = np.array(PART_WEIGHTS, dtype=np.intp)[parts]
    leading = (parts == _BODY) & (places < len(_LEAD))
    weights[leading] = _LEAD[places[leading]]
    return weights


def place_weights(counts: Array) -> Numbers:
    """The weight of each term of some articles, whose parts have these many terms (a row an article)."""
    sizes = counts.ravel().astype(np.intp)
    parts = np.repeat(np.tile(np.arange(len(PARTS)), len(counts)), sizes)
    places = np.arange(len(parts)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return occurrence_weights(parts, places)
