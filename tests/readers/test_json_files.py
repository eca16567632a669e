"""JSON files: arrays, objects that hold one, single articles; in bounded memory where they are large."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vnsearch.model import Article, Rejection
from vnsearch.readers import json_files, read_articles

ONE, TWO = {"title": "Chợ", "body": "Chợ đông."}, {"title": "Mưa", "body": "Mưa to."}


def read(folder: Path, text: str | bytes) -> list[Article | Rejection]:
    file = folder / "a.json"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_articles(file))


def names(folder: Path, text: str | bytes) -> list[str]:
    return [each.id if isinstance(each, Article) else each.where for each in read(folder, text)]


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of any size are as large as those that are not held in memory."""
    if request.param == "large":
        monkeypatch.setattr(json_files, "MOST_BYTES", 60)
        monkeypatch.setattr("vnsearch.readers.bounded._PIECE", 16)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([ONE, TWO], ["a.json:1", "a.json:2"]),
        ({"status": "ok", "total": 2, "articles": [ONE, TWO]}, ["a.json:1", "a.json:2"]),
        ({"took": 1, "images": [{"x": 1}], "data": [ONE, TWO]}, ["a.json:1", "a.json:2"]),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_may_be_the_file_or_inside_an_object(tmp_path, size, found, wanted, indent):
    text = json.dumps(found, indent=indent, ensure_ascii=False)
    assert names(tmp_path, text) == wanted
    assert names(tmp_path, text.encode("utf-16")) == wanted
    assert names(tmp_path, text.encode("utf-8-sig")) == wanted


def test_an_array_may_be_deep_in_an_object(tmp_path):
    assert names(tmp_path, json.dumps({"description": "API", "a": {"b": {"docs": [ONE, TWO]}}})) == [
        "a.json:1",
        "a.json:2",
    ]


def test_an_object_may_be_an_article(tmp_path):
    (article,) = read(tmp_path, json.dumps({**ONE, "comments": [{"text": "Hay."}]}))
    assert isinstance(article, Article)
    assert (article.id, article.body) == ("a.json", "Chợ đông.")


def test_json_lines_are_told_from_json(tmp_path, size):
    assert names(tmp_path, f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\n") == ["a.json:1", "a.json:3"]


def test_what_stands_before_damage_is_read(tmp_path, size):
    one, *_ = read(tmp_path, json.dumps([ONE, TWO, ONE])[:-30])
    assert isinstance(one, Article)


@pytest.mark.parametrize(
    "damage", ['{"title": "x" "body": "y"}, ', '{"title": "x", "body": "y, ', '{"title": , ', "x, ", "}"]
)
def test_what_stands_after_damage_is_read(tmp_path, size, damage):
    inner = {**TWO, "c": [{"n": 1}, {"n": 2}]}
    text = f"[{json.dumps(ONE)}, {damage}{json.dumps(inner)}, {json.dumps(ONE)}]"
    items = read(tmp_path, text)
    articles = [each.body for each in items if isinstance(each, Article)]
    assert articles == [ONE["body"], TWO["body"], ONE["body"]]
    (refused,) = (each for each in items if isinstance(each, Rejection))
    assert "malformed JSON" in refused.reason
    assert "not read" not in refused.reason


def test_a_comma_may_be_missing_between_records(tmp_path, size):
    assert len(names(tmp_path, f"[{json.dumps(ONE)} {json.dumps(TWO)}]")) == 2


def test_an_array_of_nothing_but_damage_is_left(tmp_path):
    items = read(tmp_path, "[" + '{"a": ' * 100_000)
    assert len(items) == 100
    assert isinstance(items[-1], Rejection)
    assert "the rest of the file is not read" in items[-1].reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("[]", "empty"),
        ("{}", "holds no text"),
        ('"x"', "is a JSON object, not"),
        ("[1]", "a record is a JSON object, not 1"),
        ('{"name": "package", "version": "1.0"}', "--field body=COLUMN"),
        ("{" * 100_000, "malformed JSON"),
        ("[" * 100_000, "malformed JSON"),
        ('[{"body": "x", "n": 1e999}]', "too large a number"),
    ],
)
def test_what_is_no_article_is_refused(tmp_path, text, reason):
    (rejection,) = read(tmp_path, text)
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason


def test_a_record_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(json_files, "MOST_BYTES", 1000)
    monkeypatch.setattr("vnsearch.readers.bounded._PIECE", 64)
    records: list[Any] = [ONE, {"body": "x" * 5000}, TWO]
    first, second = read(tmp_path, json.dumps(records))
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert second.where.endswith("a.json:2")
    assert "the most that one article may have" in second.reason
