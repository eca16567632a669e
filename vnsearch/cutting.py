"""Syllables, with or without marks, cut into the words that an index holds; no model is needed for that."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

MAX_SYLLABLES = 5
"""The longest word that `cut` makes, in syllables; 23 of the 31,158 entries of pyvi's list are longer."""

_UNSEEN = 0.5  # occurrences


def cut(syllables: Sequence[str], frequency: Callable[[str], int], total: int) -> list[tuple[int, int]]:
    """Cut `syllables` into the most probable words; return their (start, end) in syllables, covering all.

    `frequency` tells how often a word, its syllables joined by "_", stands in the index; it is asked once
    for each of at most `MAX_SYLLABLES` lengths at each syllable. `total` is the number of words in the index.
    A word costs -log(frequency / total), a sequence the sum of its words' costs, and the cheapest is found
    by dynamic programming (a unigram language model). Words of several syllables that the index does not
    hold are never made; a single syllable that it does not hold counts half an occurrence. At equal cost
    longer words win.

    >>> counts = {"tong_bi_thu": 7, "tong": 20, "bi": 30, "thu": 30, "to_lam": 5}
    >>> cut("tong bi thu to lam".split(), lambda word: counts.get(word, 0), total=1000)
    [(0, 3), (3, 5)]
    """
    log_total = math.log(max(total, 1))
    costs = [0.0]  # of the cheapest cut of the first syllables, by their number
    starts = [0]  # of the last word in that cut
    for end in range(1, len(syllables) + 1):
        best_cost, best_start = math.inf, end - 1
        for start in range(max(0, end - MAX_SYLLABLES), end):
            count: float = frequency("_".join(syllables[start:end]))
            if count <= 0:
                if end - start > 1:
                    continue
                count = _UNSEEN
            cost = costs[start] + log_total - math.log(count)
            if cost < best_cost:
                best_cost, best_start = cost, start
        costs.append(best_cost)
        starts.append(best_start)
    spans = []
    end = len(syllables)
    while end:
        spans.append((starts[end], end))
        end = starts[end]
    spans.reverse()
    return spans
