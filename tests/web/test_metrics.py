from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application


def _read(client: Client) -> dict[tuple[str, ...], float]:
    text = client.get("/metrics").text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_and_timed_by_route(seeds: Index):
    with Client(application(seeds)) as client:
        client.get("/api/articles/002_618e8e9983e6449f.txt")
        client.get("/api/articles/nosuch")
        client.get("/api/stats")
        client.get("/api/stats", headers={"Host": "evil.example"})
        client.get("/nosuch/1")
        client.ask("NONSENSE", "/nosuch/2")
        found = _read(client)
    article = "/api/articles/{article_id:path}"
    assert found["vnsearch_requests_total", article, "200"] == 1
    assert found["vnsearch_requests_total", article, "404"] == 1
    assert found["vnsearch_requests_total", "/api/stats", "200"] == 1
    assert found["vnsearch_request_seconds_count", article] == 2
    assert found["vnsearch_searches_in_flight",] == 0
    named = {name[1] for name in found if name[0] == "vnsearch_requests_total"}
    assert named == {article, "/api/stats", ""}, "requests for nothing have no names of their own"


def test_two_applications_count_for_themselves(seeds: Index):
    with Client(application(seeds)) as one, Client(application(seeds)) as other:
        one.get("/api/stats")
        assert ("vnsearch_requests_total", "/api/stats", "200") not in _read(other)
