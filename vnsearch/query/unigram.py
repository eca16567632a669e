"""Syllables, with or without marks, cut into the words that an index holds; no model is needed for that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_UNSEEN = 0.5  # find_phrase


class CandidateWord(NamedTuple):
    """A word of the syllables from `start` to `end`, which stands in the index `occurrences` times."""

    start: int
    end: int
    occurrences: int


def cut_words(counts: Sequence[int], words: Iterable[CandidateWord], total: int) -> list[tuple[int, int]]:
    """Cuts syllables into the most probable words; gives their (start, end) in syllables, covering all.

    `counts` tells how often each of the syllables stands in the index, `words` which words of several
    syllables can be made of them, by where they start, and `total` is the number of words in the index. A
    word costs -log(count / total), a sequence the sum of its words' costs, and the cheapest is found by
    dynamic programming (a unigram language model). A syllable that the index does not hold counts half an
    occurrence. At equal cost longer words win.

    >>> cut_words([20, 30, 30, 40, 9], [CandidateWord(0, 3, 7), CandidateWord(3, 5, 5)], total=1000)
    [(0, 3), (3, 5)]
    """
    ending: dict[int, list[CandidateWord]] = {}
    for word in words:
        ending.setdefault(word.end, []).append(word)
    log_total = math.log(max(total, 1))
    costs = [0.0]  # of the cheapest cut of the first syllables, by their number
    starts = [0]  # of the last word in that cut
    for end, count in enumerate(counts, 1):
        best_cost, best_start = math.inf, end - 1
        for start, _, occurrences in (*ending.get(end, ()), (end - 1, end, count or _UNSEEN)):
            cost = costs[start] + log_total - math.log(occurrences)
            if cost < best_cost:
                best_cost, best_start = cost, start
        costs.append(best_cost)
        starts.append(best_start)
    spans = []
    end = len(counts)
    while end:
        spans.append((starts[end], end))
        end = starts[end]
    spans.reverse()
    return spans
