"""How many of the articles that a query finds have each value: authors, sources, months and folders."""

from __future__ import annotations

from vnsearch.engine.cluster.cluster_contents import ClusterContents
from vnsearch.engine.cluster.lookups import Clause
from vnsearch.engine.cluster.multi_search import ClusterQuery
from vnsearch.engine.cluster.term_questions import list_buckets
from vnsearch.engine.format.layout import VALUE_FIELDS

_MOST_VALUES = 10_000


def count_values(contents: ClusterContents, query: Clause) -> dict[str, list[tuple[str, int]]]:
    """The authors and sources, the most frequent first, and the months in order of time."""
    fields = [*(field.value for field in VALUE_FIELDS), "month"]
    aggregations = {field: {"terms": {"field": field, "size": _MOST_VALUES}} for field in fields}
    body = {"query": query, "size": 0, "aggs": aggregations}
    (response,) = contents.search(ClusterQuery(body, scored=True))
    counts = {
        field: [
            (str(each["key"]), int(each["doc_count"])) for each in response["aggregations"][field]["buckets"]
        ]
        for field in fields
    }
    return {**counts, "month": sorted(counts["month"])}


def count_folders(contents: ClusterContents, query: Clause) -> dict[str, int]:
    """The folders that articles stand directly in."""
    buckets = contents.carry_out(list_buckets({"folder": {"field": "folder"}}, query=query))
    return {str(each["key"]["folder"]): int(each["doc_count"]) for each in buckets}
