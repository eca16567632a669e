"""What can be asked about the texts of articles on a cluster: they are read, and looked through here.

The articles that are read come with their keys, by which a snapshot numbers them. Their syllables are those
of the analysis, which made the terms of the index of them, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from vnsearch._distinct import distinct
from vnsearch.engine.cluster.documents import read_article
from vnsearch.engine.cluster.lookups import (
    Clause,
    any_of,
    in_part,
    read_field,
    select_lookup,
)
from vnsearch.engine.cluster.multi_search import ClusterQuery, Steps, read_hits, read_total
from vnsearch.engine.cluster.term_questions import TermsBeginning, count_terms
from vnsearch.engine.read.continuations import LONGEST
from vnsearch.engine.read.dictionary import order_by_value
from vnsearch.engine.read.ranking import idf
from vnsearch.engine.read.spellings import SpellingCounts
from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import PARTS, Article, Layer, Part, Phrase, Term

_MOST_COMPLETED = 32
"""The most syllables that the last one typed may be the beginning of: the most frequent ones."""


class FoundKey(NamedTuple):
    """The `_id` of an article in the index, and its id."""

    key: str
    id: str


class FoundRun(NamedTuple):
    """A run of syllables that an article has."""

    owner: FoundKey
    run: tuple[str, ...]


@distinct
class ArticlesByKey(NamedTuple):
    """The articles with these keys, as they are stored."""

    keys: tuple[str, ...]

    def guess(self) -> Mapping[str, Article]:
        """What is taken for the answer."""
        return {key: Article("-", "", "") for key in self.keys}

    def steps(self) -> Steps[Mapping[str, Article]]:
        """How the answer is found."""
        (response,) = yield [_read(self.keys)]
        return {hit["_id"]: read_article(hit["_source"]) for hit in read_hits(response)}


@distinct
class PairSample(NamedTuple):
    """Some articles that have a pair of syllables without marks."""

    first: str
    second: str
    most: int

    def guess(self) -> tuple[FoundKey, ...]:
        """What is taken for the answer."""
        return ()

    def steps(self) -> Steps[Sequence[FoundKey]]:
        """How the answer is found."""
        pair = select_lookup(Term(Layer.PAIR, join_pair(self.first, self.second)))
        body = {"query": {"constant_score": {"filter": pair}}, "size": self.most, **ONLY_ID}
        (response,) = yield [ClusterQuery(body)]
        return list(map(read_key, read_hits(response)))


@distinct
class Spellings(NamedTuple):
    """How do these articles, given with their weights, spell pairs of syllables without marks?"""

    articles: frozenset[tuple[str, float]]
    pairs: frozenset[tuple[str, str]]

    def guess(self) -> SpellingCounts:
        """What is taken for the answer."""
        return SpellingCounts(defaultdict(float), defaultdict(float))

    def steps(self) -> Steps[SpellingCounts]:
        """How the answer is found."""
        weights = dict(self.articles)
        (response,) = yield [_read(tuple(weights))]
        counts = self.guess()
        wanted = {term for pair in self.pairs for term in pair}
        for hit in read_hits(response):
            for _, syllables in _list_syllables(read_article(hit["_source"]), PARTS):
                self._add(counts, syllables, wanted, weights[hit["_id"]])
        return counts

    def _add(self, counts: SpellingCounts, syllables: Sequence[str], wanted: set[str], weight: float) -> None:
        folded = list(map(fold, syllables))
        for term, plain in zip(syllables, folded, strict=True):
            if plain in wanted:
                counts.syllables[term] += weight
        places = [place for place, pair in enumerate(pairwise(folded)) if pair in self.pairs]
        for run in _list_runs(places):
            for place in run:
                counts.pairs[syllables[place], syllables[place + 1]] += weight * len(run) ** 2


@distinct
class Continued(NamedTuple):
    """How do articles go on from these syllables, the last of which is a beginning?

    At most `most` articles are read. Only the `part` of the articles counts, if there is one.
    """

    typed: tuple[str, ...]
    part: Part | None
    most: int

    def guess(self) -> tuple[list[FoundRun], int, int]:
        """What is taken for the answer."""
        return [], 0, 0

    def steps(self) -> Steps[tuple[list[FoundRun], int, int]]:
        """How the answer is found."""
        *whole, last = map(fold, self.typed)
        ends = yield from TermsBeginning(Layer.FOLDED, last, _MOST_COMPLETED).steps()
        parts = PARTS if self.part is None else (self.part,)
        slots = (
            *((Term(Layer.FOLDED, term),) for term in whole),
            tuple(Term(Layer.FOLDED, each) for each in ends),
        )
        having = any_of(in_part(Phrase(slots), part) for part in parts if ends)
        body = {
            "query": {"constant_score": {"filter": having}},
            "size": self.most,
            "track_total_hits": True,
            "_source": _STORED,
            "docvalue_fields": ["id"],
        }
        (response,) = yield [ClusterQuery(body)]
        runs = [
            FoundRun(read_key(hit), run)
            for hit in read_hits(response)
            for _, syllables in _list_syllables(read_article(hit["_source"]), parts)
            for run in _continue(syllables, whole, set(ends))
        ]
        return runs, len(read_hits(response)), read_total(response)


@distinct
class Characteristics(NamedTuple):
    """The pairs and folded syllables of an article's title and body with the highest tf × idf."""

    key: str
    live: int
    pairs: int
    syllables: int

    def guess(self) -> tuple[Term, ...]:
        """What is taken for the answer."""
        return ()

    def steps(self) -> Steps[Sequence[Term]]:
        """How the answer is found."""
        (response,) = yield [_read((self.key,))]
        counts: dict[Layer, Counter[str]] = {Layer.PAIR: Counter(), Layer.FOLDED: Counter()}
        for hit in read_hits(response):
            for _, syllables in _list_syllables(read_article(hit["_source"]), (Part.TITLE, Part.BODY)):
                folded = list(map(fold, syllables))
                counts[Layer.FOLDED].update(folded)
                counts[Layer.PAIR].update(join_pair(*both) for both in pairwise(folded))
        terms: list[Term] = []
        for layer, limit in ((Layer.PAIR, self.pairs), (Layer.FOLDED, self.syllables)):
            frequencies = yield from count_terms([Term(layer, term) for term in counts[layer]])
            weights = {
                term: counts[layer][term] * idf(self.live, frequency)
                for (_, term), frequency in frequencies.items()
            }
            terms += [Term(layer, term) for term in order_by_value(weights)[:limit]]
        return terms


@distinct
class Likeness(NamedTuple):
    """What these articles are compared by to find near-duplicates: sketches, and digests of short texts."""

    keys: tuple[str, ...]

    def guess(self) -> Mapping[str, tuple[bytes, str]]:
        """What is taken for the answer."""
        return dict.fromkeys(self.keys, (b"", ""))

    def steps(self) -> Steps[Mapping[str, tuple[bytes, str]]]:
        """How the answer is found."""
        body = {
            "query": {"ids": {"values": list(self.keys)}},
            "size": len(self.keys),
            "_source": False,
            "docvalue_fields": ["sketch", "short_text"],
        }
        (response,) = yield [ClusterQuery(body)]
        return {
            hit["_id"]: (bytes.fromhex(read_field(hit, "sketch")), read_field(hit, "short_text"))
            for hit in read_hits(response)
        }


@distinct
class SameText(NamedTuple):
    """By what is an article found whose title and body are those of this one? By nothing if it has none."""

    key: str

    def guess(self) -> str:
        """What is taken for the answer."""
        return ""

    def steps(self) -> Steps[str]:
        """How the answer is found."""
        query: Clause = {"ids": {"values": [self.key]}}
        body = {"query": query, "size": 1, "_source": False, "docvalue_fields": ["text_digest"]}
        (response,) = yield [ClusterQuery(body)]
        return next((read_field(hit, "text_digest") for hit in read_hits(response)), "")


_STORED = ["article", "path"]
ONLY_ID: dict[str, Any] = {"_source": False, "docvalue_fields": ["id"]}
"""What a search asks for that only wants to know which articles there are."""


def read_key(hit: Mapping[str, Any]) -> FoundKey:
    """Which article a hit is."""
    key, article_id = hit["_id"], read_field(hit, "id")
    return FoundKey(key, key if key == article_id else article_id)  # one text in memory, where they are equal


def _read(keys: Sequence[str]) -> ClusterQuery:
    query: Clause = {"ids": {"values": list(keys)}}
    return ClusterQuery({"query": query, "size": len(keys), "_source": _STORED})


def _list_syllables(article: Article, parts: Sequence[Part]) -> Iterator[tuple[Part, Sequence[str]]]:
    return ((part, split_syllables(getattr(article, part)).terms) for part in parts)


def _list_runs(places: Sequence[int]) -> Iterator[list[int]]:
    """The places, ascending, in runs without a gap."""
    run: list[int] = []
    for place in places:
        if run and place > run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _continue(syllables: Sequence[str], whole: Sequence[str], ends: set[str]) -> Iterator[tuple[str, ...]]:
    """The runs of syllables that begin as typed, with up to `LONGEST` more."""
    folded = list(map(fold, syllables))
    size = len(whole) + 1
    for place in range(len(folded) - size + 1):
        if folded[place + size - 1] in ends and folded[place : place + size - 1] == list(whole):
            yield tuple(syllables[place : place + size + LONGEST])
