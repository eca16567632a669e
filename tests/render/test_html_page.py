from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.model import Article, Snippet
from vnsearch.render import html_page

plain = settings(deadline=None)
_HOSTILE = "<script>alert('\"&amp;')</script> --> ]]> \x00\x1b\ud800\uffff Đường\n"
texts = st.one_of(st.text(), st.text(_HOSTILE))
_VOID = {"meta"}


class _Page(HTMLParser):
    """What a browser would see: every element must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def names(self) -> list[str]:
        return [name for name, _ in self.elements]

    def within(self, tag: str) -> list[str]:
        return [text for owner, text in self.texts if owner == tag]


def _hit(article: Article, *highlights: tuple[int, int], duplicates: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(
        rank=1,
        id=article.id,
        article=article,
        title_highlights=highlights,
        title_other_names=(),
        duplicates=duplicates,
    )


def _page(
    query: str = "leahy", hits: tuple[Any, ...] = (), snippets: tuple[Snippet, ...] = (), **facets: Any
) -> str:
    results: Any = SimpleNamespace(query=query, hits=hits, notes=("a < b",))
    return html_page.format_page(
        results, lambda hit: snippets, summary="1 of 1 article (0.010 s)", facets=facets
    )


def _snippet(text: str, *highlights: tuple[int, int], part: str = "body") -> Snippet:
    return Snippet(part, 0, text, highlights, True, True)


def test_the_page_is_complete_and_loads_nothing():
    text = _page("tổng thống")
    page = _Page(text)
    assert text.startswith("<!DOCTYPE html>\n")
    assert ("html", {"lang": "vi"}) in page.elements
    assert ("meta", {"charset": "utf-8"}) in page.elements
    assert page.within("title") == page.within("h1") == ["tổng thống"]
    assert not {"script", "link", "img", "iframe"} & set(page.names())
    assert not any({"src", "onclick", "style"} & set(attributes) for _, attributes in page.elements)


def test_matches_are_marked():
    article = Article(id="a1", title="Ông Leahy", body="x")
    page = _Page(_page(hits=(_hit(article, (4, 9)),), snippets=(_snippet("Leahy đến & đi", (0, 5), (6, 9)),)))
    assert page.within("mark") == ["Leahy", "Leahy", "đến"]
    assert page.within("p")[-2:] == [" ", " & đi …"]


def test_another_name_is_marked_apart_from_what_was_typed():
    snippet = _snippet("Liên hợp quốc LHQ đến", (0, 17))._replace(other_names=((0, 13),))
    page = _Page(_page(hits=(_hit(Article(id="a1", title="LHQ", body="x")),), snippets=(snippet,)))
    assert page.within("mark") == ["Liên hợp quốc", " LHQ"]
    marks = [attributes.get("class") for name, attributes in page.elements if name == "mark"]
    assert marks == ["other-name", None]


def test_a_passage_of_the_title_is_not_repeated():
    article = Article(id="a1", title="Ông Leahy", body="")
    text = _page(hits=(_hit(article),), snippets=(_snippet("Ông Leahy", part="title"),))
    assert text.count("Ông Leahy") == 1


def test_a_hit_tells_where_and_when():
    article = Article(
        id="a1",
        title="T",
        body="x",
        source="Báo",
        author="An",
        published=date(2024, 9, 6),
        path="/news/a",
        url="https://b.vn/?a=1&b=2",
    )
    page = _Page(_page(hits=(_hit(article, duplicates=("b", "c")),)))
    assert "a1 · Báo · An · 06/09/2024 · /news/a" in page.within("p")
    assert "2 nearly the same: b, c" in page.within("p")
    assert ("a", {"href": "https://b.vn/?a=1&b=2"}) in page.elements


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "//b.vn", "b.vn"]
)
def test_only_addresses_of_the_web_are_links(url):
    assert "a" not in _Page(_page(hits=(_hit(Article(id="a1", title="T", body="x", url=url)),))).names()


def test_an_article_without_a_title_is_called_by_its_id():
    assert _Page(_page(hits=(_hit(Article(id="a1", title=" ", body="x")),))).within("h2") == ["1. a1"]


def test_facets_are_lists():
    facet = SimpleNamespace
    page = _Page(
        _page(
            source=[facet(value="A & B", articles=1200)],
            author=[],
            month=[facet(value="2024-09", articles=3)],
        )
    )
    assert page.within("li") == ["A & B (1,200)", "09/2024 (3)"]
    assert page.within("h2") == ["source", "month"]


@plain
@given(texts, texts, texts, st.data())
def test_whatever_the_texts_the_page_has_the_same_elements(query, title, passage, data):
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(passage))] * 2)))
    expected = _Page(_page("q", (_hit(Article(id="a", title="t", body="b")),), (_snippet("s", (0, 1)),)))
    snippet = _snippet(passage, (start, end))
    text = _page(query, (_hit(Article(id="a", title=title, body=passage, url=title)),), (snippet,))
    found = [name for name in _Page(text).names() if name != "a"]
    assert found == expected.names()
    text.encode("utf-8")
