"""What is in an index on a cluster: each question is asked once, and its answer kept as long as it holds."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from vnsearch.engine.cache import Cache, CacheBudget
from vnsearch.engine.cluster.cluster_vocabulary import ClusterVocabulary, KnownKeys
from vnsearch.engine.cluster.multi_search import ClusterQuery, Send, Steps, run_together
from vnsearch.engine.cluster.paging import Scan
from vnsearch.engine.cluster.term_questions import ClusterQuestion
from vnsearch.engine.cluster.text_questions import ArticlesByKey
from vnsearch.engine.read.ranking import idf
from vnsearch.errors import ArticleNotFound
from vnsearch.model import Article

_T = TypeVar("_T")
_READ_TOGETHER = 50
"""The articles that are read at a time: those found with, and after, the one that is wanted."""
_ENTRY_BYTES = 600


class StateFacts(NamedTuple):
    """What tells a state of the index from others: any change that adds an article has a new `last`."""

    live: int
    last: int
    total_length: int


class ClusterContents(ClusterVocabulary):
    """Answers questions by what was asked before, or by asking the cluster. Safe to use from several threads.

    `send` sends searches, `scan` goes through all hits of one, and `scale` is what BM25 has to be multiplied
    by to be as in a folder.
    """

    def __init__(self, facts: StateFacts, send: Send, scan: Scan, budget: CacheBudget, scale: float) -> None:
        super().__init__(KnownKeys(), facts.live, facts.total_length)
        self.facts, self.scan, self.scale = facts, scan, scale
        self._send = send
        self._answers: Cache[ClusterQuestion, Any] = Cache(budget, _measure)
        self._articles: Cache[str, Article] = Cache(budget, _measure_article)

    def ask(self, question: ClusterQuestion) -> Any:
        """The answer to the question, at once."""
        return self.ask_all([question])[0]

    def ask_all(self, questions: Sequence[ClusterQuestion]) -> list[Any]:
        """The answers to the questions, which are asked together as far as they are not known."""
        known: dict[ClusterQuestion, Any] = {each: self._answers.get(each) for each in questions}
        unknown = [each for each, answer in known.items() if answer is None]
        for each, answer in zip(
            unknown, run_together([each.steps() for each in unknown], self._send), strict=True
        ):
            known[each] = answer
            self._answers.put(each, answer)
        return [known[each] for each in questions]

    def carry_out(self, steps: Steps[_T]) -> _T:
        """What the steps return, which are gone anew."""
        (result,) = run_together([steps], self._send)
        return result

    def search(self, *queries: ClusterQuery) -> list[Mapping[str, Any]]:
        """The responses to searches that are sent together."""
        return self._send(list(queries))

    def idf(self, frequency: int) -> float:
        """The inverse document frequency of what `frequency` articles have."""
        return idf(max(self.live, frequency), frequency)

    def article(self, number: int) -> Article:
        """The stored article with a number; those found with it are read, too."""
        key = self.keys[number].key
        known = self._articles.get(key)
        if known is None:
            following = range(number, min(number + _READ_TOGETHER, len(self.keys)))
            wanted = [self.keys[each].key for each in following]
            found = self.carry_out(ArticlesByKey(tuple(wanted)).steps())
            for each, article in found.items():
                self._articles.put(each, article)
            if key not in found:
                raise ArticleNotFound(self.keys[number].id)
            known = found[key]
        return known


def _measure(question: ClusterQuestion, answer: Any) -> int:
    return _ENTRY_BYTES + sys.getsizeof(answer) * 4 + sum(map(sys.getsizeof, question))


def _measure_article(key: str, article: Article) -> int:
    return _ENTRY_BYTES + 2 * (len(article.title) + len(article.body) + len(article.related))
