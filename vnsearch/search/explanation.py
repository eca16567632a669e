"""Why an article was found: what of the plan it has, where, and what that adds to its score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vnsearch.language.analyzer import analyse_text
from vnsearch.model import PARTS, Article, Contribution, Layer, Lookup, Phrase, Weighted
from vnsearch.query.phrase_matching import find_phrase, to_phrase


class Reason(NamedTuple):
    """Something that adds `score` to an article's score.

    `what` says in words what was looked up. `title`, `body` and `related` are the numbers of times that it
    occurs in these parts of the article, and `articles` is the number of articles that have it. `weight` is
    the factor by which its BM25 score was multiplied.
    """

    what: str
    score: float
    weight: float
    title: int
    body: int
    related: int
    articles: int


def give_reasons(article: Article, contributions: Iterable[Contribution]) -> Iterator[Reason]:
    """The reasons why the article has its score, in the order of the contributions."""
    parts = [analyse_text(getattr(article, part)) for part in PARTS]
    for weighted, articles, score in contributions:
        title, body, related = (_count(weighted.lookup, terms) for terms in parts)
        yield Reason(_describe(weighted), score, weighted.weight, title, body, related, articles)


def _count(lookup: Lookup, terms: Mapping[Layer, Sequence[str]]) -> int:
    """The number of times that what is looked up occurs in a text with these terms, by layer."""
    if isinstance(lookup, Phrase):
        return sum(1 for _ in find_phrase(terms[Layer.SYLLABLE], lookup))
    return terms[lookup.layer].count(lookup.term)


_WAYS = {
    Layer.SYLLABLE: "with these marks",
    Layer.FOLDED: "with any marks or none",
    Layer.PAIR: "side by side",
    Layer.FOLDED_WORD: "as a word",
}


def _describe(weighted: Weighted) -> str:
    phrase = to_phrase(weighted.lookup)
    text = "“" + " ".join(slot[0].term for slot in phrase.slots) + "”"
    if weighted.name_for:
        return f"{text}, another name for “{weighted.name_for}”"
    way = "one after the other" if isinstance(weighted.lookup, Phrase) else _WAYS[weighted.lookup.layer]
    return f"{text} {way}"
