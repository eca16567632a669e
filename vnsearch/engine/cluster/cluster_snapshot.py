"""A state of an index on a cluster, for reading: what was asked of it is known as long as it is the last.

A state is not kept by the cluster: while others write, what is asked for the first time is of the newest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from vnsearch.arguments import check_text
from vnsearch.engine.cache import CacheBudget
from vnsearch.engine.cluster.cluster_contents import ClusterContents, StateFacts
from vnsearch.engine.cluster.cluster_evaluation import ClusterEvaluation
from vnsearch.engine.cluster.cluster_vocabulary import ClusterVocabulary
from vnsearch.engine.cluster.lookups import Clause
from vnsearch.engine.cluster.multi_search import ClusterQuery, Send, read_hits
from vnsearch.engine.cluster.paging import Scan
from vnsearch.engine.cluster.term_questions import ClusterQuestion
from vnsearch.engine.cluster.text_questions import ONLY_ID, FoundKey, Likeness, SameText, read_key
from vnsearch.engine.read.snapshot import KnownArticle
from vnsearch.errors import ArticleNotFound
from vnsearch.model import LAYERS, Layer, Plan

_T = TypeVar("_T")
_MOST_PASSES = 12
"""So often something is worked out with guesses; what is left then is asked one by one."""
_PAGE = 1_000


class ClusterSnapshot(ClusterContents):
    """The newest state of the index, as far as it was read. Safe to use from several threads."""

    def __init__(self, facts: StateFacts, send: Send, scan: Scan, budget: CacheBudget, scale: float) -> None:
        super().__init__(facts, send, scan, budget, scale)
        self._expected: dict[str, KnownArticle | None] = {}

    def consult(self, work: Callable[[ClusterVocabulary], _T]) -> _T:
        """What the work gives; it is done with guesses until all that it asks is known."""
        answers: dict[ClusterQuestion, Any] = {}
        for _ in range(_MOST_PASSES):
            guessing = _Guessing(self, answers)
            try:
                result = work(guessing)
            except (ArithmeticError, LookupError, ValueError):
                if not guessing.open:  # it was no guess that did not fit
                    raise
            else:
                if not guessing.open:
                    return result
            wanted = list(guessing.open)
            answers.update(zip(wanted, self.ask_all(wanted), strict=True))
        return work(self)

    def evaluate(self, plan: Plan) -> ClusterEvaluation:
        """The plan carried out on this state."""
        return ClusterEvaluation(plan, self)

    def find(self, article_id: str) -> int | None:
        """The number of the article with the id; None if there is none."""
        found = self._list([{"term": {"id": article_id}}], size=1)
        return self.keys.number(found[0]) if found else None

    def require(self, article_id: str) -> int:
        """The number of the article with the id; raises `ArticleNotFound`."""
        check_text(id=article_id)
        if (number := self.find(article_id)) is None:
            raise ArticleNotFound(article_id)
        return number

    def numbers(self) -> Iterator[int]:
        """The numbers of all articles, in the order of indexing."""
        for hits in self._page([], "order", ONLY_ID):
            yield from [self.keys.number(read_key(hit)) for hit in hits]  # their articles are read together

    def ids_beginning(self, prefix: str) -> Iterator[str]:
        """The ids that begin with the prefix, sorted by their characters."""
        pages = self._page([{"prefix": {"id": prefix}}], "id", ONLY_ID)
        return (read_key(hit).id for hits in pages for hit in hits)

    together = 200

    def expect(self, ids: Iterable[str]) -> None:
        """Looks these ids up, to be known when they are asked for next."""
        wanted = list(dict.fromkeys(ids))
        self._expected = dict.fromkeys(wanted)
        for begin in range(0, len(wanted), _PAGE):
            some = wanted[begin : begin + _PAGE]
            self._expected.update(self._list_known([{"terms": {"id": some}}]))

    def known(self, article_id: str) -> KnownArticle | None:
        """The digest and path of the article with the id; None if there is none."""
        if article_id in self._expected:
            return self._expected[article_id]
        for _, known in self._list_known([{"term": {"id": article_id}}]):
            return known
        return None

    def paths_beginning(self, prefix: str) -> Iterable[tuple[str, KnownArticle]]:
        """Each article whose path begins with the prefix, after its id, in the order of indexing."""
        with_path: Clause = {"prefix": {"path": prefix}} if prefix else {"exists": {"field": "path"}}
        return self._list_known([with_path])

    def copies(self, number: int, limit: int) -> list[int]:
        """The numbers of up to `limit` other articles with the same title and body."""
        own = self.keys[number]
        alike = self.ask(SameText(own.key))
        pages = self._page([{"term": {"text_digest": alike}}], "order", ONLY_ID) if alike else ()
        found = (read_key(hit) for hits in pages for hit in hits)
        return list(map(self.keys.number, islice((each for each in found if each != own), limit)))

    def near_duplicates(self, numbers: Sequence[int]) -> list[int]:
        """For each of the articles, the first of them that it is a near-duplicate of, or itself."""
        from vnsearch.engine.format.sketches import FUNCTIONS, match_sketches

        keys = tuple(self.keys[number].key for number in numbers)
        likeness: Mapping[str, tuple[bytes, str]] = self.ask(Likeness(keys)) if keys else {}
        compared = [likeness.get(key, (b"", "")) for key in keys]
        sketches = np.array(
            [np.frombuffer(sketch or bytes(FUNCTIONS), dtype=np.uint8) for sketch, _ in compared]
        ).reshape(-1, FUNCTIONS)
        first = list(range(len(numbers)))
        places: dict[str, int] = {}
        for place, (sketch, text) in enumerate(compared):
            if text:
                first[place] = places.setdefault(text, place)
            elif sketch and first[place] == place:
                for offset in np.flatnonzero(match_sketches(sketches[place], sketches[place + 1 :])).tolist():
                    later = place + 1 + offset
                    first[later] = min(first[later], place)
        return [numbers[place] for place in first]

    def term_counts(self) -> dict[Layer, int]:
        """The number of distinct terms of each layer of the vocabulary; those of deleted articles count."""
        body = {"size": 0, "aggs": {"layers": {"terms": {"field": "layer"}}}}
        (response,) = self.search(ClusterQuery(body, companion=True))
        buckets = response["aggregations"]["layers"]["buckets"]
        counts = {Layer(each["key"]): int(each["doc_count"]) for each in buckets}
        return {layer: counts[layer] for layer in LAYERS if layer in counts}

    def _list(self, wanted: Sequence[Clause], *, size: int) -> list[FoundKey]:
        (response,) = self.search(
            ClusterQuery({"query": {"bool": {"filter": list(wanted)}}, "size": size, **ONLY_ID})
        )
        return list(map(read_key, read_hits(response)))

    def _list_known(self, wanted: Sequence[Clause]) -> Iterator[tuple[str, KnownArticle]]:
        pages = self._page(wanted, "order", {"_source": ["id", "digest", "path"]})
        for stored in (hit["_source"] for hits in pages for hit in hits):
            yield stored["id"], KnownArticle(bytes.fromhex(stored["digest"]), stored.get("path"))

    def _page(
        self, wanted: Sequence[Clause], order: str, fields: Mapping[str, Any]
    ) -> Iterator[list[Mapping[str, Any]]]:
        """All hits in an order, a page at a time."""
        after: dict[str, Any] = {}
        while True:
            sort = [{order: "asc"}, *([] if order == "id" else [{"id": "asc"}])]
            query = {"bool": {"filter": list(wanted)}}
            body = {"query": query, "size": _PAGE, "sort": sort, "track_total_hits": False, **fields, **after}
            (response,) = self.search(ClusterQuery(body))
            hits = read_hits(response)
            yield hits
            if len(hits) < _PAGE:
                return
            after = {"search_after": hits[-1]["sort"]}


class _Guessing(ClusterVocabulary):
    """Gives guesses for what is not known yet, and keeps what was asked in `open`."""

    def __init__(self, snapshot: ClusterSnapshot, answers: Mapping[ClusterQuestion, Any]) -> None:
        super().__init__(snapshot.keys, snapshot.live, snapshot.total_length)
        self._answers = answers
        self.open: dict[ClusterQuestion, None] = {}

    def ask(self, question: ClusterQuestion) -> Any:
        """The answer, or a guess."""
        if question in self._answers:
            return self._answers[question]
        self.open[question] = None
        return question.guess()
