"""The contract of engines on work in archives: folders, choices, batches, exports, marks and copies."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.assistants.asking import Assistant
from tests.cluster.places import ENGINES, make_place
from tests.commandline import run
from tests.web.asking import Client
from vnsearch import Article, Index
from vnsearch.model import Facet
from vnsearch.web.application import application

_STORM = "Bão số bảy\n\nCơn bão số bảy đổ bộ vào bờ biển miền Trung lúc nửa đêm, tàu thuyền đã vào bến."
_RECORDS = 60
_PLACES = ("Lý Sơn", "Cửa Lò", "Sa Huỳnh", "Phú Quý")


class Archive(NamedTuple):
    """An archive in one of the engines: where its index is, and what is in it."""

    place: str
    index: Index
    articles: list[Article]


def fill(root: Path) -> None:
    """Writes the files of the archive: in folders, in an archive with folders in it, and as records."""
    texts = {
        "bao/2023/a.txt": _STORM,
        "bao/2024/b.txt": "Giá gạo\n\nGiá gạo xuất khẩu tăng trong tháng này, tàu chở gạo rời cảng.",
        "bao/2024/thang-9/c.txt": "Tàu cá vào bến\n\nHàng trăm tàu cá vào bến tránh bão số bảy.",
        "luu/a.txt": _STORM,
        "d.txt": "Chợ nổi\n\nChợ nổi họp từ năm giờ sáng, tàu thuyền đông như hội.",
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with zipfile.ZipFile(root / "cu.zip", "w") as archive:
        archive.writestr("thang-1/e.txt", "Tàu chìm\n\nMột tàu hàng chìm gần đảo, thuyền viên an toàn.")
        archive.writestr("thang-2/f.txt", "Bến mới\n\nBến tàu mới mở cửa đón khách ra đảo.")
    chance = random.Random(7)
    records = [
        {
            "id": f"ghi-{number}",
            "title": f"Tàu cá số {number} cập bến {chance.choice(_PLACES)}",
            "body": "Tàu cá cập bến. " + f"Chuyến biển thứ {number} chở cá. " * chance.randint(1, 5),
            "source": f"Báo {chance.choice('ABC')}",
            "author": chance.choice(["Lê Hạ", "Trần Mộc", ""]) or None,
            "published": f"20{chance.randint(20, 24)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        }
        for number in range(_RECORDS)
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (root / "ghi.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture(scope="module", params=ENGINES)
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive, the marks of which tests may change, but not its articles."""
    folder = tmp_path_factory.mktemp("archive")
    fill(folder / "kho")
    with (
        make_place(request.param, request, folder, "archive") as place,
        Index.open(place, create=True, workers=1) as index,
    ):
        index.update(folder / "kho")
        yield Archive(place, index, [index[article_id] for article_id in index])


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """All hits are read in many pages."""
    monkeypatch.setattr("vnsearch.engine.cluster.paging._SCANNED", 7)


def ids(archive: Archive, query: str, **options: Any) -> list[str]:
    return [hit.id for hit in archive.index.search(query, limit=200, **options)]


def name(archive: Archive, path: str) -> str:
    """The id of a file."""
    return next(article.id for article in archive.articles if article.id.endswith(path))


def test_folders_are_counted_as_a_tree(archive):
    facets = archive.index.search("tàu OR chợ OR gạo", limit=0).facets
    assert {facet.value: facet.articles for facet in facets["folder"]} == {
        "bao": 3,
        "bao/2023": 1,
        "bao/2024": 2,
        "bao/2024/thang-9": 1,
        "cu.zip": 2,
        "cu.zip/thang-1": 1,
        "cu.zip/thang-2": 1,
        "ghi.jsonl": _RECORDS,
        "luu": 1,
    }


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        ({"include": {"folder": "bao"}}, ["a.txt", "b.txt", "c.txt"]),
        ({"include": {"folder": ["bao/2024", "luu"]}}, ["a.txt", "b.txt", "c.txt"]),
        ({"include": {"folder": "thang-9"}}, ["c.txt"]),
        ({"include": {"folder": "cu.zip"}}, ["e.txt", "f.txt"]),
        ({"include": {"folder": "cu.zip/thang-2"}}, ["f.txt"]),
        ({"include": {"folder": "bao"}, "exclude": {"folder": "2024"}}, ["a.txt"]),
        ({"exclude": {"folder": ["ghi.jsonl", "cu.zip", "bao"]}}, ["a.txt", "d.txt"]),
        ({"include": {"folder": "ba"}}, []),
        ({"where": "folder:thang-1"}, ["e.txt"]),
    ],
)
def test_a_folder_is_chosen_with_what_is_in_it(archive, choices, found):
    every = ids(archive, "tàu OR gạo OR chợ", **choices)
    assert sorted(each.rpartition("/")[2] for each in every) == found


@pytest.mark.parametrize(
    ("choices", "is_meant"),
    [
        ({"include": {"source": ["Báo A", "Báo B"]}}, lambda each: each.source in ("Báo A", "Báo B")),
        ({"exclude": {"source": ["Báo A", "Báo B"]}}, lambda each: each.source not in ("Báo A", "Báo B")),
        ({"include": {"author": "Lê Hạ"}}, lambda each: each.author == "Lê Hạ"),
        ({"exclude": {"author": ["Lê Hạ"]}}, lambda each: each.author != "Lê Hạ"),
        (
            {"include": {"year": ["2021", "2023"]}, "exclude": {"source": "Báo C"}},
            lambda each: each.published and each.published.year in (2021, 2023) and each.source != "Báo C",
        ),
        ({"exclude": {"year": "2022"}}, lambda each: not each.published or each.published.year != 2022),
    ],
)
def test_values_are_chosen_and_left_out(archive, choices, is_meant):
    expected = {each.id for each in archive.articles if "tàu" in each.body.lower() and is_meant(each)}
    assert expected
    assert set(ids(archive, "tàu", match="all", **choices)) == expected


def test_a_facet_counts_what_another_choice_would_find(archive):
    every = archive.index.search("tàu cá", limit=0)
    chosen = archive.index.search("tàu cá", limit=0, include={"source": "Báo A"}, exclude={"folder": "bao"})
    without = archive.index.search("tàu cá", limit=0, exclude={"folder": "bao"})
    assert chosen.facets["source"] == without.facets["source"]
    assert chosen.total == dict(without.facets["source"])["Báo A"]
    assert {facet.value for facet in chosen.facets["folder"]} <= {
        facet.value for facet in every.facets["folder"]
    }
    storm = archive.index.search("bão bến", limit=0, exclude={"source": "Báo A"}).facets["folder"]
    assert Facet("bao", 2) in storm


@pytest.mark.parametrize("sort", ["relevance", "date", "title"])
@pytest.mark.parametrize("query", ["tàu cá cập bến", "NOT chợ", "chợ nổi", "không đâu có"])
def test_all_hits_are_those_of_the_pages_in_their_order(archive, query, sort):
    results = archive.index.search(query, limit=5, sort=sort)
    every = list(results.all_hits())
    assert [hit.rank for hit in every] == list(range(1, results.total + 1))
    paged = archive.index.search(query, limit=200, sort=sort)
    assert [(hit.id, hit.score) for hit in every] == [(hit.id, hit.score) for hit in paged]
    assert [hit.title for hit in every] == [hit.title for hit in paged]
    assert [hit.snippets for hit in every[:30]] == [hit.snippets for hit in paged.hits[:30]]


def test_ids_are_in_the_order_of_indexing(archive):
    results = archive.index.search("NOT chợ", limit=0)
    found = list(results.ids())
    assert len(found) == results.total > 50
    assert found == [each for each in archive.index if each in set(found)]


def test_all_hits_are_of_the_state_in_which_they_began(request, tmp_path):
    articles = [Article(f"n{number}", f"Tàu số {number}", "Tàu cập bến.") for number in range(40)]
    for engine in ENGINES:
        with (
            make_place(engine, request, tmp_path, "state") as place,
            Index.open(place, create=True, workers=1) as index,
        ):
            index.add(articles)
            hits = index.search("tàu", sort="title").all_hits()
            found = [next(hits).id for _ in range(25)]
            index.delete([f"n{number}" for number in range(35, 40)])
            index.add(Article("n100", "Tàu số 100", "Tàu cập bến."))
            found += [hit.id for hit in hits]
            assert sorted(found) == sorted(article.id for article in articles), engine


def test_an_export_has_a_row_for_each_article_found(archive, tmp_path):
    table = tmp_path / "found.csv"
    done = run(
        "search",
        "tau ca",
        "--sort",
        "date",
        "--all",
        "-o",
        table,
        "--index-dir",
        archive.place,
        "--not-source",
        "Báo A",
    )
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    expected = archive.index.search("tau ca", limit=200, sort="date", exclude={"source": "Báo A"})
    assert len(rows) == expected.total > 20
    assert [row["id"] for row in rows] == [hit.id for hit in expected]
    assert all(row["title"] == hit.title for row, hit in zip(rows, expected, strict=True))


def test_similar_articles_are_left_out_by_the_filters_of_a_search(archive):
    similar = archive.index.similar(name(archive, "ghi-7"), limit=200)
    left = archive.index.similar(
        name(archive, "ghi-7"), limit=200, source="Báo A", where="cập bến", since="2022"
    )
    passing = {each.id for each in archive.index.search("cập bến", limit=200, source="Báo A", since="2022")}
    assert [hit.id for hit in left] == [hit.id for hit in similar if hit.id in passing] != []


@pytest.mark.parametrize("form", ["query", "phrase"])
@pytest.mark.parametrize("limit", [3, None])
def test_a_batch_finds_what_its_queries_find(archive, form, limit):
    queries = ["tàu cá cập bến", "chợ nổi", "không đâu có", "bão (số bảy", "gạo"]
    rows = list(archive.index.search_many(queries, limit=limit, form=form, strict=True))
    assert Counter(row.query for row in rows).keys() == set(queries)
    if form == "query":
        assert [row.query for row in rows if row.error] == ["bão (số bảy"]
        for query in ("tàu cá cập bến", "chợ nổi", "gạo"):
            results = archive.index.search(query, limit=200 if limit is None else limit)
            assert [row.hit.id for row in rows if row.query == query] == [hit.id for hit in results]
    else:
        assert {row.hit.id.rpartition("/")[2] for row in rows if row.query == "bão (số bảy"} == {
            "a.txt",
            "c.txt",
        }


def test_the_best_passages(archive):
    passages = archive.index.passages("bão số bảy đổ bộ", limit=2, length=80)
    assert passages
    for passage in passages:
        article = archive.index[passage.id]
        assert getattr(article, passage.part)[passage.start :].startswith(passage.text)
        assert passage.highlights
    assert passages[0].title == "Bão số bảy"


def test_copies_are_other_files_with_the_same_article(archive):
    first, second = name(archive, "bao/2023/a.txt"), name(archive, "luu/a.txt")
    assert archive.index.copies(first) == (second,)
    assert archive.index.copies(second) == (first,)
    assert archive.index.copies(first, limit=0) == ()
    assert archive.index.copies("ghi-1") == ()


def test_copies_differ_in_nothing_but_capitals_and_signs(request, tmp_path):
    articles = [
        Article("a", "Chợ nổi", "Chợ nổi họp sớm."),
        Article("b", "CHỢ NỔI", "Chợ nổi, họp sớm!", "Đọc thêm"),
        Article("c", "Cho noi", "Chợ nổi họp sớm."),
        Article("d", "Chợ nổi chợ", "nổi họp sớm."),
        Article("e", "…", "—"),
        Article("f", "—", "…"),
    ]
    for engine in ENGINES:
        with (
            make_place(engine, request, tmp_path, "copies") as place,
            Index.open(place, create=True, workers=1) as index,
        ):
            index.add(articles)
            found = {article.id: index.copies(article.id) for article in articles}
            assert found == {"a": ("b",), "b": ("a",), "c": (), "d": (), "e": (), "f": ()}, engine


def test_marks_filter_what_is_found(archive):
    marks = archive.index.marks
    starred = [f"ghi-{number}" for number in range(0, _RECORDS, 3)]
    state = archive.index.state
    marks.change(starred, starred=True)
    marks.change(["ghi-3", "ghi-4"], tags="Cần đọc", note="xem lại")
    try:
        assert archive.index.state != state
        assert set(ids(archive, "tàu is:starred")) == set(starred)
        assert set(ids(archive, "tàu", starred=True)) == set(starred)
        assert set(ids(archive, "tàu -is:starred include")) == set(ids(archive, "tàu include")) - set(starred)
        assert set(ids(archive, 'tag:"cần đọc"')) == {"ghi-3", "ghi-4"}
        assert ids(archive, "tàu is:starred", tag="can doc") == ["ghi-3"]
        assert ids(archive, "tag:lạ") == []
        (hit,) = archive.index.search("tàu is:starred", tag="cần đọc")
        assert (hit.mark.starred, hit.mark.tags, hit.mark.note) == (True, ("Cần đọc",), "xem lại")
    finally:
        marks.clear([*starred, "ghi-4"])


def test_any_number_of_articles_can_be_marked(request, tmp_path):
    with (
        make_place("cluster", request, tmp_path, "many") as place,
        Index.open(place, create=True, workers=1) as index,
    ):
        index.add(
            [Article(f"{'x' * 600}{number}", f"Tàu số {number}", "Tàu cập bến.") for number in (1, 2, 3)]
        )
        chosen = [f"{'x' * 600}{number}" for number in (1, 3)]
        others = [f"khác-{number}" for number in range(70_000)]
        assert {hit.id for hit in index.search("tàu").among([*others, *chosen])} == set(chosen)


def test_a_saved_search_tells_what_is_new(request, tmp_path):
    for engine in ENGINES:
        with (
            make_place(engine, request, tmp_path, "saved") as place,
            Index.open(place, create=True, workers=1) as index,
        ):
            index.add([Article(f"n{number}", f"Tàu số {number}", "Tàu cập bến.") for number in range(30)])
            index.saved.add("tàu", "tàu cập bến", sort="title")
            assert index.saved.count_new("tàu") == 30
            assert len(index.saved.run("tàu").results) == 30
            assert index.saved.count_new("tàu") == 0
            index.add(Article("mới", "Tàu mới", "Tàu cập bến."))
            with Index.open(place) as other:
                assert [hit.id for hit in other.saved.run("tàu").results] == ["mới"]
            assert run("saved", "run", "--index-dir", place).exit_code == 1
            index.add(Article("nữa", "Tàu nữa", "Tàu cập bến."))
            done = run("saved", "run", "--format", "jsonl", "--index-dir", place)
            assert (done.exit_code, "nữa" in done.stdout) == (0, True), done.stderr


def test_marks_and_saved_searches_outlive_a_rebuild_and_are_exported(request, tmp_path):
    fill(tmp_path / "kho")
    for engine in ENGINES:
        with make_place(engine, request, tmp_path, "kept") as place:
            with Index.begin(place, workers=1) as index:
                index.update(tmp_path / "kho")
                index.marks.change("ghi-1", tags="giữ")
                index.saved.add("chợ", "chợ nổi")
            Index.rebuild(place, tmp_path / "kho", workers=1)
            with Index.open(place) as index:
                assert [hit.id for hit in index.search("tag:giữ")] == ["ghi-1"]
                assert [saved.name for saved in index.saved] == ["chợ"]
                exported = io.BytesIO()
                index.export(exported)
            assert "giữ" in exported.getvalue().decode()
            assert "chợ nổi" in exported.getvalue().decode().splitlines()[-1]


def test_what_could_not_be_read_is_known(request, tmp_path):
    fill(tmp_path / "kho")
    (tmp_path / "kho" / "hong.pdf").write_bytes(b"%PDF-1.4 no pages")
    seen = []
    for engine in ENGINES:
        with (
            make_place(engine, request, tmp_path, "coverage") as place,
            Index.begin(place, workers=1) as index,
        ):
            assert index.coverage().as_of is None
            state = index.coverage_state
            index.update(tmp_path / "kho")
            coverage = index.coverage()
            assert index.coverage_state != state
            assert "hong.pdf" in {gap.file for gap in coverage.gaps}
            seen.append((coverage.complete, coverage.root, coverage.gaps))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "path",
    [
        "/?q=tau+ca&folder=ghi.jsonl&not-source=B%C3%A1o+A",
        "/values/source?q=tau",
        "/values/folder?q=tau",
        "/articles/ghi-1?q=tau",
        "/coverage",
        "/batch",
        "/saved",
        "/feed?q=tau",
        "/api/search?query=tau&limit=3",
        "/api/passages?query=tau",
        "/api/export?query=tau&format=csv",
        "/api/articles/ghi-1/similar",
        "/api/facets/folder?query=tau",
        "/api/coverage",
        "/api/saved",
        "/api/stats",
    ],
)
def test_pages_and_the_api_are_there(archive, path):
    with Client(application(archive.index)) as client:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text


def test_an_export_from_the_page_has_all_rows(archive):
    with Client(application(archive.index)) as client:
        rows = list(
            csv.reader(io.StringIO(client.get("/api/export?query=tau&format=csv").text.lstrip("\ufeff")))
        )
    assert len(rows) == 1 + archive.index.search("tau").total > 50


def test_assistants_get_answers(archive):
    assistant = Assistant.of(archive.index)
    found = assistant.ask("search", query="tàu cá cập bến", limit=3)
    assert len(found["hits"]) == 3
    counted = assistant.ask("count", query="tàu", by="folder")
    assert counted["total"] == archive.index.search("tàu").total
    assert assistant.ask("read", id="ghi-1")["text"]
    assert assistant.ask("similar", id="ghi-1")["hits"]
    assert assistant.ask("status")["articles"] == len(archive.index)
