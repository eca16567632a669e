from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.commandline import lines, run
from vnsearch import Article, Index

_KINDS = [
    *("results", "hit", "batch_row", "passage", "explanation", "article", "stats", "coverage"),
    *("completion", "layers", "mark", "saved", "new"),
]


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    """An index of articles that have hardly any fields, and of one that has all."""
    folder = tmp_path_factory.mktemp("sparse") / "index"
    articles = [
        Article(id="a", title="", body="Bão về."),
        Article(id="b", title="Bão", body=""),
        Article(id="c", title="Bão", body="Tin.", related="Bão số 3"),
        Article(
            id="d",
            title="Bão",
            body="Bão về.",
            author="An",
            source="Báo",
            url="https://b.vn",
            published=datetime(2024, 9, 26, 9, 4, 5, 6, tzinfo=UTC),
            path="/news/d",
            metadata={"tags": ["bão", 3, None]},
        ),
        Article(id="e", title="Bão", body="Bão về.", published=date(2024, 9, 26)),
    ]
    with Index.open(folder, create=True, workers=1) as index:
        index.add(articles)
    return folder


def _schema(*kind: str) -> Draft202012Validator:
    schema = json.loads(run("schema", *kind).stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _check(kind: str, records: list[dict[str, Any]]) -> None:
    assert records
    for record in records:
        _schema(kind).validate(record)
        _schema().validate(record)


# --- the schema ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", _KINDS)
def test_every_kind_has_a_schema_of_its_own_and_a_description(kind):
    schema = _schema(kind).schema
    assert schema["$ref"] == f"#/$defs/{kind}"
    assert schema["$defs"][kind]["description"].startswith("Printed by ")


def test_the_whole_schema_has_every_kind():
    whole = _schema().schema
    assert [reference["$ref"] for reference in whole["anyOf"]] == [f"#/$defs/{kind}" for kind in _KINDS]


def test_an_unknown_kind_names_those_that_there_are():
    result = run("schema", "nosuch")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(kind in result.stderr for kind in _KINDS)


def test_no_object_may_have_a_field_that_is_not_described():
    definitions = _schema().schema["$defs"]
    closed = [name for name, value in definitions.items() if value.get("additionalProperties") is False]
    inner = {"passages", "snippet", "suggestion", "reason", "facets", "facet", "gap"}
    assert set(closed) == {*_KINDS, *inner}


# --- what is printed -----------------------------------------------------------------------------------

_OPTIONS = [[], ["--explain"], ["--snippets", "3", "--snippet-length", "80"], ["--group"], ["-n", "1"]]
_QUERIES = ["tong thong", "tổng thồng biden", "leahy", "zzzz"]


@pytest.mark.parametrize("options", [*_OPTIONS, ["--facets"], ["--facets", "--explain", "--group"]])
@pytest.mark.parametrize("query", _QUERIES)
def test_a_search_as_one_object_fits(built, options, query):
    _check("results", lines(run("search", "--format", "json", *options, query, index=built)))


@pytest.mark.parametrize("options", _OPTIONS)
@pytest.mark.parametrize("query", _QUERIES[:-1])
def test_hits_fit(built, options, query):
    _check("hit", lines(run("search", "--format", "jsonl", *options, query, index=built)))


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_articles_with_few_fields_fit(sparse, form):
    records = lines(run("search", "--format", form, "bão", index=sparse))
    _check({"json": "results", "jsonl": "hit"}[form], records)


def test_facets_of_articles_with_few_fields_fit(sparse):
    _check("results", lines(run("search", "--facets", "--format", "json", "bão", index=sparse)))


def test_other_names_fit_and_are_told(tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add([Article(id="a", title="Liên hợp quốc họp", body="Liên Hợp Quốc họp ở LHQ.")])
    (hit,) = lines(run("search", "--json", "lhq", index=tmp_path / "index"))
    _check("hit", [hit])
    assert hit["title_other_names"] == [[0, 13]]
    (snippet,) = hit["snippets"]
    assert (snippet["highlights"], snippet["other_names"]) == ([[0, 13], [20, 23]], [[0, 13]])


def test_similar_articles_fit(built):
    _check("results", lines(run("similar", "--format", "json", "002", index=built)))
    _check("hit", lines(run("similar", "--json", "002", index=built)))


@pytest.mark.parametrize("article_id", "abcde")
def test_an_article_fits(sparse, article_id):
    _check("article", lines(run("show", "--json", article_id, index=sparse)))


def test_the_seeds_fit(built):
    with Index.open(built) as index:
        ids = list(index.ids())
    for article_id in ids:
        _check("article", lines(run("show", "--json", article_id, index=built)))


def test_stats_fit(built):
    _check("stats", lines(run("stats", "--json", index=built)))


def test_completions_fit(built):
    found = lines(run("suggest", "--json", "tong", index=built))
    _check("completion", found)
    assert {completion["kind"] for completion in found} == {"word", "title"}


def test_layers_fit():
    _check("layers", lines(run("analyze", "--json", "Tổng Bí thư Tô Lâm")))


# --- what does not fit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rank", 0),
        ("id", ""),
        ("score", "1"),
        ("published", "26/09/2024"),
        ("title_highlights", [[1]]),
        ("title_highlights", [[1, 2, 3]]),
        ("title_highlights", [[-1, 2]]),
        ("title_other_names", []),
        ("title_other_names", [[1]]),
        ("snippets", [{}]),
        ("path", 1),
        ("more", 1),
    ],
)
def test_a_wrong_hit_does_not_fit(built, field, value):
    hit = lines(run("search", "--json", "-n", 1, "biden", index=built))[0]
    with pytest.raises(ValidationError):
        _schema("hit").validate({**hit, field: value})


def test_rows_of_a_batch_and_passages_are_as_described(sparse):
    batch = run(
        "search", "--batch", "-", "--format", "jsonl", "--strict", index=sparse, stdin='bão\n"x\nxyz'.encode()
    )
    _check("batch_row", lines(batch))
    _check("passage", lines(run("passages", "--json", "bão", index=sparse)))
