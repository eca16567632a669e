"""What a response of a cluster says of its search."""

from __future__ import annotations

import pytest

from vnsearch.engine.cluster.address import parse_address
from vnsearch.engine.cluster.failures import explain_status, find_failure
from vnsearch.errors import ClusterError, ClusterUnavailable, IndexNotFound

ADDRESS = parse_address("opensearch://localhost/news")
WHOLE = {"timed_out": False, "_shards": {"total": 2, "successful": 2, "failed": 0}}


def test_an_answer_of_all_shards_is_no_failure():
    assert find_failure(WHOLE, ADDRESS) is None


@pytest.mark.parametrize(
    "response",
    [
        WHOLE | {"timed_out": True},
        WHOLE | {"_shards": {"total": 2, "successful": 1, "failed": 1}},
        {"status": 503, "error": {"type": "no_shard_available_action_exception", "reason": "none"}},
    ],
)
def test_an_answer_of_a_part_of_the_shards_is_one(response):
    assert isinstance(find_failure(response, ADDRESS), ClusterUnavailable)


def test_a_state_that_is_gone_is_no_missing_index():
    failure = explain_status(404, "search_context_missing_exception: No search context", ADDRESS)
    assert isinstance(failure, ClusterUnavailable)
    assert "read all of them again" in str(failure)
    assert isinstance(explain_status(404, "index_not_found_exception: no such index", ADDRESS), IndexNotFound)


@pytest.mark.parametrize("status", [400, 500])
def test_a_query_of_too_many_clauses_says_what_to_do(status):
    reason = "Query contains too many nested clauses; maxClauseCount is set to 1024"
    response = {"status": status, "error": {"type": "too_many_nested_clauses", "reason": reason}}
    failure = find_failure(response, ADDRESS)
    assert type(failure) is ClusterError
    assert "leave some of its words out" in str(failure)
