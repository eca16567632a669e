from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote, urlencode

import pytest
from jsonschema import Draft202012Validator

from tests.commandline import COMMANDS, lines, query_examples, run
from tests.web.asking import Client
from vnsearch import Article, Index
from vnsearch.cli import facet_options
from vnsearch.search.filters import FACETS
from vnsearch.web import application
from vnsearch.web.parameters import FacetName, SearchParameters, SimilarParameters, SuggestionParameters

SIGNS = [
    *'"()+-~*:^|&!\\/<>=[]{}#%?',
    "AND",
    "OR",
    "NOT",
    "title:",
    "url:",
    "date:",
    "2024..",
    "\0",
    "\ud800",
    "\u202e",
]
WORDS = [
    "bão",
    "bao",
    "tổng",
    "a",
    "đ",
    "🌪",
    "ｂ",
    "x" * 300,
    "1" * 40,
    "\u0301" * 50,
    "\n",
    "\t",
    "<script>",
    "'; --",
]
OTHERS = ["suggest?prefix=", "search?strict=1&query=", "search?query=a&since=", "articles/"]
"""Other addresses that take any text."""


@pytest.fixture(scope="module")
def storms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of articles with an id like a path, near-duplicates, a source, dates and metadata."""
    folder = tmp_path_factory.mktemp("storms") / "index"
    text = "Bão số ba đổ bộ vào Quảng Ninh sáng nay, gây mưa to và gió mạnh ở nhiều nơi trong tỉnh. " * 3
    with Index.open(folder, create=True, workers=1) as index:
        index.add(
            [
                Article(
                    "a/1.txt", "Sau bão", text, source="Báo A", published=date(2024, 9, 7), path="/tin/1"
                ),
                Article("a/2.txt", "Trong bão", text, source="Báo B", published=date(2024, 9, 8)),
                Article("b", "Mùa bão", "Mùa bão nên ăn gì.", metadata={"tags": ["ăn"]}),
                Article("c", "<b>Bão</b>", "x" * 100_000 + " bão", url="javascript:alert(1)"),
            ]
        )
    return folder


@pytest.fixture(scope="module")
def client(storms: Path) -> Iterator[Client]:
    with Index.open(storms) as index, Client(application(index)) as client:
        yield client


def _address(path: str, parameters: dict[str, Any]) -> str:
    return f"/api/{path}?{urlencode(parameters, doseq=True)}"


# --- the same as the command line ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        ([], {}),
        (["--limit", 1, "--page", 2], {"limit": 1, "page": 2}),
        (["--snippets", 2, "--snippet-length", 30], {"snippets": 2, "snippet-length": 30}),
        (["--facets", "--explain", "--group"], {"facets": "true", "explain": "true", "group": "true"}),
        (["--sort", "date", "--since", "2024-09-08"], {"sort": "date", "since": "2024-09-08"}),
        (["--source", "Báo A", "--until", "2025"], {"source": "Báo A", "until": "2025"}),
        (
            ["--source", "Báo A", "--source", "Báo B", "--not-month", "2024-09", "--facets"],
            {"source": ["Báo A", "Báo B"], "not-month": "2024-09", "facets": "true"},
        ),
        (["--not-folder", "tin", "--year", "2024"], {"not-folder": "tin", "year": "2024"}),
        (["--where", "quảng ninh", "--match", "any"], {"where": "quảng ninh", "match": "any"}),
        (["--suggested"], {"suggested": "true"}),
    ],
)
def test_a_search_answers_what_the_command_line_prints(storms, client, options, parameters):
    (printed,) = lines(run("search", "--format", "json", *options, "bao", index=storms))
    answer = client.get(_address("search", {"query": "bao", **parameters}))
    hidden = [{**hit, "path": None} for hit in printed["hits"]]
    assert (answer.status_code, answer.json()) == (200, {**printed, "hits": hidden})


def test_other_answers_are_what_the_command_line_prints(storms, client):
    for options, parameters in [
        ([], ""),
        (["--not-source", "Báo A", "--where", "bão"], "?not-source=Báo A&where=bão"),
    ]:
        (similar,) = lines(run("similar", "--format", "json", *options, "a/2.txt", index=storms))
        answered = client.get(f"/api/articles/a/2.txt/similar{parameters}").json()
        assert answered == {**similar, "hits": [{**hit, "path": None} for hit in similar["hits"]]}
    (article,) = lines(run("show", "--json", "a/1.txt", index=storms))
    assert article.pop("path") == "/tin/1"
    assert client.get("/api/articles/a/1.txt").json() == article
    assert client.get("/api/suggest?prefix=b&limit=3").json() == lines(
        run("suggest", "--json", "--limit", 3, "b", index=storms)
    )
    assert client.get("/api/stats").json() == lines(run("stats", "--json", index=storms))[0]


def test_the_facets_are_the_same_everywhere():
    assert tuple(FACETS) == tuple(facet_options.FACETS) == get_args(FacetName)


def test_values_of_a_facet_are_searched_without_marks_and_paged(storms, client):
    def ask(facet: str, **parameters: Any) -> dict[str, Any]:
        return client.get(_address(f"facets/{facet}", {"query": "bao", **parameters})).json()

    (printed,) = lines(run("search", "--format", "json", "--facets", "bao", index=storms))
    for name, counted in printed["facets"].items():
        assert ask(name) == {"facet": name, "total": len(counted), "values": counted}
    whole = ask("source")
    pages = [ask("source", limit=1, page=page)["values"] for page in range(1, whole["total"] + 2)]
    assert [value for page in pages for value in page] == whole["values"]
    found = ask("source", contains="BAO a", source="Báo B", **{"not-source": "Báo C"})
    assert [each["value"] for each in found["values"]] == ["Báo A"]
    assert sum(each["articles"] for each in ask("year")["values"]) == sum(
        each["articles"] for each in ask("month")["values"]
    )
    assert client.get("/api/facets/url?query=bao").status_code == 400


def test_an_article_names_its_copies(tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(
            [Article(each, "Bão số ba", "Bão về.", path=f"/tin/{each}") for each in ("1", "../similar")]
        )
        index.add(Article("3", "Bão số ba", "Bão đi."))
        with Client(application(index, show_paths=True)) as client:
            shown = client.get("/api/articles/1").json()
        with Client(application(index)) as client:
            hidden = client.get("/api/articles/1").json()
            assert "copies" not in client.get("/api/articles/3").json()
            assert "<bdi>../similar</bdi></a></dd>" in client.get("/articles/1").text
    assert shown["copies"] == [{"id": "../similar", "path": "/tin/../similar"}]
    assert hidden["copies"] == [{"id": "../similar", "path": None}]
    result = run("show", "1", index=tmp_path / "index")
    assert "the same text is in /tin/../similar" in result.stderr
    assert lines(run("show", "--json", "1", index=tmp_path / "index")) == [shown]


@pytest.mark.parametrize(
    ("command", "model"),
    [("search", SearchParameters), ("similar", SimilarParameters), ("suggest", SuggestionParameters)],
)
def test_parameters_are_the_options_of_the_command_line_with_their_help_and_defaults(command, model):
    options = {option.opts[-1].lstrip("-"): option for option in COMMANDS[command].params}
    for name, field in model.model_fields.items():
        option = options.pop(field.alias or name)
        if name not in ("query", "prefix"):
            assert field.description.removesuffix(".") == option.help.removesuffix(".")
            is_set = isinstance(
                option.default, int | str
            )  # what stands for unset differs between releases of click
            assert field.default == option.default if is_set else not field.default
    only_for_terminals = {
        "index-dir",
        "format",
        "json",
        "open",
        "null",
        "no-color",
        "synonyms",
        "words",
        "article_id",
        *("all", "output", "batch", "column", "as", "new"),
    }
    assert options.keys() <= only_for_terminals


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ({"query": '"bão', "strict": "true"}, ["--strict", '"bão']),
        ({"query": "bão", "where": '"bão', "strict": "true"}, ["--strict", "--where", '"bão', "bão"]),
    ],
)
def test_an_error_has_the_message_of_the_command_line(storms, client, parameters, options):
    answer = client.get(_address("search", parameters))
    printed = run("search", *options, index=storms).stderr
    assert answer.status_code == 400
    assert printed == f"Error: {answer.json()['detail']}\n"


def test_a_bad_date_has_the_message_of_the_command_line(storms, client):
    printed = run("search", "--since", "yesterday", "bão", index=storms).stderr
    detail = client.get("/api/search?query=bão&since=yesterday").json()["detail"]
    assert detail in " ".join(printed.split())


# --- paths -----------------------------------------------------------------------------------------------


def test_paths_of_files_are_shown_only_if_that_is_wanted(storms):
    with Index.open(storms) as index, Client(application(index, show_paths=True)) as client:
        paths = {hit["id"]: hit["path"] for hit in client.get("/api/search?query=bão").json()["hits"]}
        assert paths == {"a/1.txt": "/tin/1", "a/2.txt": None, "b": None, "c": None}
        assert client.get("/api/articles/a/1.txt").json()["path"] == "/tin/1"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/etc/passwd", "a%00", ""]
)
def test_no_path_leads_out_of_the_index(client, path):
    answer = client.get(f"/api/articles/{path}")
    assert answer.status_code == 404
    assert "root:" not in answer.text


# --- bad requests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("search", "the parameter query is missing"),
        ("search?query=a&limit=0", "limit: input should be greater than or equal to 1, not '0'"),
        ("search?query=a&limit=101", "limit: "),
        ("search?query=a&limit=many", "limit: "),
        ("search?query=a&page=100000000000000000000000", "page: "),
        ("search?query=a&sort=size", "sort: "),
        ("search?query=a&limt=3", "there is no parameter 'limt'"),
        ("search?query=a&group=perhaps", "group: "),
        ("search?query=" + "a" * 2001, "query: string should have at most 2000 characters"),
        ("suggest?prefix=" + "a" * 2001, "prefix: "),
        ("articles/b/similar?query=a", "there is no parameter 'query'"),
    ],
)
def test_a_bad_parameter_is_named(client, address, said):
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert len(answer.content) < 400


@pytest.mark.parametrize("address", ["articles/nosuch", "articles/nosuch/similar", "nosuch", ""])
def test_what_there_is_not_is_not_found(client, address):
    answer = client.get(f"/api/{address}")
    assert answer.status_code == answer.json()["status"] == 404
    assert (
        "no article has the id 'nosuch'" in answer.text or "there is nothing at this address" in answer.text
    )


def _hostile(count: int) -> list[str]:
    source = random.Random(3)
    return [
        "".join(source.choices(SIGNS + WORDS + [" "], k=source.randint(1, 12)))[:2000] for _ in range(count)
    ]


def _encode(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def _assert_none_fails(client: Client, count: int) -> None:
    schema = json.loads(run("schema", "results").stdout)
    validator = Draft202012Validator(schema)
    for number, text in enumerate([*query_examples(), *_hostile(count)]):
        where = f"&where={_encode(text)}&explain=1&facets=1" if number % 3 == 0 else ""
        answer = client.get(f"/api/search?query={_encode(text)}{where}&group={number % 2}")
        assert answer.status_code == 200, (text, answer.text)
        validator.validate(answer.json())
        other = OTHERS[number % len(OTHERS)] + _encode(text)
        assert client.get(f"/api/{other}").status_code < 500, other


def test_no_hostile_query_fails(client):
    _assert_none_fails(client, 30)


@pytest.mark.thorough
def test_none_of_ten_thousand_hostile_queries_fails(client):
    _assert_none_fails(client, 10_000)


@pytest.mark.thorough
def test_a_line_of_five_megabytes_is_found_shown_and_compressed(index):
    index.add(Article("long", "Bão", f"{'x' * 5_000_000} bão"))
    with Client(application(index)) as client:
        (hit,) = client.get("/api/search?query=bão").json()["hits"]
        assert len(hit["snippets"][0]["text"]) <= 240
        whole = client.get("/api/articles/long", headers={"Accept-Encoding": "gzip"})
        assert len(whole.json()["body"]) == 5_000_004
        assert int(whole.headers["content-length"]) < 100_000
