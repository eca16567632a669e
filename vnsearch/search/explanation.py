"""Why an article was found: what of the plan it has, where, and what that adds to its score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vnsearch.language.analyzer import analyse_text
from vnsearch.model import (
    PARTS,
    WORD_JOINER,
    Article,
    Contribution,
    Layer,
    Lookup,
    Phrase,
    Plan,
    Verdict,
    Weighted,
)
from vnsearch.query.phrase_matching import find_phrase, is_inner_number, to_phrase


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


class Explanation(NamedTuple):
    """Why an article is found, or why not.

    `because` says it in words. `share` is its score as a share of the best article's, and `enough` the share
    from which on it is found even without all the words; both are None if only all words would do, or if the
    article does not match at all. `lacking` are the words of the query that it has nowhere, and `reasons`
    what its `score` is made of.
    """

    id: str
    found: bool
    because: str
    score: float
    share: float | None
    enough: float | None
    lacking: tuple[str, ...]
    reasons: tuple[Reason, ...]


def explain(article: Article, verdict: Verdict, plan: Plan, made_of: Sequence[Contribution]) -> Explanation:
    """The explanation of an article, given what its score is made of."""
    having = {contribution.weighted.lookup for contribution in made_of}
    lacking = [each for each in plan.matching if not each.name_for and each.lookup not in having]
    return Explanation(
        article.id,
        verdict.found,
        describe_verdict(verdict),
        sum(contribution.score for contribution in made_of),
        verdict.share,
        verdict.enough,
        tuple(dict.fromkeys(_quote(each.lookup, plan.quote) for each in lacking)),
        tuple(give_reasons(article, made_of)),
    )


def describe_verdict(verdict: Verdict) -> str:
    """Why an article is found, or why not, in words."""
    found, all_words, share, enough = verdict
    if share is None or enough is None:
        return "it is what the query asks for" if found else "it is not what the query asks for"
    score = f"its score is {share:.0%} of the best one’s"
    if all_words:
        return f"it has all the words; {score}"
    return f"{score}, and {enough:.0%} {'is' if found else 'would be'} enough"


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
_AS_WRITTEN = "written so"


def _quote(lookup: Lookup, spell: Callable[[str], str] = str) -> str:
    return " ".join(spell(slot[0].term) for slot in to_phrase(lookup).slots)


def _describe(weighted: Weighted) -> str:
    text = f"“{_quote(weighted.lookup)}”"
    if is_inner_number(weighted.lookup):
        return f"{text} inside another number"
    if weighted.name_for:
        return f"{text}, another name for “{weighted.name_for}”"
    if isinstance(weighted.lookup, Phrase):
        way = "one after the other"
    elif weighted.lookup.layer == Layer.FOLDED_WORD and WORD_JOINER not in weighted.lookup.term:
        way = _AS_WRITTEN
    else:
        way = _WAYS[weighted.lookup.layer]
    return f"{text} {way}"
