"""Cuts syllables, with or without marks, into the words that an index has; no trained model is needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_UNSEEN = 0.5  # occurrences of a syllable that the index does not have


class CandidateWord(NamedTuple):
    """A word made of syllables[start:end], with its number of occurrences in the index."""

    start: int
    end: int
    occurrences: int


def cut_words(counts: Sequence[int], words: Iterable[CandidateWord], total: int) -> list[tuple[int, int]]:
    """Cuts syllables into the most probable words; returns the (start, end) of each, which cover them all.

    `counts` has the number of occurrences in the index of each syllable, `words` are the words of several
    syllables that can be made of them, and `total` is the number of words in the index. This is a unigram
    language model: a word costs -log(count / total), and the cut with the lowest sum of costs is found by
    dynamic programming. A syllable that is not in the index counts as half an occurrence. Of cuts with equal
    costs, the one with longer words wins.

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
