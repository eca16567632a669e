"""Sorts matching articles by date or by title."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import TITLE_KEY_BYTES
from vnsearch.engine.read.segments import LiveSegment
from vnsearch.language.collation import sort_key

if TYPE_CHECKING:
    from vnsearch._typing import Array, Flags, Numbers


def sort_by_date(segments: Sequence[LiveSegment], matched: Sequence[Flags], count: int) -> list[int]:
    """The `count` newest articles; undated ones come last, and equal ones in the order of indexing.

    Moments are compared whatever their time zones. A day without a time counts as its beginning, so that it
    comes after each moment of the day.
    """
    found: list[tuple[int, int]] = []
    for segment, flags in zip(segments, matched, strict=True):
        articles = np.flatnonzero(flags)
        published = segment.file.arrays["published"][articles].astype(np.int64)
        newest = np.argsort(-published, kind="stable")[:count]
        found += zip((-published[newest]).tolist(), (articles[newest] + segment.base).tolist(), strict=True)
    return [number for _, number in sorted(found)][:count]


def sort_by_title(
    segments: Sequence[LiveSegment], matched: Sequence[Flags], count: int, title: Callable[[int], str]
) -> Iterator[int]:
    """The articles by title, at least the first `count`; `title` reads it where the stored keys are equal."""
    found: list[tuple[bytes, int]] = []
    for segment, flags in zip(segments, matched, strict=True):
        articles = np.flatnonzero(flags)
        keys = segment.file.arrays["title_keys"].view(f"S{TITLE_KEY_BYTES}")[articles]
        first = _select_first(keys, count)
        found += zip(keys[first].tolist(), (articles[first] + segment.base).tolist(), strict=True)
    for key, same in groupby(sorted(found), key=lambda item: item[0]):
        numbers = [number for _, number in same]
        if key and len(numbers) > 1:
            numbers.sort(key=lambda number: (sort_key(title(number)), number))
        yield from numbers


def _select_first(keys: Array, count: int) -> Numbers:
    """The places of the `count` smallest keys, and of all others equal to the largest of these."""
    if not 0 < count < len(keys):
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.sort(keys)[count - 1])
