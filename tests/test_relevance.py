"""The article that is meant is on top, whatever way the query was typed.

`relevance/queries.json` holds queries over the seeds and the articles in `relevance/articles`, each with the
articles that answer it: "spelled" ones, which are tried in every way of typing, and those "as typed", with
slips and in mixed forms. A floor is a figure that was measured, rounded down to two decimals. Floors only
rise: when the ranking gets better they are raised, and they are never lowered to let a change through.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

import pytest

from tests.commandline import SEEDS
from tests.typists import KEYSTROKES, WAYS
from vnsearch import Index

_ARTICLES = Path(__file__).parent / "relevance" / "articles"
_DEPTH = 10

_JUDGED = json.loads((Path(__file__).parent / "relevance" / "queries.json").read_text(encoding="utf-8"))
_SPELLED: dict[str, list[str]] = _JUDGED["spelled"]
_AS_TYPED: dict[str, list[str]] = _JUDGED["as typed"]


class _Floor(NamedTuple):
    """The least mean reciprocal rank of the first ten, and the least share of queries answered on top."""

    mrr: float
    success: float


_FLOORS = {
    "marked": _Floor(0.98, 0.97),
    "unmarked": _Floor(0.98, 0.97),
    "half": _Floor(0.98, 0.96),
    "old tones": _Floor(0.98, 0.97),
    "new tones": _Floor(0.98, 0.97),
    "decomposed": _Floor(0.98, 0.97),
    "upper": _Floor(0.98, 0.97),
    "telex": _Floor(0.96, 0.94),
    "vni": _Floor(0.96, 0.94),
    "as typed": _Floor(0.95, 0.94),
}

_ALWAYS_ON_TOP = (
    "tong bi thu to lam",
    "tổng bí thư tô lâm gặp tổng thống biden",
    "TỔNG THỐNG BIDEN",
    "to lam dien dam leahy",
    "cựu ngoại trưởng john kerry",
    "tố làm giả hóa đơn",
    "giá vàng",
    "mai thị hường",
    "mái",
    "muối",
    "muỗi",
    "sua duong",
    "sua hoc duong",
    "tran van hoa hieu truong",
    "tran van hoa tranh chap dat",
    "hoc bong dong hai",
    "CSGT phat nguoi lan khan cap",
    "vacxin sốt xuất huyết WHO",
    "bão sô 6 quảng trị tốc mái",
)


class _Answer(NamedTuple):
    """What a query found, against what was meant."""

    query: str
    meant: list[str]
    found: list[str]

    @property
    def reciprocal_rank(self) -> float:
        return next((1 / rank for rank, name in enumerate(self.found, 1) if name in self.meant), 0.0)

    def __str__(self) -> str:
        return f"{self.query!r}: {self.found[:1]} before {self.meant}"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("index"), create=True, workers=1) as index:
        index.update([SEEDS, _ARTICLES])
        yield index


def _queries(way: str) -> list[tuple[str, list[str]]]:
    if way == "as typed":
        return list(_AS_TYPED.items())
    return [(WAYS[way](query), meant) for query, meant in _SPELLED.items()]


def _answer(index: Index, query: str, meant: list[str]) -> _Answer:
    return _Answer(query, meant, [hit.id for hit in index.search(query, limit=_DEPTH)])


def _suggested(index: Index, query: str) -> str:
    return next((suggestion.query for suggestion in getattr(index.search(query), "suggestions", ())), query)


@pytest.mark.parametrize("way", _FLOORS)
def test_the_article_that_is_meant_ranks_no_lower_than_before(index: Index, way: str) -> None:
    answers = [
        _answer(index, _suggested(index, query) if way in KEYSTROKES else query, meant)
        for query, meant in _queries(way)
    ]
    ranks = [answer.reciprocal_rank for answer in answers]
    measured = _Floor(statistics.mean(ranks), ranks.count(1) / len(ranks))
    missed = "\n".join(str(answer) for answer in answers if answer.reciprocal_rank < 1)
    assert measured.mrr >= _FLOORS[way].mrr, f"{measured}, missed:\n{missed}"
    assert measured.success >= _FLOORS[way].success, f"{measured}, missed:\n{missed}"


@pytest.mark.parametrize("query", _ALWAYS_ON_TOP)
def test_a_query_that_must_always_be_answered_on_top(index: Index, query: str) -> None:
    answer = _answer(index, query, {**_SPELLED, **_AS_TYPED}[query])
    assert answer.reciprocal_rank == 1, str(answer)


def test_every_article_is_meant_by_a_query_and_every_one_meant_is_there(index: Index) -> None:
    assert {name for meant in (*_SPELLED.values(), *_AS_TYPED.values()) for name in meant} == set(index.ids())


@pytest.mark.parametrize(
    ("way", "typed"),
    [
        ("marked", "Tổng Bí thư thăm Hòa Lạc, quý khách và đường Thuý, khỏe"),
        ("unmarked", "Tong Bi thu tham Hoa Lac, quy khach va duong Thuy, khoe"),
        ("half", "Tổng Bi thư tham Hòa Lac, quý khach và duong Thuý, khoe"),
        ("old tones", "Tổng Bí thư thăm Hòa Lạc, quý khách và đường Thúy, khỏe"),
        ("new tones", "Tổng Bí thư thăm Hoà Lạc, quý khách và đường Thuý, khoẻ"),
        ("upper", "TỔNG BÍ THƯ THĂM HÒA LẠC, QUÝ KHÁCH VÀ ĐƯỜNG THUÝ, KHỎE"),
        ("telex", "Toongr Bis thuw thawm Hoaf Lacj, quys khachs vaf dduwowngf Thuys, khoer"),
        ("vni", "To6ng3 Bi1 thu7 tha8m Hoa2 Lac5, quy1 khach1 va2 d9u7o7ng2 Thuy1, khoe3"),
    ],
)
def test_the_ways_of_typing_are_those_of_people(way: str, typed: str) -> None:
    text = "Tổng Bí thư thăm Hòa Lạc, quý khách và đường Thuý, khỏe"
    for spelling in (text, normalize("NFD", text)):
        assert normalize("NFC", WAYS[way](spelling)) == typed
