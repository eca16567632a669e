"""An article as a record and back, and the digest that tells whether it changed."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.article_json import DEEPEST, from_bytes, from_record, parse_iso, serialize, to_bytes, to_record
from vnsearch.errors import BadArticle
from vnsearch.model import Article

texts = st.text(st.characters(), max_size=30)
names = st.none() | st.text(min_size=1, max_size=10)
_printable = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=15)
ids = st.lists(_printable, min_size=1, max_size=2).map(" ".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
articles = st.builds(
    Article,
    id=ids,
    title=texts,
    body=texts,
    related=texts,
    author=names,
    source=names,
    url=names,
    published=st.none() | st.dates() | st.datetimes(timezones=st.none() | st.just(UTC)),
    path=names,
    metadata=st.dictionaries(texts, values, max_size=3),
)
FULL = Article(
    id="a1",
    title="Hòa bình",
    body="Hội nghị.",
    related="Tin khác",
    author="Chu An",
    source="Báo",
    url="https://example.com/a1",
    published=date(2024, 9, 26),
    path="/articles/a1.txt",
    metadata={"section": "Thế giới", "tags": ["a", "b"]},
)
OTHER = Article("a2", "t", "b", "r", "x", "y", "z", date(2025, 1, 1), "/p", {"section": "Thể thao"})


@given(articles)
@settings(deadline=None)
def test_any_article_comes_back_from_its_bytes(article):
    again = from_bytes(to_bytes(article), path=article.path)
    assert again == article
    assert type(again.published) is type(article.published)


@given(articles)
@settings(deadline=None)
def test_any_article_comes_back_from_its_record_as_json(article):
    assert from_record(json.loads(json.dumps(to_record(article)))) == article


def test_a_record_leaves_out_what_is_empty_but_never_id_title_and_body():
    assert to_record(Article("a1", "", "")) == {"id": "a1", "title": "", "body": ""}


def test_a_record_does_not_share_the_metadata_of_its_article():
    metadata = {"section": "Thế giới"}
    to_record(replace(FULL, metadata=metadata))["metadata"]["section"] = "changed"
    assert metadata == {"section": "Thế giới"}


def test_lone_surrogates_survive():
    article = Article("a1", "\ud800 tiêu đề", "thân \udfff bài")
    assert from_bytes(to_bytes(article)) == article


@pytest.mark.parametrize(
    "field", [{"title": 1}, {"body": None}, {"metadata": []}, {"author": 3}, {"published": 20240926}]
)
def test_a_record_with_a_field_of_a_wrong_type_is_a_bad_article(field):
    with pytest.raises(BadArticle):
        from_record({"id": "a1", "title": "t", "body": "b", **field})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-09-26", date(2024, 9, 26)),
        ("2024-09-26T09:04", datetime(2024, 9, 26, 9, 4)),
        ("2024-09-26 09:04:05", datetime(2024, 9, 26, 9, 4, 5)),
        ("2024-09-26T09:04:00+00:00", datetime(2024, 9, 26, 9, 4, tzinfo=UTC)),
        ("2024-09-26T09:04:00-03:30", datetime(2024, 9, 26, 9, 4, tzinfo=timezone(-timedelta(hours=3.5)))),
    ],
)
def test_a_time_is_read_only_where_the_text_gives_one(text, expected):
    assert parse_iso(text) == expected
    assert type(parse_iso(text)) is type(expected)


@pytest.mark.parametrize("text", ["", "hôm qua", "26/09/2024", "2024-13-01", "2024-09-26+07:00"])
def test_what_is_no_iso_date_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011  # the message is Python's own
        parse_iso(text)


@pytest.mark.parametrize("published", [20240926, None, ["2024-09-26"], 9 * 10**20])
def test_what_is_published_is_told_by_a_string(published):
    with pytest.raises(BadArticle, match=f"published must be a string, not {type(published).__name__}"):
        from_record({"id": "a1", "title": "t", "body": "b", "published": published})


def digest(article: Article) -> bytes:
    return serialize(article).digest


def test_what_is_stored_of_an_article_is_all_of_it():
    stored = serialize(FULL)
    assert (stored.id, stored.path, stored.data) == (FULL.id, FULL.path, to_bytes(FULL))
    assert from_bytes(stored.data, path=stored.path) == FULL


def test_a_digest_is_16_bytes():
    assert len(digest(FULL)) == len(digest(Article("\u00e1", "", ""))) == 16


@pytest.mark.parametrize("bad", [object(), {1, 2}, float, b"bytes", date(2024, 9, 26)])
def test_an_article_whose_metadata_are_no_json_values_cannot_be_stored(bad):
    with pytest.raises(BadArticle, match="'a1'"):
        serialize(replace(FULL, metadata={"key": bad}))


def test_metadata_are_nested_as_deep_as_can_be_read_again_and_no_deeper():
    nested: list[object] = []
    for _ in range(DEEPEST - 3):
        nested = [nested]
    serialize(replace(FULL, metadata={"key": nested}))
    nested.append(nested)
    for deep in ([nested], nested):
        with pytest.raises(BadArticle, match="'a1'"):
            serialize(replace(FULL, metadata={"key": deep}))


@pytest.mark.parametrize("key", [field.name for field in fields(Article) if field.name != "path"])
def test_a_digest_changes_with_every_field(key):
    assert digest(replace(FULL, **{key: getattr(OTHER, key)})) != digest(FULL)


def test_a_digest_does_not_change_with_the_path():
    assert digest(replace(FULL, path="/elsewhere/a1.txt")) == digest(FULL)


def test_equal_articles_have_equal_digests_whatever_the_order_of_their_metadata():
    one = replace(FULL, metadata={"section": "Thế giới", "tags": []})
    other = replace(FULL, metadata={"tags": [], "section": "Thế giới"})
    assert one == other
    assert digest(one) == digest(other)


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"id":' * 50_000, b'["]"' + b',["\\"["' * 50_000])
def test_data_nested_too_deep_are_no_article(data):
    with pytest.raises(BadArticle, match="nested"):
        from_bytes(data)


def test_a_stack_that_is_nearly_full_does_not_make_an_article_bad():
    nested: list[object] = []
    for _ in range(DEEPEST - 5):
        nested = [nested]
    data = to_bytes(Article("1", "", "", metadata={"a": nested}))

    def read_deep_down(depth):
        return from_bytes(data) if not depth else read_deep_down(depth - 1)

    caught = 0
    for depth in range(sys.getrecursionlimit()):
        try:
            assert read_deep_down(depth).id == "1"
        except RecursionError:
            caught += 1
            if caught > 150:
                break
    assert caught
