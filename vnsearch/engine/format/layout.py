"""The meaning of the numbers in the index: weights, positions, times and keys.

Each layer is one field, which holds title, body and related text together. The weight of a posting is the
number of occurrences of the term in the article, each multiplied by the weight of its place. So BM25 over
such a field is the BM25F of Robertson, Zaragoza and Taylor (2004): parts are weighted before term frequency
saturates. The first terms of a body weigh more than the others, because a news article begins with what it is
about.

Positions run through title, body and related text in this order, with `PART_GAP` positions between two
parts, so that no phrase reaches from one part into the next.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from vnsearch.model import PARTS, VIETNAM, FieldName, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers

WEIGHT_OF_ONE = 2
"""The stored weight that stands for a term frequency of 1, so that weights are whole numbers."""
PART_WEIGHTS = (6, 2, 0)
"""The stored weight of one occurrence in title, body and related text."""
LEAD_WEIGHTS = ((30, 6), (60, 4), (120, 3))
"""Pairs of a place and a weight: the stored weight of one occurrence in a body before that place."""
RELATED_WEIGHT = 1 / 4096
"""The term frequency of a term that is only in related text, however often. It is so small that an article
with the term in its body ranks higher, whatever their lengths."""
LARGEST_WEIGHT = 254
PART_GAP = 1
KEY_BYTES = 8
TICKS_A_DAY = 2 * 86_400 * 10**6
"""Two ticks are a microsecond: the first is for the beginning of a day, the second for a moment."""
TITLE_KEY_BYTES = 16
VALUE_FIELDS = (FieldName.AUTHOR, FieldName.SOURCE)
"""The fields of an article that have few distinct values, which are stored once each."""
LAYOUT = "7"
"""The version of the layout: changes whenever the meaning of what is stored in the index changes."""

Times = TypeVar("Times", int, "Numbers")

_BODY = PARTS.index(Part.BODY)
_LEAD = np.array(
    [weight for (begin, _), (end, weight) in pairwise([(0, 0), *LEAD_WEIGHTS]) for _ in range(begin, end)],
    dtype=np.intp,
)
"""The weight of one occurrence at each of the first places of a body."""


def encode_time(published: date | None) -> int:
    """Encodes when an article was published in ticks of Vietnam's time, which begin a day before year 1.

    A day is encoded as its first tick, an even number, and a moment as an odd number, so that the two differ
    even at midnight, and a day is before each of its moments. None is encoded as 0. A moment is at most 31
    hours outside the calendar, and no error, if it has the first or the last day of the calendar elsewhere.
    """
    if published is None:
        return 0
    begin = published.toordinal() * TICKS_A_DAY
    if not isinstance(published, datetime):
        return begin
    offset = published.utcoffset()
    midnight = published.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = published.replace(tzinfo=None) - midnight.replace(tzinfo=None)
    if offset is not None:
        passed += VIETNAM.utcoffset(None) - offset
    return begin + 2 * (passed // timedelta(microseconds=1)) + 1


def find_end(times: Times) -> Times:
    """The last tick of each encoded day; an encoded moment is its own."""
    return times + (1 - times % 2) * (TICKS_A_DAY - 1)


def find_month(time: int) -> str:
    """The month in Vietnam (`2024-09`) of an encoded time.

    A moment just outside the calendar counts as on its first or its last day.
    """
    day = min(max(time // TICKS_A_DAY, 1), date.max.toordinal())
    return date.fromordinal(day).isoformat()[: len("2024-09")]


def make_term_key(term: bytes) -> int:
    """The first `KEY_BYTES` bytes of a term as a big-endian number: in order where the terms are."""
    return int.from_bytes(term[:KEY_BYTES].ljust(KEY_BYTES, b"\0"))


def weigh_occurrences(parts: Numbers, places: Numbers) -> Numbers:
    """The weight of one occurrence at each place, counted from 0 within its part (an index of `PARTS`)."""
    weights = np.array(PART_WEIGHTS, dtype=np.intp)[parts]
    leading = (parts == _BODY) & (places < len(_LEAD))
    weights[leading] = _LEAD[places[leading]]
    return weights


def weigh_terms(counts: Array) -> Numbers:
    """The weight of each occurrence in some articles; `counts` has a row an article, a count a part."""
    sizes = counts.ravel().astype(np.intp)
    parts = np.repeat(np.tile(np.arange(len(PARTS)), len(counts)), sizes)
    places = np.arange(len(parts)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return weigh_occurrences(parts, places)
