from __future__ import annotations

import pytest

from vnsearch import Article, ArticleNotFound, Index
from vnsearch.render.marked_text import MATCH, OTHER_NAME, MarkedSpan
from vnsearch.web.article_view import is_web_address, view_article
from vnsearch.web.search_state import SearchState


def test_an_article_is_shown_as_it_is_with_what_matches_marked(index: Index):
    body = "Trời  mưa.\n\nMưa \u202eto.\n"
    index.add([Article("a", "Tin mưa", body, related="Bão và mưa"), Article("b", "Mưa to", "Trời mưa.")])
    view = view_article(index, "a", SearchState(q="mưa"), 1)
    lines = ["".join(span.text for span in paragraph.spans) for paragraph in view.paragraphs]
    assert lines == ["Trời  mưa.", "Mưa \u202eto."]
    assert view.paragraphs[1].spans[0] == MarkedSpan("Mưa", MATCH)
    assert view.matches == 3
    assert MarkedSpan("mưa", MATCH) in view.related[0].spans
    assert [line.id for line in view.similar] == ["b"]


def test_another_name_is_marked_as_such_with_what_it_stands_for(seeds: Index):
    hit = seeds.search("usa").hits[0]
    view = view_article(seeds, hit.id, SearchState(q="usa"), 1)
    spans = [span for paragraph in view.paragraphs for span in paragraph.spans]
    assert MarkedSpan("Hoa Kỳ", OTHER_NAME) in spans
    assert view.other_names == ["usa"]
    typed = view_article(seeds, hit.id, SearchState(q="hoa kỳ"), 1)
    assert MarkedSpan("Hoa Kỳ", MATCH) in [span for each in typed.paragraphs for span in each.spans]


def test_without_a_search_nothing_is_marked(seeds: Index):
    view = view_article(seeds, next(iter(seeds)), SearchState(), 1)
    assert view.matches == 0
    assert len(view.similar) == 4


def test_an_unknown_id_is_an_error(seeds: Index):
    with pytest.raises(ArticleNotFound):
        view_article(seeds, "../seeds", SearchState(), 1)


@pytest.mark.parametrize("url", ["https://b.vn/a", "HTTP://b.vn"])
def test_an_address_of_the_web_is_a_link(url):
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", " javascript:x", "data:text/html,x", "//b.vn", "java\nscript:x"]
)
def test_no_other_address_is(url):
    assert not is_web_address(url)
