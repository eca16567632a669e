from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.conftest import article
from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application
from vnsearch.web.id_encoding import quote_id

STEPS = [".", ".."]
IDS = ["a", "a/similar", "a//../b", "100%25", "ngày 1/9?#&+"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Index.open(tmp_path_factory.mktemp("ids") / "index", create=True, workers=1) as index:
        index.add(article(each) for each in STEPS + IDS)
        with Client(application(index)) as client:
            yield client


@pytest.mark.parametrize("article_id", STEPS + IDS)
def test_every_article_has_a_page(client, article_id):
    assert quote_id(article_id) not in STEPS
    page = client.get(f"/articles/{quote_id(article_id)}")
    assert f'<h1 dir="auto">Bài {article_id.replace("&", "&amp;")}</h1>' in page.text


@pytest.mark.parametrize(
    ("encoded", "article_id"),
    [("%252E", "."), ("%252E%252E", ".."), *((quote(quote(each, safe="")), each) for each in IDS)],
)
def test_an_id_that_is_encoded_twice_is_found(client, encoded, article_id):
    assert client.get(f"/api/articles/{encoded}").json()["id"] == article_id
    similar = client.get(f"/api/articles/{encoded}/similar").json()
    assert (similar["query"], article_id in [hit["id"] for hit in similar["hits"]]) == (article_id, False)


@pytest.mark.parametrize("article_id", ["a", "100%25", "ngày 1/9?#&+"])
def test_an_id_that_is_encoded_once_is_too(client, article_id):
    assert client.get(f"/api/articles/{quote(article_id, safe='')}").json()["id"] == article_id
