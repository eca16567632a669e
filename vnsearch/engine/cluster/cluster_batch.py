"""A batch of changes to an index on a cluster.

A cluster has no transactions. What a batch has collected is sent when it is enough for a request, and at the
commit, which makes it visible. So a batch that ends without a commit gives up the rest, but what the cluster
had taken by then stays, and is seen within half a minute. Doing the same again completes it.

Several batches, also of several machines, may change one index at the same time. Of one article, the last
that is sent counts.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Self

from vnsearch.engine.cluster.aliases import ClusterIndex, begin_state, find_or_make, publish, remove
from vnsearch.engine.cluster.bulk import BulkSender
from vnsearch.engine.cluster.connection import Connection
from vnsearch.engine.cluster.documents import LayerTerms, make_documents
from vnsearch.engine.cluster.mapping import LONGEST_TERM, VOCABULARY, encode_key
from vnsearch.engine.write.block import Block
from vnsearch.errors import ClusterError
from vnsearch.language.syllabification import fold
from vnsearch.model import Layer

_LOOKED_UP = 1000
"""The number of ids that are looked up at a time."""
_MOST_TERMS = 300_000
"""The most terms that are remembered as sent."""
_GROWTH = 2
"""A term is sent again when so many times as many articles have it: the number is only about right anyway."""
_MERGE_SECONDS = 3600


class ClusterBatch:
    """Changes to the `index`; if it is None, to one that is made for the first of them, by this `version`.

    If it `is_new`, nobody sees it until the commit, and it is removed if there is none.
    """

    def __init__(
        self, connection: Connection, version: str, index: ClusterIndex | None, *, is_new: bool = False
    ) -> None:
        self._connection, self._version, self._index, self._is_new = connection, version, index, is_new
        self._sender = BulkSender(connection)
        self._vocabulary = _VocabularySender(self._sender)
        self._last_order = 0
        self._changed = is_new
        self._is_optimizing = self._is_committed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sender.close()
        if self._is_new and not self._is_committed and self._index is not None:
            with suppress(ClusterError):
                remove(self._connection, self._index)

    @property
    def dictionary(self) -> bytes:
        """Nothing: the cluster compresses articles by itself."""
        return b""

    def put(self, block: Block) -> None:
        """Puts articles in; each replaces one with the same id. Raises `ClusterError`."""
        if not block.articles:
            return
        index = self._require()
        documents, vocabulary = make_documents(block)
        self._vocabulary.add(index, vocabulary)
        for document in documents:
            self._last_order = max(self._last_order + 1, time.time_ns())
            document["order"] = self._last_order
            self._sender.index(index.written, encode_key(document["id"]), document)

    def remove(self, article_id: str) -> bool:
        """Removes the article with the id; returns whether there was one."""
        return bool(self.remove_all([article_id]))

    def remove_all(self, ids: Iterable[str]) -> list[str]:
        """Removes the articles with these ids, and returns the ids of those there were."""
        removed: list[str] = []
        given = iter(ids)
        while some := list(islice(given, _LOOKED_UP)):
            removed += self._remove_some(some)
        return removed

    def optimize(self) -> int:
        """Makes `commit` merge each shard into one segment; returns the number of segments until then."""
        index = self._require()
        self._is_optimizing = True
        path = "_all.primaries.segments.count"
        answer = self._connection.ask("GET", f"/{index.name}/_stats/segments", filter_path=path)
        return int(answer["_all"]["primaries"]["segments"]["count"])

    def commit(self) -> None:
        """Waits until the cluster has taken all changes, and makes them visible.

        Raises `ClusterError`.
        """
        self._vocabulary.finish()
        self._sender.finish()
        if self._changed or self._is_optimizing:
            index = self._require()
            if self._is_optimizing:
                path = f"/{index.name},{index.vocabulary}/_forcemerge"
                self._connection.ask("POST", path, max_num_segments=1, request_timeout=_MERGE_SECONDS)
            begin_state(self._connection, index)
            if self._is_new:
                publish(self._connection, index)
        self._is_committed = True

    def _require(self) -> ClusterIndex:
        """The index, which is made if there is none; it is about to be changed."""
        if self._index is None:
            self._index = find_or_make(self._connection, self._version)
        self._changed = True
        return self._index

    def _remove_some(self, ids: Sequence[str]) -> list[str]:
        if (index := self._index) is None:
            return []
        self._sender.finish()
        keys = {encode_key(each): each for each in ids}
        answer = self._connection.ask(
            "POST",
            f"/{index.name}/_mget",
            {"ids": list(keys)},
            _source=False,
            filter_path="docs._id,docs.found",
        )
        found = [keys[each["_id"]] for each in answer["docs"] if each["found"]]
        self._changed |= bool(found)
        for article_id in found:
            self._sender.delete(index.written, encode_key(article_id))
        return found


class _VocabularySender:
    """Sends the terms of articles to the companion index: new ones at once, others at last with counts."""

    def __init__(self, sender: BulkSender) -> None:
        self._sender = sender
        self._index: ClusterIndex | None = None
        self._counted, self._sent = _make_counts(), _make_counts()

    def add(self, index: ClusterIndex, vocabulary: Iterable[LayerTerms]) -> None:
        """Counts the terms of a block, and sends those that are new."""
        self._index = index
        for layer, terms, articles in vocabulary:
            counted = self._counted[layer]
            for term, count in zip(terms, articles, strict=True):
                known = counted.get(term, 0)
                counted[term] = known + count
                if not known:
                    self._send(index, layer, term, count)
        if sum(map(len, self._counted.values())) > _MOST_TERMS:
            self.finish()
            self._forget_rare()

    def finish(self) -> None:
        """Sends the terms that many more articles have than when they were sent, with that number."""
        if self._index is None:
            return
        for layer, counted in self._counted.items():
            sent = self._sent[layer]
            for term, count in counted.items():
                if count >= _GROWTH * sent[term]:
                    self._send(self._index, layer, term, count)

    def _send(self, index: ClusterIndex, layer: Layer, term: str, articles: int) -> None:
        self._sent[layer][term] = articles
        if len(term) > LONGEST_TERM:
            return
        document = {"layer": layer, "term": term, Layer.FOLDED: fold(term), "articles": articles}
        key = encode_key(f"{layer}:{term}")
        self._sender.index(index.vocabulary_written, key, document, version=articles)

    def _forget_rare(self) -> None:
        """Keeps half of the terms, the most frequent ones: the others hardly come again."""
        ordered = sorted(
            (
                (count, layer, term)
                for layer, counted in self._counted.items()
                for term, count in counted.items()
            ),
            reverse=True,
        )
        counted, sent = _make_counts(), _make_counts()
        for count, layer, term in ordered[: _MOST_TERMS // 2]:
            counted[layer][term] = count
            sent[layer][term] = self._sent[layer][term]
        self._counted, self._sent = counted, sent


def _make_counts() -> dict[Layer, dict[str, int]]:
    """For each layer of the vocabulary, the number of articles by term: none yet."""
    return {layer: {} for layer in VOCABULARY}
