"""Suggests other queries, in the spelling of the articles that were found first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from vnsearch.engine.protocols import IndexContents, IndexState
from vnsearch.language.spelling_variants import list_variants
from vnsearch.language.syllabification import fold
from vnsearch.model import Match, Suggestion
from vnsearch.query.addresses import find_words

HITS = 10
"""The number of articles found first that suggestions are worked out from."""


def suggest_queries(query: str, snapshot: IndexState, hits: Sequence[Match]) -> tuple[Suggestion, ...]:
    """What else may have been meant by the query, which found these hits; the most likely first."""
    from vnsearch.query.did_you_mean import suggest  # most searches are over without it

    best = max((hit.score for hit in hits), default=0.0)
    weights = {hit.number: (hit.score / best) ** 2 for hit in hits if best > 0}
    start, end = max(find_words(query), key=lambda part: part[1] - part[0])
    found = snapshot.consult(
        lambda state: suggest(query[start:end], state, weights, partial(_find_spelling, state, hits))
    )
    return tuple(each._replace(query=query[:start] + each.query + query[end:]) for each in found)


def _find_spelling(snapshot: IndexContents, hits: Sequence[Match], terms: Sequence[str]) -> str | None:
    """Syllables as an article spells them side by side, with its capitals; None if it is not found.

    The first hit is read, and if it does not have them, an article that has the first two of them.
    """
    variants = [list_variants(term) for term in terms]
    numbers = [*(hit.number for hit in hits[:1]), *snapshot.sample_pair(fold(terms[0]), fold(terms[1]), 1)]
    for number in dict.fromkeys(numbers):
        article = snapshot.article(number)
        for text in (article.title, article.body):
            if found := _search_run(variants, text):
                return found
    return None


def _search_run(variants: Sequence[Sequence[str]], text: str) -> str | None:
    """Where the text has one variant of each syllable side by side, these; None if it has not."""
    lowered = text.lower()
    if not all(any(map(lowered.__contains__, each)) for each in variants):
        return None  # most texts end here, which is faster than to compile an expression
    run = r"\s+".join(f"(?:{'|'.join(map(re.escape, each))})" for each in variants)
    found = re.search(rf"(?<!\w){run}(?!\w)", text, re.IGNORECASE)
    return found[0] if found else None
