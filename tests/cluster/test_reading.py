"""Reading an index on a cluster: how often it is asked, far pages, and many values."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cluster.library import LIBRARY
from tests.cluster.servers import Cluster
from tests.commandline import SEEDS, run
from vnsearch import Article, Index
from vnsearch.engine.cluster.address import parse_address
from vnsearch.engine.cluster.connection import Connection
from vnsearch.model import FieldName

_MOST_REQUESTS = 10
RELEVANCE = Path(__file__).parents[1] / "relevance"


@pytest.fixture(scope="module")
def index(cluster: Cluster) -> Iterator[Index]:
    name = f"reading-{uuid4().hex}"
    with Index.open(f"opensearch://{cluster.hosts}/{name}?shards=3&replicas=0", create=True) as index:
        index.add(LIBRARY)
        yield index
    cluster.forget(name)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the requests to the cluster."""
    paths: list[str] = []
    ask = Connection.ask

    def record(connection, method, path, *args, **parameters):
        paths.append(path)
        return ask(connection, method, path, *args, **parameters)

    monkeypatch.setattr(Connection, "ask", record)
    return paths


@pytest.mark.parametrize(
    "query",
    [
        "hoa",
        "bao so bay do bo vao bo bien mien trung luc nua dem gio giat cap muoi hai",
        '"hội hoa xuân" OR (title:bão AND gió*) -gạo author:"Lê Hạ" trương~ date:2024',
    ],
)
def test_a_search_takes_a_bounded_number_of_requests_however_long_the_query(index, requests, query):
    results = index.search(query)
    assert results.total
    assert len(requests) <= _MOST_REQUESTS
    requests.clear()
    assert all(hit.snippets for hit in results)
    assert len(requests) <= _MOST_REQUESTS


@pytest.mark.parametrize(
    "count", [50, *(pytest.param(more, marks=pytest.mark.thorough) for more in (150, 400))]
)
def test_a_whole_article_can_be_a_query(index, count):
    words = " ".join(article.body for article in LIBRARY).split()
    others = [f"từ{number}" for number in range(count)]
    found = [hit.id for hit in index.search(" ".join([*words[:60], *others]))]
    assert {"bao-1", "bao-2"} == set(found[:2])


def test_searches_of_a_cluster_take_no_turns(index, tmp_path, monkeypatch):
    class NoTurn:
        def take(self):
            raise InterruptedError

    monkeypatch.setattr("vnsearch.search.turns._turns", NoTurn())
    assert [hit.id for hit in index.search("gạo")] == ["gao"]
    with Index.open(tmp_path, create=True) as local, pytest.raises(InterruptedError):
        local.search("gạo")


def test_what_is_known_is_not_asked_again(index, requests):
    first = index.search("đường hoa miền tây")
    requests.clear()
    again = index.search("đường hoa miền tây")
    assert again == first
    assert len(requests) <= 3


def test_pages_beyond_the_window_of_the_cluster(index, monkeypatch):
    every = [hit.id for hit in index.search("NOT hoa")]
    monkeypatch.setattr("vnsearch.engine.cluster.paging._MOST_IN_WINDOW", 3)
    monkeypatch.setattr("vnsearch.engine.cluster.cluster_evaluation._FEW_WANTED", 1)
    for offset in range(len(every) + 2):
        for limit in (0, 1, 2, 3):
            page = index.search("NOT hoa", offset=offset, limit=limit)
            assert [hit.id for hit in page] == every[offset : offset + limit], (offset, limit)
            assert page.total == len(every)


def test_articles_and_values_are_read_a_page_at_a_time(index, monkeypatch):
    monkeypatch.setattr("vnsearch.engine.cluster.cluster_snapshot._PAGE", 3)
    monkeypatch.setattr("vnsearch.engine.cluster.term_questions._MOST_VALUES", 1)
    assert list(index) == [article.id for article in LIBRARY]
    assert list(index.ids("bao")) == ["bao-1", "bao-2"]
    authors = index._engine.snapshot().values(FieldName.AUTHOR)
    assert authors == ["Lê Hạ", "Nguyễn An", "Trần Mộc"]


def test_ids_and_terms_of_any_length(address):
    long = "x" * 700
    article = Article(f"a {long}", "Từ dài", f"Đây là {'dai' * 100} và {'ngan' * 10}.")
    with Index.open(address, create=True) as index:
        index.add(article)
        assert [hit.id for hit in index.search("dai" * 100)] == [article.id]
        assert [hit.id for hit in index.search("ngan" * 9 + "*")] == [article.id]
        assert index[article.id] == article
        assert index.delete(article.id).removed == (article.id,)


def test_all_hits_are_read_many_at_a_time(requests, address):
    with Index.open(address, create=True, workers=1) as index:
        index.update([SEEDS, RELEVANCE / "articles"])
        hits = index.search("việt nam năm", limit=0, match="any").all_hits()
        requests.clear()
        found = [(hit.title, hit.snippets) for hit in hits]
        assert len(found) > 30
        assert all(snippets for _, snippets in found)
        assert len(requests) < 20


def test_the_cluster_keeps_no_state_for_hits_that_are_not_wanted(requests, address, monkeypatch):
    monkeypatch.setattr("vnsearch.engine.cluster.paging._SCANNED", 50)
    with Index.open(address, create=True, workers=1) as index:
        index.add(Article(f"n{number}", f"Tàu số {number}", "Tàu cập bến.") for number in range(300))
        hits = index.search("tàu", limit=0).all_hits()
        assert len([next(hits) for _ in range(25)]) == 25
        assert [path for path in requests if path.endswith("point_in_time")] == [
            f"/{parse_address(address).name}/_search/point_in_time"
        ]
        del hits
        gc.collect()
        assert requests[-1] == "/_search/point_in_time"


def test_marks_are_imported_with_an_export(address, tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as local:
        local.add(LIBRARY)
        local.marks.change("hoa", starred=True, tags="xuân")
        local.saved.add("hoa", "hội hoa")
        local.export(tmp_path / "all.jsonl")
    assert run("import", tmp_path / "all.jsonl", "--index-dir", address).exit_code == 0
    with Index.open(address) as index:
        assert [hit.id for hit in index.search("tag:xuân is:starred")] == ["hoa"]
        assert [saved.name for saved in index.saved] == ["hoa"]
