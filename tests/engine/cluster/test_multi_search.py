"""Questions that are answered together, step by step."""

from __future__ import annotations

import json

from vnsearch.engine.cluster import multi_search
from vnsearch.engine.cluster.multi_search import ClusterQuery, count, read_total, run_together


def answer(queries):
    """Each query's number is its total."""
    return [{"hits": {"total": {"value": query.body["query"]}, "hits": []}} for query in queries]


class Sent(list):
    """Sends, and keeps how many queries went together."""

    def __call__(self, queries):
        self.append(len(queries))
        return answer(queries)


def add_up(*steps):
    total = 0
    for numbers in steps:
        total += sum(map(read_total, (yield [count(number) for number in numbers])))
    return total


def test_the_steps_of_all_are_taken_together():
    sent = Sent()
    assert run_together([add_up([1, 2], [3]), add_up(), add_up([10]), add_up([20], [30], [40])], sent) == [
        6,
        0,
        10,
        90,
    ]
    assert sent == [4, 2, 1]


def test_many_are_sent_in_several_requests(monkeypatch):
    monkeypatch.setattr(multi_search, "_MOST_AT_ONCE", 2)
    sent = Sent()
    assert run_together([add_up([1, 2, 3, 4, 5])], sent) == [15]
    assert sent == [2, 2, 1]


def test_nothing_is_sent_for_nothing():
    sent = Sent()
    assert run_together([add_up(), add_up()], sent) == [0, 0]
    assert run_together([], sent) == sent == []


def test_a_part_of_the_shards_is_never_an_answer():
    for query in (count({}), ClusterQuery({}, companion=True), ClusterQuery({}, scored=True)):
        header, body = query.describe("news")
        assert header["allow_partial_search_results"] is False
        assert json.dumps(body)
    assert ClusterQuery({}, companion=True).describe("news")[0]["index"] == "news-vocabulary"
    assert ClusterQuery({}, scored=True).describe("news")[0]["search_type"] == "dfs_query_then_fetch"
