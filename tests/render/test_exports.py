"""What is found as a file: each format is read back by a reader of that format."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch import Article, Index, UnreadableFile
from vnsearch.render.csv_table import restore_cell
from vnsearch.render.earlier_rows import read_earlier_hits
from vnsearch.render.exports import EXPORTS, Shown, export_batch, export_hits
from vnsearch.search.query_batches import BatchRow

_FORMULAS = ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"]
_QUERIES = ["bão", "=1+1 bão", "xyzzyq", '"mở']


class _TableReader(HTMLParser):
    """The cells of the rows of a page, and what is marked in it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.marked: list[str] = []
        self._tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "b")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        if tag != "meta":
            self._tags.append(tag)

    def handle_endtag(self, tag):
        assert self._tags.pop() == tag

    def handle_data(self, data):
        if {"td", "th"} & set(self._tags):
            self.rows[-1][-1] += data
        if self._tags and self._tags[-1] == "mark":
            self.marked.append(data)


@pytest.fixture(scope="module")
def stormy(tmp_path_factory):
    """An index of articles whose every field begins like a formula or has tags in it."""
    with Index.open(tmp_path_factory.mktemp("stormy") / "index", create=True, workers=1) as index:
        index.add(
            Article(
                f"{sign.strip()}{n}",
                f"{sign}<b>Bão</b>",
                f"{sign} bão,\nmưa; {sign}",
                author=sign,
                source=sign,
            )
            for n, sign in enumerate(_FORMULAS)
        )
        yield index


def _batch(index: Index, limit: int | None = None) -> list[BatchRow]:
    return list(index.search_many(_QUERIES, limit=limit, strict=True))


def _csv(pieces) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(pieces), newline=""), strict=True))


def test_a_table_in_csv_has_a_row_for_each_hit_and_no_formula(stormy):
    results = stormy.search("bão", limit=0)
    rows = _csv(export_hits("csv", results.all_hits(), "bão", Shown()))
    assert len(rows) == results.total == len(_FORMULAS)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r"))]
    assert [restore_cell(row["id"]) for row in rows] == [hit.id for hit in results.all_hits()]
    assert [restore_cell(row["title"]) for row in rows] == [hit.title for hit in results.all_hits()]


@given(st.text(st.sampled_from("'=+-@\t\rab"), max_size=4))
def test_a_cell_made_harmless_is_restored(text):
    row = BatchRow(1, text)
    (read,) = _csv(export_batch("csv", [row], "", Shown()))
    assert restore_cell(read["query"]) == text
    assert not read["query"].startswith(tuple("=+-@\t\r"))


def test_near_duplicates_that_are_folded_are_named(index):
    index.add(
        Article(f"a{n}", "Bão", "Cơn bão số 9 đổ bộ vào đất liền sáng nay, gây mưa lớn.") for n in range(3)
    )
    results = index.search("bão", limit=0, group=True)
    (row,) = _csv(export_hits("csv", results.all_hits(), "", Shown()))
    assert (row["id"], row["duplicates"], results.total) == ("a0", "a1, a2", 1)


def test_review_marks_are_columns(index):
    index.add([Article("a", "Bão", "Bão đổ bộ sáng nay."), Article("b", "Mưa", "Mưa bão khắp nơi.")])
    index.marks.change("a", starred=True, tags=["x", "=y"], note="+hỏi lại")
    hits = list(index.search("bão").all_hits())
    rows = {row["id"]: row for row in _csv(export_hits("csv", hits, "", Shown()))}
    assert [rows["a"][name] for name in ("starred", "tags", "note")] == ["yes", "'=y, x", "'+hỏi lại"]
    assert [rows["b"][name] for name in ("starred", "tags", "note")] == ["", "", ""]
    reader = _TableReader()
    reader.feed("".join(export_hits("html", hits, "", Shown())))
    assert reader.rows[0][-1] == "Marks"
    assert sorted(row[-1] for row in reader.rows[1:]) == ["", "★ · #=y · #x · +hỏi lại"]


def test_a_batch_in_csv_says_for_each_query_what_was_found(stormy):
    rows = _batch(stormy)
    read = _csv(export_batch("csv", rows, "", Shown()))
    assert [(int(row["number"]), restore_cell(row["query"])) for row in read] == [row[:2] for row in rows]
    assert [row["rank"] for row in read] == [str(row.hit.rank) if row.hit else "" for row in rows]
    assert [row["error"] for row in read] == [row.error for row in rows]
    assert read[-1]["error"]


def test_json_lines_have_the_passages_that_were_asked_for(stormy):
    rows = _batch(stormy)
    text = "".join(export_batch("jsonl", rows, "", Shown(2, 40, explain=True)))
    read = [json.loads(line) for line in text.splitlines()]
    assert [row["query"] for row in read] == [row.query for row in rows]
    assert all(each["explanation"] for row in read if (each := row["hit"]))


def test_json_lines_of_hits_are_those_of_a_search(stormy):
    hits = list(stormy.search("bão", limit=0).all_hits())
    lines = "".join(export_hits("jsonl", hits, "", Shown())).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [hit.id for hit in hits]


def test_a_table_in_html_is_whole_and_marks_what_matches(stormy):
    results = stormy.search("bão", limit=0)
    reader = _TableReader()
    reader.feed("".join(export_hits("html", results.all_hits(), "<bão>", Shown())))
    assert len(reader.rows) == 1 + results.total
    assert [row[1] for row in reader.rows[1:]] == [hit.title for hit in results.all_hits()]
    assert {len(row) for row in reader.rows} == {len(reader.rows[0])}
    assert set(map(str.lower, reader.marked)) == {"bão"}


def test_a_batch_in_html_has_its_errors(stormy):
    rows = _batch(stormy)
    reader = _TableReader()
    reader.feed("".join(export_batch("html", rows, "queries", Shown())))
    assert [row[1] for row in reader.rows[1:]] == [row.query for row in rows]
    assert reader.rows[-1][3] == rows[-1].error
    assert {len(row) for row in reader.rows} == {len(reader.rows[0])}


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_the_hits_of_an_earlier_batch_are_read_back(stormy, name):
    rows = _batch(stormy)
    data = (EXPORTS[name].mark + "".join(export_batch(name, rows, "", Shown()))).encode()
    expected = [(row.query, row.hit.id) for row in rows if row.hit]
    assert list(read_earlier_hits(io.BytesIO(data), "run")) == expected


@pytest.mark.parametrize("text", ["a,b\n1,2\n", '{"a": 1}', "{", "\udcff", '{"query": "a", "hit": 1}'])
def test_what_is_no_earlier_batch_is_an_error(text):
    with pytest.raises(UnreadableFile, match="run: it is not the CSV or JSON lines of an earlier batch"):
        list(read_earlier_hits(io.BytesIO(text.encode("utf-8", "surrogateescape")), "run"))


def test_an_empty_file_is_an_earlier_batch_that_found_nothing():
    assert list(read_earlier_hits(io.BytesIO(), "run")) == []
