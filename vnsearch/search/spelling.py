"""Suggests other queries, in the spelling of the articles that rank best for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from vnsearch.engine import Snapshot
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.model import Plan, Suggestion, Weighted
from vnsearch.query.addresses import find_words
from vnsearch.query.other_names import make_phrase
from vnsearch.query.phrase_matching import to_phrase
from vnsearch.snippets.highlighter import locate_phrase


def suggest_queries(query: str, snapshot: Snapshot) -> tuple[Suggestion, ...]:
    """What else may have been meant by the query, the most likely first."""
    from vnsearch.query.did_you_mean import suggest  # most searches are over without it

    start, end = max(find_words(query), key=lambda part: part[1] - part[0])
    found = suggest(query[start:end], snapshot, partial(_find_spelling, snapshot))
    return tuple(each._replace(query=query[:start] + each.query + query[end:]) for each in found)


def _find_spelling(snapshot: Snapshot, terms: Sequence[str]) -> str | None:
    """A run of syllables as the article that ranks best for it spells it; None if no article has it."""
    run = make_phrase(terms)
    for match in Evaluation(Plan((Weighted(run, 1.0),)), snapshot).rank(limit=1, offset=0).matches:
        article = snapshot.article(match.number)
        for text in (article.body, article.title, article.related):
            if (found := locate_phrase(text, to_phrase(run))) is not None:
                return text[slice(*found)]
    return None
