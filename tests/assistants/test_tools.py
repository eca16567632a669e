"""The tools answer as the library does, within bounds, and open nothing but the index."""

from __future__ import annotations

import pytest

from tests.assistants.asking import Assistant
from tests.conftest import article
from vnsearch import Article, Index

BIDEN = "002_618e8e9983e6449f.txt"
STORM = "Cơn bão số ba gây mưa to và gió giật mạnh trên cả vùng ven biển. "


@pytest.fixture
def assistant(seeds: Index) -> Assistant:
    return Assistant.of(seeds)


# --- search and similar --------------------------------------------------------------------------------


def test_a_search_finds_what_the_library_finds_without_bodies(assistant, seeds):
    answer = assistant.ask("search", query="tong bi thu to lam")
    results = seeds.search("tong bi thu to lam", group=True)
    assert [hit["id"] for hit in answer["hits"]] == [hit.id for hit in results.hits]
    assert answer["total"] == results.total
    assert answer["suggestions"] == [each.query for each in results.suggestions]
    assert "untrusted content" in answer["notice"]
    for found, hit in zip(answer["hits"], results.hits, strict=True):
        (passage,), (snippet,) = found["passages"], hit.snippets
        assert (passage["text"], passage["start"]) == (snippet.text, snippet.start)
        assert passage["matches"]
        assert all(match in passage["text"] for match in passage["matches"])
        assert found["title"] == hit.title
        assert "body" not in found


def test_a_search_is_filtered_and_sorted(assistant):
    found = assistant.ask("search", query="tong bi thu", source="NLĐO", since="2026", sort="date")
    assert [hit["source"] for hit in found["hits"]] == ["NLĐO"]
    assert assistant.ask("search", query="tong bi thu", until="2023") == {
        "notice": found["notice"],
        "total": 0,
        "notes": ["no article is known to have been published then"],
        "suggestions": found["suggestions"],
    }


def test_ten_hits_are_given_and_fifty_at_most_and_the_cursor_goes_on(index):
    index.add(Article(f"{n}", f"Bão số {n}", f"{STORM}Số {n} {'x' * n}.") for n in range(60))
    assistant = Assistant.of(index)
    assert len(assistant.ask("search", query="bão", sort="title")["hits"]) == 10
    assert "less than or equal to 50" in assistant.fail("search", query="bão", limit=51)
    hits = assistant.read_all("search", "hits", query="bão", sort="title", limit=50)
    results = index.search("bão", sort="title", limit=100, group=True)
    assert [hit["id"] for hit in hits] == [hit.id for hit in results.hits]


def test_long_answers_are_cut_and_say_so(index):
    text = '"ô\n' * 200
    index.add(
        Article(f"{n}" + "/thư mục" * 100, f"Bão {text}", f"bão {n} {text}", source=text) for n in range(50)
    )
    assistant = Assistant.of(index)
    answer = assistant.ask("search", query="bão", limit=50)
    assert answer["cut"]
    assert len(answer["hits"]) < 50
    hits = assistant.read_all("search", "hits", query="bão", limit=50, sort="title")
    assert len({hit["id"] for hit in hits}) == index.search("bão", group=True).total


def test_no_field_of_an_article_is_too_long_for_an_answer(index):
    bodies = [f"bão {word} 🌀 " * 2000 for word in ("xanh lá", "đỏ thẫm", "vàng tươi")]
    for number, long in enumerate(bodies):
        article_id = f"{number}{'🌀' * (2499 if number else 9000)}"
        index.add(Article(article_id, long, long, long, long, long, long))
    assistant = Assistant.of(index)
    hits = assistant.read_all("search", "hits", query="bão", limit=50)
    assert sorted(len(hit["id"]) for hit in hits) == [2500, 2500, 2501]
    assert "".join(assistant.read_all("read", "text", id=f"1{'🌀' * 2499}")) == bodies[1]
    assistant.ask("find_in_article", id=f"1{'🌀' * 2499}", query="bão")


def test_an_empty_query_finds_all(assistant):
    answer = assistant.ask("search", query="", sort="date", limit=3)
    assert (answer["total"], len(answer["hits"]), answer["next_cursor"]) == (5, 3, "3")
    assert "notes" not in answer


def test_similar_articles_are_those_of_the_library(assistant, seeds):
    answer = assistant.ask("similar", id=BIDEN, limit=2)
    assert [hit["id"] for hit in answer["hits"]] == [hit.id for hit in seeds.similar(BIDEN, limit=2).hits]
    assert len(assistant.read_all("similar", "hits", id=BIDEN, limit=1)) == 4


# --- read and find_in_article --------------------------------------------------------------------------


def test_an_article_is_read_from_its_beginning_or_an_offset_on(assistant, seeds):
    body = seeds[BIDEN].body
    whole = assistant.ask("read", id=BIDEN)
    assert whole["text"] == body
    assert (whole["start"], whole["end"], whole["length"]) == (0, len(body), len(body))
    assert whole["source"] == "baochinhphu.vn"
    assert whole["published"] == "2024-09-26T09:04:00"
    assert "cut" not in whole
    assert assistant.ask("read", id=BIDEN, offset=100)["text"] == body[100:]
    assert assistant.ask("read", id=BIDEN, offset=len(body))["text"] == ""
    assert "there is no character 9999999" in assistant.fail("read", id=BIDEN, offset=9999999)
    related = "003_e6c392d597bc0855.txt"
    assert assistant.ask("read", id=related, part="related").get("text") == seeds[related].related[:20_000]


def test_a_long_article_is_read_with_a_cursor(index):
    body = "".join(f"Đoạn {n}: {STORM}\n\n" for n in range(1000))
    index.add(article("long", body))
    assistant = Assistant.of(index)
    assert "".join(assistant.read_all("read", "text", id="long")) == body
    first = assistant.ask("read", id="long")
    assert first["cut"]
    assert first["text"].endswith("\n")


def test_a_page_is_read(index):
    index.add(article("pdf", "một hai ba bốn", metadata={"page_starts": [0, 4, 8]}))
    assistant = Assistant.of(index)
    second = assistant.ask("read", id="pdf", page=2)
    assert (second["text"], second["page"], second["pages"]) == ("hai ba bốn", 2, 3)
    assert "has pages 1 to 3" in assistant.fail("read", id="pdf", page=4)
    index.add(article("odd", "một", metadata={"page_starts": [-5, 99]}))
    assert assistant.ask("read", id="odd", page=2)["text"] == ""
    index.add(article("plain", "một hai"))
    assert "has no pages" in assistant.fail("read", id="plain", page=1)


def test_what_no_utf8_has_is_replaced_and_offsets_stay(index):
    index.add(article("odd", "bão \ud800 số ba"))
    assert Assistant.of(index).ask("read", id="odd")["text"] == "bão ? số ba"
    assert Assistant.of(index).ask("search", query="bão")["hits"][0]["passages"][0]["text"] == "bão ? số ba"


def test_matches_in_an_article_are_those_that_are_highlighted(assistant, seeds):
    body = seeds[BIDEN].body
    ranges = seeds.search("biden").highlights(body, "body")
    passages = assistant.read_all("find_in_article", "passages", id=BIDEN, query="biden")
    assert assistant.ask("find_in_article", id=BIDEN, query="biden")["total"] == len(ranges) > 5
    for passage in passages:
        assert body[passage["start"] :].startswith(passage["text"])
        assert passage["matches"] == ["Biden"]
    places = [(passage["start"], passage["start"] + len(passage["text"])) for passage in passages]
    assert all(any(start <= left and right <= end for start, end in places) for left, right in ranges)
    assert assistant.ask("find_in_article", id=BIDEN, query="zxqv")["total"] == 0


def test_many_matches_are_cut_and_go_on(index):
    index.add(article("long", f"{STORM} {'mưa ' * 40}" * 300, metadata={"page_starts": [0, 30_000]}))
    passages = Assistant.of(index).read_all("find_in_article", "passages", id="long", query="bão")
    assert len(passages) == 300
    assert [passage["page"] for passage in passages] == sorted(passage["page"] for passage in passages)
    assert {passage["page"] for passage in passages} == {1, 2}


# --- count and status ----------------------------------------------------------------------------------


def _storms(index: Index) -> Assistant:
    index.add(
        Article(f"{n}", f"Bão {n}", STORM, source=f"Báo {n % 3}", published=None if n == 9 else _day(n))
        for n in range(10)
    )
    return Assistant.of(index)


def test_a_search_and_a_count_keep_to_a_folder(index, folder):
    folder.page("2023/a.txt", "bão số một")
    folder.page("2024/09/b.txt", "bão số hai")
    folder.text("2024/10/c.txt", "Bão tan\n\nTrời quang trở lại sau bão.\n")
    index.update([folder.root])
    assistant = Assistant.of(index)
    hits = assistant.ask("search", query="bão", folder="2024")["hits"]
    assert sorted(hit["id"] for hit in hits) == ["2024/09/b.txt", "2024/10/c.txt"]
    assert assistant.ask("count", query="bão", folder="2024/09")["total"] == 1
    assert assistant.ask("count", query="", folder="2023")["total"] == 1
    assert assistant.ask("search", query="bão", folder="2022")["notes"] == [
        "no article is in the folder “2022”"
    ]


def _day(n: int):
    from datetime import date

    return date(2020 + n % 4, 1 + n, 5)


def test_articles_are_counted_by_year_month_and_source(index):
    assistant = _storms(index)
    assert assistant.ask("count", query="bão") == {
        "total": 10,
        "counts": [
            {"value": "2020", "articles": 3},
            {"value": "2021", "articles": 2},
            {"value": "2022", "articles": 2},
            {"value": "2023", "articles": 2},
        ],
    }
    by_source = assistant.ask("count", query="bão", by="source")["counts"]
    assert by_source[0] == {"value": "Báo 0", "articles": 4}
    assert len(assistant.ask("count", query="", by="month", source="Báo 1")["counts"]) == 3
    facets = index.search("bão").facets
    for by in facets:
        counts = assistant.ask("count", query="bão", by=by).get("counts", [])
        assert [(each["value"], each["articles"]) for each in counts] == list(map(tuple, facets[by]))
    assert "by must be one of year, author, " in assistant.fail("count", query="bão", by="colour")


def test_long_counts_go_on(index):
    index.add(Article(f"{n}", "Bão", STORM, source=f"Báo {n} {'x' * 200}") for n in range(150))
    assert len(Assistant.of(index).read_all("count", "counts", query="bão", by="source")) == 150


def test_the_status_says_what_there_is(index):
    status = _storms(index).ask("status")
    assert (status["articles"], status["undated"]) == (10, 1)
    assert (status["first_month"], status["last_month"]) == ("2020-01", "2023-08")
    assert status["sources"][0] == {"value": "Báo 0", "articles": 4}


def test_an_empty_index_has_nothing(index):
    assistant = Assistant.of(index)
    assert assistant.ask("status")["articles"] == 0
    assert assistant.ask("search", query="bão")["total"] == 0
    assert assistant.ask("count", query="")["total"] == 0


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..", "", "\x00", "x" * 2500]
)
@pytest.mark.parametrize("tool", ["read", "similar", "find_in_article"])
def test_a_name_is_only_looked_up_in_the_index(assistant, tool, name):
    more = {"query": "root"} if tool == "find_in_article" else {}
    message = assistant.fail(tool, id=name, **more)
    assert "no article has the id" in message
    assert len(message) <= 1000


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("search", {}, "query: Field required"),
        ("search", {"query": "x" * 2001}, "query: String should have at most 2000"),
        ("search", {"query": "x", "limit": 0}, "limit: Input should be greater"),
        ("search", {"query": "x", "path": "/etc"}, "path: Extra inputs"),
        ("search", {"query": "x", "cursor": "-1"}, "cursor: String should match"),
        ("search", {"query": "x", "since": "yesterday"}, "“yesterday” is no date"),
        ("read", {"id": BIDEN, "page": 0}, "page: Input should be greater"),
        ("status", {"x": 1}, "x: Extra inputs"),
    ],
)
def test_wrong_arguments_are_said_to_be_wrong(assistant, tool, arguments, message):
    assert message in assistant.fail(tool, **arguments)
