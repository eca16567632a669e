"""From a plan to results: order, pages, filters, groups, facets and notes, through the public class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch import Article, Index, Results
from vnsearch.engine.read.phrases import phrase_postings
from vnsearch.engine.read.postings import Postings
from vnsearch.engine.read.segments import LiveSegment
from vnsearch.language.collation import sort_key
from vnsearch.model import Phrase
from vnsearch.search.duplicates import MOST_COMPARED
from vnsearch.search.searcher import ORDERS

_TITLES = [
    "Âm nhạc",
    "Ấm áp",
    "An",
    "An",
    "Ăn gì",
    "Đất",
    "Dân",
    "",
    "?!",
    "Bão số 9 về",
    "Bão số 10 về",
    "Bão số 9 đi",
]
_WORDS = "bão mưa gió trăng sao nắng".split()
_SOURCES = [None, "Báo Người Lao Động", "VnExpress", "Tuổi Trẻ"]
_AUTHORS = [None, "Nguyễn Văn An", "Lê Thị Bình"]


def _article(number: int, chance: Random) -> Article:
    day = date(2024, 8, 30) + timedelta(chance.randrange(5))
    published = [None, day, datetime(day.year, day.month, day.day, chance.randrange(24))][chance.randrange(3)]
    return Article(
        f"a{number}",
        chance.choice(_TITLES),
        " ".join(chance.choices(_WORDS, k=chance.randrange(1, 12))),
        source=chance.choice(_SOURCES),
        author=chance.choice(_AUTHORS),
        published=published,
    )


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Articles in several segments, some of them deleted."""
    chance = Random(1)
    with Index.open(tmp_path_factory.mktemp("mixed") / "index", create=True, workers=1) as index:
        for first in range(0, 60, 12):
            index.add(_article(number, chance) for number in range(first, first + 12))
        index.delete([f"a{number}" for number in (3, 13, 14, 30, 59)])
        assert index.stats().segments > 1
        yield index


def _ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def _every(index: Index, query: str, **asked: object) -> list[str]:
    return _ids(index.search(query, limit=1000, **asked))


def _place(article: Article, order: str) -> tuple[object, ...]:
    """What articles are sorted by, up to the order in which they came in."""
    came = int(article.id[1:])
    if order == "date":
        if article.published is None:
            return 1, 0, came
        published = article.published
        moment = published if isinstance(published, datetime) else datetime(*published.timetuple()[:3])
        return 0, -moment.timestamp(), came
    key = sort_key(article.title)
    return (key if key[0] else ("", "", "", "")), came


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("query", ["-zzz", "bão mưa", '"trăng sao" OR nắng', "title:bão", "zzz"])
def test_all_hits_are_those_of_the_pages(mixed, query, sort, group):
    pages = mixed.search(query, sort=sort, group=group, limit=1000)
    results = mixed.search(query, sort=sort, group=group, limit=3, offset=2)
    assert list(results.all_hits()) == list(pages.hits)
    assert len(list(results.all_hits())) == pages.total
    texts = [hit.snippets for hit in results.all_hits()]
    assert texts == [hit.snippets for hit in pages.hits]


def test_all_hits_come_before_the_others_are_sorted_and_from_the_state_that_was_searched(index):
    index.add(Article(f"{number}", "Bão", "Bão số 9 đổ bộ") for number in range(50))
    hits = index.search("bão", limit=0).all_hits()
    assert next(hits).id == "0"
    index.delete(map(str, range(50)))
    assert [hit.id for hit in hits] == [str(number) for number in range(1, 50)]
    assert not list(index.search("bão").all_hits())


def test_a_phrase_is_looked_up_once_whatever_is_asked_of_its_matches(mixed, monkeypatch):
    looked_up = Counter()

    def counted(segment: LiveSegment, phrase: Phrase) -> Postings | None:
        looked_up[phrase] += 1
        return phrase_postings(segment, phrase)

    monkeypatch.setattr("vnsearch.engine.read.phrases.phrase_postings", counted)
    segments = mixed.stats().segments
    queries = ['"bão mưa" OR "mưa gió"~2', 'bão "mưa gió" sao', 'bão mưa -"trăng sao"']
    for query, order, group in product(queries, ORDERS, [False, True]):
        looked_up.clear()
        results = mixed.search(query, sort=order, group=group)
        assert results.hits
        assert len(looked_up) > 0
        assert set(looked_up.values()) == {segments}
        assert results.total >= len(results.hits)
        assert results.facets["month"]
        assert all(hit.explanation for hit in results.hits)
        assert set(looked_up.values()) == {segments}


# --- order and pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["date", "title"])
@pytest.mark.parametrize("query", ["bão", "bão OR mưa", "-bão", "date:2024-09"])
def test_the_order_is_that_of_plain_python(mixed, order, query):
    found = _every(mixed, query, sort=order)
    assert len(found) > 5
    assert found == sorted(found, key=lambda article_id: _place(mixed[article_id], order))
    assert set(found) == set(_every(mixed, query))


def test_titles_are_in_vietnamese_order(mixed):
    titles = list(dict.fromkeys(mixed[found].title for found in _every(mixed, "-zzz", sort="title")))
    assert [title for title in titles if title not in ("", "?!")] == [
        *["An", "Ăn gì", "Ấm áp", "Âm nhạc", "Bão số 9 đi", "Bão số 9 về", "Bão số 10 về", "Dân", "Đất"]
    ]


@settings(deadline=None, max_examples=80)
@given(
    st.sampled_from(["bão", "bão mưa gió", "-sao", "trăng OR nắng", '"mưa gió"~3', "zzz"]),
    st.sampled_from(ORDERS),
    st.booleans(),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
)
def test_pages_of_any_size_show_every_match_once_and_in_order(mixed, query, order, group, sizes):
    whole = mixed.search(query, limit=1000, sort=order, group=group)
    pages: list[Results] = []
    offset = 0
    while offset < whole.total:
        size = sizes[len(pages) % len(sizes)]
        pages.append(mixed.search(query, limit=size, offset=offset, sort=order, group=group))
        offset += size
    hits = [hit for page in pages for hit in page.hits]
    assert [(hit.id, hit.rank, hit.duplicates) for hit in hits] == [
        (hit.id, rank, hit.duplicates) for rank, hit in enumerate(whole.hits, 1)
    ]
    assert [hit.score for hit in hits] == [hit.score for hit in whole.hits]
    assert {page.total for page in pages} <= {whole.total}
    shown = list(chain.from_iterable((hit.id, *hit.duplicates) for hit in hits))
    assert len(shown) == len(set(shown)) == mixed.search(query).total


@pytest.mark.parametrize("order", ORDERS)
def test_a_score_is_the_same_in_any_order(mixed, order):
    scores = {hit.id: hit.score for hit in mixed.search("bão mưa", limit=1000).hits}
    found = {hit.id: hit.score for hit in mixed.search("bão mưa", limit=1000, sort=order).hits}
    assert found == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize(
    "asked", [{"limit": 0}, {"limit": 0, "offset": 5}, {"offset": 1000}, {"limit": 0, "group": True}]
)
@pytest.mark.parametrize("order", ORDERS)
def test_an_empty_page_tells_how_many_there_are(mixed, asked, order):
    results = mixed.search("bão", sort=order, **asked)
    assert results.hits == ()
    assert results.total > 0


@pytest.mark.parametrize(
    "asked", [{"limit": -1}, {"offset": -1}, {"sort": "x"}, {"match": "x"}, {"since": "x"}]
)
def test_what_cannot_be_asked_for(mixed, asked):
    with pytest.raises(ValueError, match=r"must|is no date"):
        mixed.search("bão", **asked)


# --- what must match -----------------------------------------------------------------------------------

_PIECES = [
    *[
        *_WORDS,
        "bao",
        "mua",
        "zzz",
        "+bão",
        "-mưa",
        "-(gió sao)",
        '"bão mưa"',
        '"mưa gió"~2',
        "(trăng OR sao)",
    ],
    *["title:an", "title:(bão số)", "na*", "trang~", "AND", "OR", "NOT", "=sao", "-title:bão", "(", ")"],
]
_QUERIES = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=8).map(" ".join)


@settings(deadline=None, max_examples=100)
@given(_QUERIES)
def test_all_and_most_find_no_more_than_any(mixed, query):
    every, most, some = (set(_every(mixed, query, match=match)) for match in ("all", "most", "any"))
    assert every <= some
    assert most <= some


@settings(deadline=None, max_examples=60)
@given(_QUERIES)
def test_what_is_not_found_is_found_without_it(mixed, query):
    if not mixed.search(query).notes and mixed.search(query).total:
        found = set(_every(mixed, f"({query})", match="all"))
        rest = set(_every(mixed, f"-({query}) -zzz", match="all"))
        if not any(sign in query for sign in ("-", "NOT", "+")):
            assert found | rest == set(mixed.ids())
            assert not found & rest


def test_how_words_match(tmp_path):
    texts = ["bão mưa gió sao", "bão mưa gió", "bão", "trăng", *["bão"] * 5]
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(Article(str(n), "x", text) for n, text in enumerate(texts))
        assert _every(index, "bão mưa gió sao", match="all") == ["0"]
        assert set(_every(index, "bão mưa gió sao", match="most")) == {"0", "1"}
        assert set(_every(index, "bão mưa gió sao", match="any")) == {str(n) for n in range(9)} - {"3"}
        assert set(_every(index, "bão mưa")) == {"0", "1"}
        assert set(_every(index, "sao trăng")) == {"0", "3"}


# --- filters -------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(
    st.none() | st.dates(date(2024, 8, 28), date(2024, 9, 5)),
    st.none() | st.dates(date(2024, 8, 28), date(2024, 9, 5)),
    st.sampled_from([None, "VnExpress", "người lao động", "Tuoi Tre", "Báo"]),
    st.sampled_from([None, "mưa", "mưa gió", "author:an", "NOT sao"]),
)
def test_filters_go_together_and_change_no_score(mixed, since, until, source, where):
    asked = {"since": since, "until": until, "source": source, "where": where}
    expected = set(_every(mixed, "bão"))
    if since is not None:
        expected &= set(_every(mixed, f"date:>={since}"))
    if until is not None:
        expected &= set(_every(mixed, f"date:<={until}"))
    if source is not None:
        expected &= set(_every(mixed, f'source:"{source}"'))
    if where is not None:
        expected &= set(_every(mixed, where, match="all"))
    results = mixed.search("bão", limit=1000, **asked)
    assert set(_ids(results)) == expected
    scores = {hit.id: hit.score for hit in mixed.search("bão", limit=1000).hits}
    assert {hit.id: hit.score for hit in results.hits} == {found: scores[found] for found in expected}


def test_dates_may_be_given_as_in_the_query_language(mixed):
    for since, until in [
        ("2024-09", "2024-09"),
        ("01/09/2024", "30/09/2024"),
        (date(2024, 9, 1), "2024-09-30"),
    ]:
        assert _every(mixed, "bão", since=since, until=until) == _every(mixed, "bão date:2024-09")


@pytest.mark.parametrize("source", ["VnExpress OR Báo", "-VnExpress", "(", "zzz", "?", ""])
def test_a_source_is_a_name_and_no_query(mixed, source):
    results = mixed.search("bão", source=source)
    assert results.total == (mixed.search("bão", source="VnExpress").total if source == "-VnExpress" else 0)
    assert bool(results.notes) is not bool(results.total)


def test_an_empty_filter_leaves_out_nothing(mixed):
    assert _every(mixed, "bão", where="") == _every(mixed, "bão")


# --- facets --------------------------------------------------------------------------------------------


def _counted(index: Index, ids: Sequence[str]) -> dict[str, Counter[str]]:
    articles = [index[found] for found in ids]
    return {
        "source": Counter(each.source for each in articles if each.source),
        "author": Counter(each.author for each in articles if each.author),
        "month": Counter(f"{each.published:%Y-%m}" for each in articles if each.published),
        "folder": Counter(),
    }


@pytest.mark.parametrize(
    "asked", [{}, {"since": "2024-09"}, {"source": "VnExpress"}, {"where": "author:an", "sort": "date"}]
)
@pytest.mark.parametrize("query", ["bão", "-bão", "mưa OR sao", "zzz", "date:2024-09-01"])
def test_facets_count_all_that_was_found_and_nothing_deleted(mixed, query, asked):
    facets = mixed.search(query, limit=1, **asked).facets
    expected = _counted(mixed, _every(mixed, query, **asked))
    assert {field: dict(found) for field, found in facets.items()} == expected
    for name, found in facets.items():
        counts = [facet.articles for facet in found]
        assert 0 not in counts
        if name != "month":
            assert counts == sorted(counts, reverse=True)
    assert [facet.value for facet in facets["month"]] == sorted(expected["month"])


def test_facets_of_articles_of_which_nothing_is_known(tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        assert set(index.search("bão").facets) == {"source", "author", "month", "folder"}
        index.add([Article("1", "Bão", "Bão về.")])
        assert index.search("bão").facets == {"source": (), "author": (), "month": (), "folder": ()}


# --- groups --------------------------------------------------------------------------------------------


def _story(seed: str, sentences: int = 40) -> list[str]:
    chance = Random(seed)
    syllables = [
        first + rest
        for first in "b c d đ g h l m n t v x".split()
        for rest in "an ôi ưa iêu ang oa ê".split()
    ]
    return [" ".join(chance.choices(syllables, k=14)).capitalize() + "." for _ in range(sentences)]


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Three stories that papers print with a sentence changed and another title, and one printed once."""
    articles = []
    for story in "xyz":
        for paper in range(4):
            text = _story(story)
            text[paper + 3] = _story(f"{story}{paper}", 1)[0]
            articles.append(
                Article(f"{story}{paper}", f"Tựa {paper} của bài {story}", "Bão về. " + " ".join(text))
            )
    articles.append(Article("w", "Bão", "Bão về. " + " ".join(_story("w"))))
    Random(2).shuffle(articles)
    with Index.open(tmp_path_factory.mktemp("agency") / "index", create=True, workers=1) as index:
        for article in articles:
            index.add([article])
        yield index


@pytest.mark.parametrize("order", ORDERS)
def test_near_duplicates_are_folded_under_the_first_of_them(agency, order):
    plain = _every(agency, "bão", sort=order)
    results = agency.search("bão", group=True, sort=order)
    assert results.total == len(results.hits) == 4
    for hit in results.hits:
        story = [found for found in plain if found[0] == hit.id[0]]
        assert [hit.id, *hit.duplicates] == story
    assert _ids(results) == [found for found in plain if found in _ids(results)]


def test_what_was_deleted_or_filtered_out_is_in_no_group(agency, tmp_path):
    results = agency.search("bão", group=True, where="NOT title:1")
    shown = {found for hit in results.hits for found in (hit.id, *hit.duplicates)}
    assert shown == {found for found in agency.ids() if not found.endswith("1")}


def test_different_articles_are_not_folded(mixed):
    results = mixed.search("bão", limit=1000, group=True)
    assert all(hit.duplicates == () for hit in results.hits)


def test_short_articles_with_the_same_body_are_folded_on_every_page(tmp_path):
    bodies = [
        "Bão số 3 vào Quảng Ninh sáng nay.",
        "BÃO SỐ 3 VÀO QUẢNG NINH, SÁNG NAY",
        "Bão số 4 vào Quảng Ninh sáng nay.",
    ]
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.add(
            Article(f"{body}{paper}", f"Tựa {paper}", bodies[body]) for paper in range(5) for body in range(3)
        )
        pages = [index.search("quảng ninh", group=True, limit=1, offset=offset) for offset in range(3)]
        assert [page.total for page in pages] == [2, 2, 2]
        assert [page.notes for page in pages] == [(), (), ()]
        shown = [sorted((hit.id, *hit.duplicates)) for page in pages for hit in page.hits]
        assert sorted(shown) == [sorted(i for i in index.ids() if i[0] in group) for group in ("01", "2")]


def test_matches_after_the_first_thousand_stay_alone():
    body = " ".join(_story("x"))
    articles = [Article(str(n), "Bão", body) for n in range(MOST_COMPARED + 20)]
    with TemporaryDirectory() as folder, Index.open(Path(folder) / "index", create=True, workers=1) as index:
        index.add(articles)
        whole = index.search("bão", limit=2000, group=True)
        assert len(whole.hits[0].duplicates) == MOST_COMPARED - 1
        assert whole.total == len(whole.hits) == 21
        (note,) = whole.notes
        assert "among the first 1000 articles only, of 1020 that match" in note
        assert index.search("bão", limit=0, group=True).notes == (note,)
        assert index.search("bão").notes == ()
        pages = [index.search("bão", limit=4, offset=offset, group=True) for offset in range(0, 24, 4)]
        assert [hit.id for page in pages for hit in page.hits] == _ids(whole)
        assert {page.total for page in pages} == {21}


# --- notes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ('"bão bão bão bão"', "no article has the phrase “bão bão bão bão”"),
        ('"bão zzz"', "no article has the phrase “bão zzz”"),
        ('title:"bão gió"', "no article has the phrase “bão gió” in its title"),
        ('"an âm"~0', "no article has “an âm” so close together"),
        ("title:gió", "no article has “gió” in its title"),
        ("title:m*", "no article has “mua” in its title"),
        ("title:tr*", "no article has “trang” in its title"),
        ("+zzz bão", "no article has “zzz”"),
        ("zzz bão", "no article has “zzz”"),
        ("zzz*", "no article has a word that begins with “zzz”"),
        ("zzzzz~", "no article has a word that is like “zzzzz”"),
        ("source:zzz", "no article has the source “zzz”"),
        ("author:zzz", "no article has the author “zzz”"),
        ("url:zzz.vn", "no article has an address with “zzz.vn” in it"),
        ("date:1990", "no article is known to have been published then"),
        ("=bao", "no article has “bao” with just these marks"),
        ("=bao mưa", "no article has “bao” with just these marks"),
        ("bảo", "no article has “bảo”; “bao”, without marks, finds"),
        ('"bảo"', "no article has “bảo”; “bao”, without marks, finds"),
        ("bảo mưa", "no article has “bảo”: searched for “bao”, without marks"),
    ],
)
def test_what_no_article_has_is_told(mixed, query, note):
    notes = mixed.search(query).notes
    assert any(each.startswith(note) for each in notes), notes
    assert len(notes) == len(set(notes))


@settings(deadline=None, max_examples=75)
@given(_QUERIES)
def test_no_query_of_words_that_there_are_finds_nothing_without_a_reason(mixed, query):
    """A reason is a note, or a sign or an operator that was heeded."""
    results = mixed.search(query)
    signs = set('+-"()*~=:') | {"AND", "NOT"}
    if not results.total and not any(sign in query for sign in signs):
        assert set(query.split()) <= {"zzz", "OR"} or results.notes


def test_a_name_that_a_synonym_brings_in_is_never_missed(tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        bodies = ["Bay tới Malaysia.", "Ma lai cách xi a.", "Lai xi măng, xi a sương.", "Ma lai, lai xi."]
        index.add(Article(str(number), "", body) for number, body in enumerate(bodies))
        assert index.search("malaysia").notes == ()
