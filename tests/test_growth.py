"""The time that a text takes grows with its length, whatever it consists of: four times the text, four times.

Each step of reading, analysing and searching is given texts that make regular expressions go back, loops look
twice and elements nest. What a step does to a text is measured only where it takes long: for a text that it
reads at `_FAST` or less, nothing can have grown.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from html import escape
from random import Random
from typing import Any, NamedTuple

import pytest

from vnsearch import Article, Index
from vnsearch.errors import VnsearchError
from vnsearch.language.acronyms import find_namings
from vnsearch.language.analyzer import analyse_text
from vnsearch.language.collation import sort_key
from vnsearch.language.syllabification import split_syllables
from vnsearch.language.word_segmentation import split_words, tokenize
from vnsearch.model import Phrase, Plan, Term, Weighted
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.files import read_stream
from vnsearch.readers.html import _list_related
from vnsearch.readers.html_lines import list_lines
from vnsearch.readers.html_metadata import read_metadata
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.lines import read_lines
from vnsearch.readers.page.page import PageParts, read_page
from vnsearch.render.html_text import _marked
from vnsearch.render.styled_text import Span, wrap
from vnsearch.snippets.captions import find_poor_lines
from vnsearch.snippets.highlighter import Highlighter

_FAST = 8e-6
"""Seconds of processor time for a character."""
_MOST = 9
"""How many times as long four times the text may take; it would be 16 if the time grew with the square."""
_TRIES = 4
_SEED = 20_240_926


class Shape(NamedTuple):
    """Texts of any length: a beginning, something repeated, and an end."""

    unit: str
    head: str = ""
    tail: str = ""

    def make(self, length: int) -> str:
        """The text in which the repeated part has about this number of characters."""
        return self.head + self.unit * (length // len(self.unit) + 1) + self.tail


def _seconds(run: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    run(text)
    return time.process_time() - began


def _growth(run: Callable[[str], object], shape: Shape, length: int, fast: float) -> float:
    """How many times as long a text of this length takes as a quarter of it; 1 if it does not take long."""
    if _seconds(run, shape.make(length)) < fast * length:
        return 1.0
    found = []
    for _ in range(_TRIES):  # another process may have disturbed the first
        short, long = (min(_seconds(run, shape.make(n)) for _ in range(2)) for n in (length // 4, length))
        found.append(long / short)
        if found[-1] < _MOST:
            break
    return min(found)


def _assert_linear(
    run: Callable[[str], object], shapes: Iterable[Shape], length: int, fast: float = _FAST
) -> None:
    run(_PROSE)  # loads what is loaded once
    for shape in shapes:
        growth = _growth(run, shape, length, fast)
        assert growth < _MOST, f"{growth:.0f} times as long for four times as many {shape!r}"


_PROSE = "Đây là một câu văn đủ dài để thành một đoạn văn thật sự của bài.\n"
_TEXTS = [
    *(Shape(unit, "a", "@") for unit in "- . + a _ A 1 a- a. a@ a@b. @ A. 1, 1_ -> a@b.cé".split()),
    *(
        Shape(unit, "a", "a")
        for unit in "( ) [ ] { } < > & \" “ ” ' = ~ * ^ : ; ? ! … – — | # / \\ ,".split()
    ),
    *(
        Shape(unit, "a", "a")
        for unit in " |\t|\n|\r|\xa0|\u2028|\u3000|. |, |” |- |-a |a -|\n\n|\x00".split("|")
    ),
    *(
        Shape(unit, "a", " a")
        for unit in ("\u0301", "\u0323\u0301", "\u0302", "\u0316\u0338", "\u200b", "\u200d")
    ),
    *map(
        Shape,
        "http:// a:// (AB) (LHQ (LHQ,LHQ) &amp; &#0 <a <b> ![ ![] ]( [a]( ** ー 가각 👨‍ 🇻 İ ậ đ đđđ".split(),
    ),
    Shape("nghiêng"),
    Shape("Liên hợp quốc (LHQ), ", tail="("),
    Shape("A và B & C - D ", "("),
    Shape("0.000,", tail="a"),
    Shape("x@y.z/", "a://"),
    Shape("-", "x@y.zé", "@"),
    Shape("ngắn gọn\n"),
    Shape("a b c d e f g h i k l m n o p q r s t u v x y"),
]
"""What stands in an article or in a query."""
_LINES = [
    Shape("Tin ngắn\nTin ngắn\n12/12/2020\nTin vắn\nTin vắn\nTin dài\nTin dài\n", _PROSE * 2),
    Shape("Tin ngắn\nTin ngắn\n", _PROSE * 2),
    Shape("Tin liên quan\n" + _PROSE, _PROSE * 2),
    Shape("Tin liên quan\n" + _PROSE + "Tin ngắn\n", _PROSE * 2),
    Shape("Bình luận\nTin ngắn\n" + _PROSE, "Tin\n"),
    Shape("Cảnh. Ảnh: TTXVN\n", "Tin liên quan\n" + _PROSE, _PROSE),
    Shape("- Ảnh 1.\n"),
    Shape("1/1/2020 10:30\n", "Tin\n"),
    Shape("Theo TTXVN\n", "Tin\n"),
    Shape("Lê Tuyết - Vĩnh San (t/h)\n"),
    Shape("a" * 199 + "\n"),
    Shape(">>", tail=" Xem thêm: a"),
    Shape("![a](" + "b" * 2300 + "\n"),
    Shape("![a" + "[b]" * 300 + "\n"),
    Shape("# **a** __b__\n"),
    Shape("1 " * 79 + "a\n"),
    Shape("ảnh: " * 23 + "\n"),
    Shape(". ", "a" * 600, "Xem thêm: a"),
]
"""What stands on a page."""
_AUTHOR = "<i itemprop=author>http://a</i>"
_TIME = "<article><time datetime=x>a</time></article>"
_TAGS = [
    *(Shape(f"{tag}a ") for tag in "<div> <b> <p> <li> <article> <table><tr><td> <h1> <br> <select>".split()),
    *(
        Shape(tag, "<p>a", "a")
        for tag in "<a <a\" <a' <a= &# <!-- <![CDATA[ </ <? <script> <title> <b/".split()
    ),
    *(Shape(f"<{tag}></{tag}>a ") for tag in "svg script template b ul h1 title p table".split()),
    Shape("<b hidden>x</b>a "),
    Shape("<ul><li>a</li></ul>"),
    Shape("<table><tr><td>a</td></tr></table>"),
    Shape(_AUTHOR),
    Shape("<div itemprop=author>http://a"),
    Shape(_TIME),
    Shape("<article><time datetime=x></time>"),
    Shape("<time datetime=x></time>", "<article>" * 1_000),
    Shape("<p>a b</p>", "<div>" * 500),
    Shape(_AUTHOR, _AUTHOR[:-4] * 500),
]
"""What an HTML page consists of."""


def _read(suffix: str) -> Callable[[str], object]:
    def run(text: str) -> None:
        with suppress(VnsearchError):  # refused, at whatever length
            list(read_stream(io.BytesIO(text.encode()), f"a{suffix}", Origin("a", "a", None)))

    return run


def _read_as_latin(text: str) -> None:
    with suppress(VnsearchError):
        decode(text.encode() + b"\xff")


_read_html = _read(".html")

_STEPS: Mapping[str, tuple[Callable[[str], object], list[Shape], int]] = {
    "analysis": (analyse_text, _TEXTS, 8_000),
    "tokens": (tokenize, _TEXTS, 20_000),
    "words": (split_words, _TEXTS[::2], 8_000),
    "syllables": (split_syllables, _TEXTS, 4_000),
    "namings": (find_namings, _TEXTS, 20_000),
    "order": (sort_key, _TEXTS, 12_000),
    "captions": (lambda text: list(find_poor_lines(text, "a")), _TEXTS + _LINES, 12_000),
    "encodings": (_read_as_latin, _TEXTS, 8_000),
    "text": (_read(".txt"), _TEXTS, 8_000),
    "pages": (read_page, _LINES, 24_000),
    "records": (lambda text: _read(".jsonl")(json.dumps({"text": text})), _TEXTS[::4], 8_000),
    "values": (lambda text: _read(".jsonl")(json.dumps({"text": "a", "b": text})), _TEXTS[::4], 8_000),
    "json": (
        _read(".jsonl"),
        [Shape(unit, '{"a":') for unit in ("[", '{"a":', "1", '"\\u0041', "[[],")],
        20_000,
    ),
    "html": (_read_html, _TAGS[1::2], 6_000),
    "html text": (lambda text: _read_html(f"<h1>Tin</h1><p>{escape(text)}</p>"), _TEXTS[::4], 8_000),
    "terminal": (lambda text: wrap([Span(text)], 80), [*_TEXTS[::3], Shape("🇻")], 8_000),
}


@pytest.mark.parametrize("step", _STEPS)
def test_a_text_takes_a_time_that_grows_with_its_length(step: str) -> None:
    run, shapes, length = _STEPS[step]
    _assert_linear(run, shapes, length)


@pytest.mark.thorough
@pytest.mark.parametrize("step", _STEPS)
def test_a_long_text_takes_a_time_that_grows_with_its_length(step: str) -> None:
    run, shapes, length = _STEPS[step]
    _assert_linear(run, shapes, 8 * length)


def _mix(count: int) -> Iterator[Shape]:
    """Shapes of random parts of the others, the same in each run."""
    random = Random(_SEED)
    parts = [shape.unit for shape in (*_TEXTS, *_LINES, *_TAGS) if len(shape.unit) < 40]
    for _ in range(count):
        unit, head, tail = (
            "".join(
                random.choice(parts) * random.choice((1, 1, 1, 20)) for _ in range(random.randint(1, most))
            )
            for most in (4, 2, 2)
        )
        yield Shape(unit, head, tail)


@pytest.mark.parametrize("count", [4, pytest.param(400, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("step", _STEPS)
def test_a_text_of_random_parts_takes_a_time_that_grows_with_its_length(step: str, count: int) -> None:
    run, _, length = _STEPS[step]
    _assert_linear(run, _mix(count), min(length, 12_000))


# --- many things that are all different ----------------------------------------------------------------


def _repeat(template: str, text: str) -> str:
    """As many parts as the text has stretches of 40 characters, all of them different."""
    return "".join(template.format(number) for number in range(len(text) // 40))


def _read_stated(template: str) -> Callable[[str], object]:
    return lambda text: read_metadata(
        pytest.importorskip("lxml.html").document_fromstring(_repeat(template, text))
    )


def _read_captions(text: str) -> None:
    read_page(_repeat("Tin {} vắn\n", text) + _PROSE + _repeat("Cảnh {}. Ảnh: TTXVN\n", text))


def _read_links(text: str) -> None:
    parts = PageParts("Tin", read_lines(_repeat(f"{{}} {_PROSE}", text)))
    assert list(_list_related(read_lines(_repeat("Tin {} vắn\n", text)), parts))


_DIFFERENT = {
    "headlines and captions": _read_captions,
    "headings and titles": _read_stated("<meta property=og:title content='Tin {0} a'><h1>Tin {0} b</h1>"),
    "sites and authors": _read_stated(
        "<meta property=og:site_name content=abcde{0}><meta name=author content=abcde{0}>"
    ),
    "links beside an article": _read_links,
}


@pytest.mark.parametrize("name", _DIFFERENT)
def test_many_different_things_are_not_compared_with_each_other(name: str) -> None:
    _assert_linear(_DIFFERENT[name], [Shape("a")], 320_000, _FAST / 4)


@pytest.mark.parametrize("part", [list_lines, read_metadata])
def test_many_elements_take_a_time_that_grows_with_their_number(part: Callable[[Any], object]) -> None:
    """Without the time that trafilatura takes."""
    documents = pytest.importorskip("lxml.html")
    kept = {}  # the document of each length, so that only `part` is measured

    def run(text: str) -> None:
        if text not in kept:
            kept.clear()
        part(kept.setdefault(text, documents.document_fromstring(text)))

    shapes = [Shape(unit) for unit in ("<svg></svg>a ", "<b hidden>x</b>a ", _AUTHOR, _TIME)]
    _assert_linear(run, [*shapes, Shape(_AUTHOR, _AUTHOR[:-4] * 50)], 400_000, _FAST / 8)


# --- lines that are read slowly ------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["a" + " " * 118 + "a", ">" * 640 + "a", "-" * 2_000 + "a@"])
def test_no_line_is_read_much_more_slowly_than_others(line: str) -> None:
    def rate(text: str) -> float:
        return min(_seconds(read_page, text) for _ in range(2)) / len(text)

    usual = f"{'ab ' * 39}c\n"
    assert min(rate(f"{line}\n" * 60) / rate(usual * 60) for _ in range(_TRIES)) < 60


# --- searching -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    bodies = [_PROSE * 3, "Liên hợp quốc (LHQ) họp tại Hà Nội.", "a b c d e", "nghiêng ngả ậ aaa"]
    with Index.open(tmp_path_factory.mktemp("index"), create=True) as opened:
        opened.add(Article(id=str(n), title=f"Tin {n}", body=body) for n, body in enumerate(bodies))
        yield opened


def _search(index: Index, query: str) -> None:
    results = index.search(query)
    for hit in results:
        assert hit.snippets
        assert hit.title_highlights is not None
    assert results.total >= 0
    assert isinstance(results.suggestions, tuple)


_SIGNS = [
    Shape(unit)
    for unit in '"a" "a "a"~9 (a) (a -a +a =a a* a~ a^2 title:a date:2020 url:a NOT OR a-b'.split()
]
_SIGNED = [Shape(f"{shape.unit} ") for shape in _SIGNS]


def test_a_query_takes_a_time_that_grows_with_its_length(index: Index) -> None:
    _assert_linear(lambda text: _search(index, text), [*_TEXTS[::6], *_SIGNS[::2], *_SIGNED[1::2]], 12_000)


def test_the_beginning_of_a_query_takes_a_time_that_grows_with_its_length(index: Index) -> None:
    _assert_linear(index.suggest, _TEXTS[::5], 12_000)


@pytest.mark.thorough
def test_a_query_of_random_parts_takes_a_time_that_grows_with_its_length(index: Index) -> None:
    shapes = [*_mix(300), *_TEXTS]
    _assert_linear(lambda text: _search(index, text), shapes, 40_000)
    _assert_linear(index.suggest, shapes, 40_000)


_QUERIES = ["a", '"a b c"~3', "a*"]


@pytest.mark.parametrize("query", _QUERIES)
def test_highlights_and_passages_take_a_time_that_grows_with_the_text(index: Index, query: str) -> None:
    results = index.search(query)
    highlighter = results._highlighter

    def run(text: str) -> None:
        results.highlights(text)
        highlighter.snippets(Article(id="a", title=text, body=text, related=text), count=3)

    _assert_linear(run, [*_TEXTS[::4], *_LINES[::4]], 8_000)


def test_a_long_phrase_is_found_in_a_time_that_grows_with_the_text() -> None:
    length = 300
    terms = tuple((Term("folded", f"s{number}"),) for number in range(length))
    same = (*((Term("folded", "a"),) for _ in range(length)), (Term("folded", "b"),))
    near = Highlighter(Plan((Weighted(Phrase(terms, 0), 1.0, ""),), ()), {})
    adjacent = Highlighter(Plan((Weighted(Phrase(same), 1.0, ""),), ()), {})
    words = " ".join(f"s{number}" for number in range(length)) + " "
    ordinary = Highlighter(Plan((Weighted(Term("folded", "a"), 1.0, ""),), ()), {})
    for highlighter, text in ((near, words * 10), (adjacent, "a " * 6_000)):
        taken = min(_seconds(highlighter.highlights, text) for _ in range(2))
        assert taken < 60 * max(0.01, _seconds(ordinary.highlights, text))


def test_highlights_are_marked_in_a_time_that_grows_with_their_number() -> None:
    def run(text: str) -> None:
        ranges = [(n, n + 1) for n in range(0, len(text), 2)]
        assert _marked(text, ranges, ranges).count("</mark>") == len(ranges)

    _assert_linear(run, [Shape("a ")], 12_000)
