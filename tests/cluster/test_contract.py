"""The contract of engines: an index in a folder and one on a cluster give the same answers."""

from __future__ import annotations

import copy
import io
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.library import LIBRARY
from tests.cluster.places import ENGINES, make_place
from tests.commandline import SEEDS
from tests.typists import WAYS
from vnsearch import (
    AnalysisMismatch,
    Article,
    ArticleNotFound,
    Index,
    IndexNotFound,
    QuerySyntaxError,
    read_export,
)
from vnsearch.model import Facet, Layer

_RELEVANCE = Path(__file__).parents[1] / "relevance"


@pytest.fixture(scope="module", params=ENGINES)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The library, which no test changes."""
    folder = tmp_path_factory.mktemp("contract")
    with (
        make_place(request.param, request, folder, "library") as place,
        Index.open(place, create=True) as index,
    ):
        index.add(LIBRARY)
        yield index


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where there is no index yet."""
    with make_place(request.param, request, tmp_path, "place") as made:
        yield made


def ids(index: Index, query: str, **options: Any) -> list[str]:
    return [hit.id for hit in index.search(query, **options)]


@pytest.mark.parametrize(
    ("query", "options", "expected"),
    [
        ("bão số bảy", {}, ["bao-1", "bao-2"]),
        ("bao so bay", {}, ["bao-1", "bao-2"]),
        ("ma", {}, ["ma-2", "ma"]),
        ("mạ", {}, ["ma"]),
        ("má", {}, ["ma-2"]),
        ("mà", {}, []),
        ("giá gạo xuất khẩu", {}, ["gao"]),
        ("gia gao -vfa", {}, []),
        ("“hội hoa xuân”", {}, ["hoa"]),
        ('"hoa xuân" OR "đường hoa"', {}, ["hoa", "duong-hoa"]),
        ("title:bão", {}, ["bao-1", "bao-2"]),
        ("title:(hoa AND xuân)", {}, ["hoa"]),
        ('source:"Tin Miền Biển" hoa', {}, ["hoa", "duong-hoa"]),
        ('author:"Lê Hạ"', {}, ["bao-1", "ma-2"]),
        ("author:le*", {}, ["bao-1", "ma-2"]),
        ("hiệp hội lương thực", {}, ["vfa", "gao"]),
        ("vfa", {}, ["vfa", "gao"]),
        ("xuat khau", {"match": "all"}, ["gao", "vfa"]),
        ("gạo hoa bão", {"match": "any"}, ["gao", "hoa", "duong-hoa", "bao-1", "bao-2"]),
        ("gạo hoa bão", {"match": "all"}, []),
        ("hoa~", {}, ["hoa", "vfa", "duong-hoa", "gao", "bao-1", "bao-2"]),
        ("đườ*", {}, ["duong-hoa", "hoa"]),
        ("khai*", {}, ["duong-hoa", "hoa"]),
        ("=hoa", {}, ["duong-hoa", "hoa"]),
        ('"hoa khai trương"~3', {}, ["duong-hoa"]),
        ("3-2", {}, ["so"]),
        ("8/3", {}, ["so"]),
        ("12500", {}, ["so"]),
        ("12.500", {}, ["so"]),
        ("date:2024-09", {}, ["bao-1", "bao-2"]),
        ("hoa", {"since": "2024-02-02"}, ["duong-hoa"]),
        ("hoa", {"until": "2024-02"}, ["hoa", "duong-hoa"]),
        ("hoa", {"since": "2024-02-03T18:00", "until": "2024-02-03T20:00"}, ["duong-hoa"]),
        ("bão", {"source": "Tin Miền Biển"}, ["bao-2"]),
        ("bão", {"where": "author:hạ"}, ["bao-1"]),
        ("", {}, []),
        ("songhuong.example/thoi-su/bao-so-bay-100201.html", {}, ["bao-1"]),
        ("url:SongHuong", {}, ["bao-1"]),
        ("hoà nhạc", {}, ["hoa"]),
        ("baõ", {}, ["bao-1", "bao-2"]),
        ("hhoa xuan", {}, ["hoa"]),
        ("bão số bảy", {"group": True}, ["bao-1"]),
        ("hoa", {"sort": "date"}, ["duong-hoa", "hoa"]),
        ("hoa", {"sort": "title"}, ["duong-hoa", "hoa"]),
        ("đọc thêm", {}, ["hoa"]),
        ("lớn nhất", {}, ["hoa"]),
        ("video", {}, ["video"]),
        ("+hoa xuân", {}, ["hoa", "duong-hoa"]),
        ("NOT hoa", {}, ["bao-1", "bao-2", "gao", "vfa", "ma", "ma-2", "so", "video"]),
        ("NOT hoa", {"limit": 3, "offset": 4}, ["ma", "ma-2", "so"]),
        ("NOT hoa", {"offset": 8}, []),
        ("NOT hoa", {"limit": 0}, []),
        ("hoa^3 gạo", {}, ["gao"]),
        ("Bến Tre", {}, ["so"]),
        ("nguyễn an đường hoa", {}, ["duong-hoa", "hoa"]),
    ],
)
def test_a_query_finds_the_same_articles_in_the_same_order(library, query, options, expected):
    assert ids(library, query, **options) == expected


@pytest.mark.parametrize(
    ("query", "total", "notes"),
    [
        ("mà", 0, ["no article has “mà”; “ma”, without marks, finds 2"]),
        ("hhoa xuan", 1, ["no article has “hhoa”"]),
        (
            "không có từ này zzz",
            3,
            ["no article has “này”: searched for “nay”, without marks", "no article has “zzz”"],
        ),
        ('source:"Báo Lạ" hoa', 0, ["no article has the source “báo lạ”"]),
        ("date:1999", 0, ["no article is known to have been published then"]),
        ("url:nirgendwo", 0, ["no article has an address with “nirgendwo” in it"]),
        ("“hoa khai giảng”", 0, ["no article has “giảng”", "no article has the phrase “hoa khai giảng”"]),
        ("zzq*", 0, ["no article has a word that begins with “zzq”"]),
    ],
)
def test_totals_and_notes_are_the_same(library, query, total, notes):
    results = library.search(query)
    assert (results.total, list(results.notes)) == (total, notes)


@pytest.mark.parametrize(
    ("query", "suggested"),
    [("bao so bay", "Bão số bảy"), ("hhoa xuan", "hoa xuân"), ("xuat khau", "xuất khẩu")],
)
def test_another_query_is_suggested(library, query, suggested):
    assert library.search(query).suggestions[0].query == suggested


def test_keystrokes_are_read(library):
    assert library.search("xuaats khaaur").suggestions[0].query == "xuất khẩu"


def test_facets_count_all_that_is_found(library):
    assert library.search("NOT hoa", limit=1).facets == {
        "author": (Facet("Lê Hạ", 2), Facet("Trần Mộc", 2)),
        "source": (Facet("Báo Sông Hương", 3), Facet("Tin Miền Biển", 3)),
        "month": (
            Facet("2023-01", 1),
            Facet("2024-03", 1),
            Facet("2024-08", 1),
            Facet("2024-09", 2),
            Facet("2024-10", 1),
        ),
        "folder": (),
    }


def test_near_duplicates_are_folded_under_the_best(library):
    results = library.search("bão số bảy", group=True)
    assert [(hit.id, hit.duplicates) for hit in results] == [("bao-1", ("bao-2",))]
    assert results.total == 1


def test_hits_have_snippets_with_highlights(library):
    (hit,) = library.search("giá gạo xuất khẩu")
    assert hit.title == "Giá gạo xuất khẩu tăng cao nhất ba năm"
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["Giá gạo xuất khẩu"]
    (snippet,) = hit.snippets
    assert "giá gạo xuất khẩu" in [snippet.text[start:end] for start, end in snippet.highlights]


def test_the_reasons_add_up_to_the_score(library):
    best, other = library.search("hiệp hội lương thực")
    for hit in (best, other):
        assert sum(reason.score for reason in hit.explanation) == pytest.approx(hit.score, rel=1e-4)
    assert best.found_because == "it has all the words; its score is 100% of the best one’s"
    assert {reason.what: reason.articles for reason in other.explanation}["“hiep hoi” side by side"] == 2


def test_an_article_that_is_not_found_says_why(library):
    explanation = library.search("giá gạo xuất khẩu").explain("vfa")
    assert not explanation.found
    assert explanation.lacking == ("giá", "gạo")
    assert explanation.share < explanation.enough
    with pytest.raises(ArticleNotFound):
        library.search("hoa").explain("nothing")


def test_similar_articles(library):
    assert next(hit.id for hit in library.similar("bao-2")) == "bao-1"
    assert "duong-hoa" in [hit.id for hit in library.similar("hoa")]
    with pytest.raises(ArticleNotFound):
        library.similar("nothing")


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("xuat k", "xuất khẩu"), ("hiep hoi l", "hiệp hội lương thực"), ("đườ", "đường")],
)
def test_beginnings_are_completed(library, typed, completed):
    assert completed in [each.text.lower() for each in library.suggest(typed)]


def test_titles_complete_a_beginning(library):
    titles = [(each.text, each.id) for each in library.suggest("đường hoa miền") if each.kind == "title"]
    assert titles == [("Đường hoa miền Tây khai trương", "duong-hoa")]


def test_it_is_a_collection_of_articles(library):
    assert len(library) == len(LIBRARY)
    assert list(library) == [article.id for article in LIBRARY]
    assert [library[article.id] for article in LIBRARY] == list(LIBRARY)
    assert "hoa" in library
    assert "rose" not in library
    assert list(library.ids("bao")) == ["bao-1", "bao-2"]
    with pytest.raises(ArticleNotFound):
        library["rose"]


def test_sizes(library):
    stats = library.stats()
    assert stats.articles == len(LIBRARY)
    assert stats.terms[Layer.FOLDED] > 100
    assert stats.size > 1000
    assert stats.segments >= 1


def test_an_export_can_be_read_back(library, tmp_path):
    file = io.BytesIO()
    assert library.export(file) == len(LIBRARY)
    (tmp_path / "export.jsonl").write_bytes(file.getvalue())
    assert list(read_export(tmp_path / "export.jsonl")) == list(LIBRARY)


def test_copies_of_results_need_no_index(library):
    results = library.search("bao so bay")
    copied = pickle.loads(pickle.dumps(results))
    assert copied == results == copy.deepcopy(results)
    assert copied.facets == results.facets
    assert copied.suggestions == results.suggestions


def test_a_wrong_sign_is_an_error_only_if_it_is_wanted(library):
    with pytest.raises(QuerySyntaxError):
        library.search("(hoa", strict=True)
    assert ids(library, "(hoa xuân") == ids(library, "hoa xuân")


def test_changes_are_seen_at_once(place):
    with Index.open(place, create=True) as index, Index.open(place) as other:
        index.add([Article("a", "Sông Mã", "Sông Mã chảy qua Thanh Hoá."), Article("b", "Núi", "Núi cao.")])
        state = other.state
        assert ids(other, "sông mã") == ["a"]
        report = index.add(Article("a", "Sông Lam", "Sông Lam chảy qua Nghệ An."))
        assert report.changed == ("a",)
        assert ids(other, "sông lam") == ["a"]
        assert ids(other, "thanh hoá") == []
        assert other.state != state
        assert index.delete(["a", "nothing"]).removed == ("a",)
        assert list(other) == ["b"]
        assert len(other) == 1
        assert index.add(Article("b", "Núi", "Núi cao.")).unchanged == ("b",)


def test_files_are_followed(place, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.txt").write_text("Chợ nổi\n\nChợ nổi họp từ năm giờ sáng.", encoding="utf-8")
    (folder / "two.txt").write_text("Chợ phiên\n\nChợ phiên vùng cao họp chủ nhật.", encoding="utf-8")
    with Index.begin(place) as index:
        assert set(index.update(folder).added) == {"one.txt", "two.txt"}
        (folder / "two.txt").unlink()
        (folder / "one.txt").write_text("Chợ nổi\n\nChợ nổi đã dời lên bờ.", encoding="utf-8")
        assert index.preview(folder).changed == ("one.txt",)
        report = index.update(folder)
        assert (report.changed, report.removed) == (("one.txt",), ("two.txt",))
        assert ids(index, "chợ") == ["one.txt"]
    assert Index.rebuild(place, folder).added == ("one.txt",)
    with Index.open(place) as index:
        assert ids(index, "dời lên bờ") == ["one.txt"]


def test_no_index_is_an_error(place):
    with pytest.raises(IndexNotFound, match="vnsearch index"):
        Index.open(place)
    with Index.begin(place) as index, pytest.raises(IndexNotFound):
        index.search("hoa")


def test_another_analysis_is_an_error(place, monkeypatch):
    Index.open(place, create=True).close()
    monkeypatch.setattr("vnsearch.language.analyzer.fingerprint", lambda: "other/2")
    with pytest.raises(AnalysisMismatch):
        Index.open(place)


def list_judged() -> list[str]:
    judged = json.loads((_RELEVANCE / "queries.json").read_text(encoding="utf-8"))
    return [*judged["as typed"], *(way(query) for way in WAYS.values() for query in judged["spelled"])]


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.thorough), 20])
def test_judged_queries_have_the_same_first_hit(step, request, tmp_path):
    queries = list_judged()[::step]
    with (
        make_place("folder", request, tmp_path, "judged") as folder,
        make_place("cluster", request, tmp_path, "judged") as address,
        Index.open(folder, create=True) as one,
        Index.open(address, create=True) as other,
    ):
        for index in (one, other):
            index.update([SEEDS, _RELEVANCE / "articles"])
        different = [query for query in queries if ids(one, query)[:1] != ids(other, query)[:1]]
    assert len(different) <= len(queries) // 100, different
