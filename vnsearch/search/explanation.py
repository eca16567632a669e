"""Why an article was found: what of the plan it has, where, and what that adds to its score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vnsearch.language.analyzer import analyse_text
from vnsearch.model import PARTS, Article, Contribution, Layer, Lookup, Phrase, Weighted
from vnsearch.query.phrase_matching import as_phrase, occurrences


class Reason(NamedTuple):
    """Something that adds `score` to an article's score.

    `what` says what was looked up, in words; it stands so often in the article's `title`, `body` and
    `related` text, and in so many `articles` of the index. `weight` is what its BM25 score was multiplied by.
    """

    what: str
    score: float
    weight: float
    title: int
    body: int
    related: int
    articles: int


def reasons(article: Article, contributions: Iterable[Contribution]) -> Iterator[Reason]:
    """The reasons why the article has its score, in the order of the contributions."""
    parts = [analyse_text(getattr(article, part)) for part in PARTS]
    for weighted, articles, score in contributions:
        title, body, related = (_count(weighted.lookup, terms) for terms in parts)
        yield Reason(_in_words(weighted), score, weighted.weight, title, body, related, articles)


def _count(lookup: Lookup, terms: Mapping[Layer, Sequence[str]]) -> int:
    """How often a text whose layers have these terms has what is looked up."""
    if isinstance(lookup, Phrase):
        return sum(1 for _ in occurrences(terms[Layer.SYLLABLE], lookup))
    return terms[lookup.layer].count(lookup.term)


_WAYS = {
    Layer.SYLLABLE: "with these marks",
    Layer.FOLDED: "with any marks or none",
    Layer.PAIR: "side by side",
    Layer.FOLDED_WORD: "as a word",
}


def _in_words(weighted: Weighted) -> str:
    phrase = as_phrase(weighted.lookup)
    text = "“" + " ".join(slot[0].term for slot in phrase.slots) + "”"
    if weighted.name_for:
        return f"{text}, another name for “{weighted.name_for}”"
    way = "one after the other" if isinstance(weighted.lookup, Phrase) else _WAYS[weighted.lookup.layer]
    return f"{text} {way}"
