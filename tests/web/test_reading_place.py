"""Where an article is opened: at its hit, and among those that a search finds."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.datastructures import QueryParams

from vnsearch import Article, BadArgument, Index
from vnsearch.web.article_view import ArticleView, view_article
from vnsearch.web.page_templates import make_article_path
from vnsearch.web.reading_place import ReadingPlace
from vnsearch.web.search_state import HITS_A_PAGE, SearchState
from vnsearch.web.search_view import view_search

_FILLER = "Trời hôm nay nhiều mây, không có gì để nói.\n" * 30


@pytest.fixture(scope="module")
def stormy(tmp_path_factory):
    with Index.open(tmp_path_factory.mktemp("stormy") / "index", create=True, workers=1) as index:
        index.add(
            Article(
                f"a{n}",
                f"Tin {n}",
                f"{_FILLER}{'chữ ' * n}\nCơn bão số {n} đổ bộ.\n{'lời ' * 3 * n}",
                source=f"Báo {n % 2}",
            )
            for n in range(25)
        )
        yield index


def _opened(view: ArticleView) -> list[str]:
    return [span.text for each in view.paragraphs for span in each.spans if span.is_opened]


@pytest.mark.parametrize(
    "state", [SearchState("bão"), SearchState("bão", sort="title"), SearchState("bão", source=("Báo 1",))]
)
def test_the_articles_of_a_search_are_gone_through_from_the_first_to_the_last_and_back(stormy, state):
    found = [hit.id for hit in stormy.search(**state.arguments, limit=0).all_hits()]
    first = view_search(stormy, state).hits[0]
    view = view_article(stormy, first.line.id, state, 1, first.place)
    seen, places = [view.article.id], [first.place]
    assert view.previous is None
    while (step := view.next) is not None:
        assert step.state.page == (step.place.hit - 1) // HITS_A_PAGE + 1
        view = view_article(stormy, step.id, step.state, 1, step.place)
        seen.append(view.article.id)
        places.append(step.place)
        assert view.previous is not None
        assert (view.previous.id, view.previous.place) == (seen[-2], places[-2])
    assert seen == found


def test_an_article_is_opened_at_the_first_match_of_its_best_passage(stormy):
    state = SearchState("cơn bão")
    for hit in view_search(stormy, state).hits:
        view = view_article(stormy, hit.line.id, state, 1, hit.place)
        assert hit.place.at is not None
        assert view.article.body[hit.place.at :].startswith("Cơn bão")
        assert _opened(view) == ["Cơn bão"]


def test_one_query_opens_an_article(stormy, monkeypatch):
    asked = []
    search = Index.search
    monkeypatch.setattr(
        Index, "search", lambda *args, **kwargs: asked.append(kwargs) or search(*args, **kwargs)
    )
    state = SearchState("bão")
    hits = view_search(stormy, state).hits
    assert len(asked) == 1
    view_article(stormy, hits[1].line.id, state, 1, hits[1].place)
    assert len(asked) == 2


def test_a_long_text_is_opened_in_the_part_that_has_the_hit(index):
    cloudy = "trời nhiều mây\n"
    index.add([Article("long", "Tin", cloudy * 20_000 + "Cơn bão lớn.\n" + cloudy * 9_000)])
    state = SearchState("bão")
    (hit,) = view_search(index, state).hits
    view = view_article(index, "long", state, 1, hit.place)
    assert view.part.number == 4
    assert view.part.start <= hit.place.at < view.part.end
    assert _opened(view) == ["bão"]


def test_pages_of_a_document_begin_where_they_do(index):
    pages = ["Một.\nHai.\n", "Ba bão.\n", "Bốn.\nNăm."]
    starts = [0, 10, 18]
    index.add([Article("a", "Tin", "".join(pages), metadata={"page_starts": starts})])
    view = view_article(index, "a", SearchState("bão"), 1, ReadingPlace(1, 13))
    assert [each.page for each in view.paragraphs] == [1, None, 2, 3, None]
    assert _opened(view) == ["bão"]


@pytest.mark.parametrize("place", [ReadingPlace(), ReadingPlace(3), ReadingPlace(3, 0), ReadingPlace(0, 7)])
def test_a_place_is_in_the_address(place):
    address = urlsplit(make_article_path("a b", SearchState("bão", page=2), 1, place))
    assert ReadingPlace.of_parameters(QueryParams(address.query)) == place
    assert SearchState.of_parameters(QueryParams(address.query)) == SearchState("bão", page=2)
    assert address.fragment == ("" if place.at is None else "hit")
    assert set(parse_qs(address.query)) <= {"q", "page", "hit", "at"}


@pytest.mark.parametrize("query", ["hit=0", "hit=x", "hit=10001", "at=-1", "at=" + "9" * 10, "hit=１"])
def test_a_place_that_is_none_is_an_error(query):
    with pytest.raises(BadArgument, match="must be a whole number"):
        ReadingPlace.of_parameters(QueryParams(query))


@pytest.mark.parametrize("place", [ReadingPlace(9_999), ReadingPlace(1, 10**9 - 1), ReadingPlace(0, 3)])
def test_an_old_address_still_shows_the_article(stormy, place):
    view = view_article(stormy, "a3", SearchState("bão"), 1, place)
    assert view.article.id == "a3"
    assert view.matches
