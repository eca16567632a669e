"""Random and mutated queries, with all options of a search drawn too: what must hold for any of them.

A query is made from a seed and a number, so it can be made again; both are in the message of a failure.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from math import isclose
from random import Random
from typing import Any
from unicodedata import combining, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS, process, query_examples
from tests.typists import WAYS
from vnsearch import Index, QuerySyntaxError
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.language.normalization import normalize_unicode
from vnsearch.model import Phrase, Plan
from vnsearch.query.periods import read_dates
from vnsearch.search.results import Hit, Results

SEED = 20_240_926
MOST_LOOKED_UP = 4_000
"""A search looks up no more terms than this, whatever the query: 512 syllables with and without marks, in
pairs and in words, as many in phrases, and 16 constraints with 64 words each."""

_EXAMPLES = query_examples()
_HEADLINES = [text.strip().splitlines()[0][:200] for text in SEED_TEXTS]
_WORDS = sorted({word for text in SEED_TEXTS for word in text.split()})

_SIGNS = [
    *'( ) " “ ” „ « » + - = * ~ ^ : .. ~5 ~999 ^2 ^0 ^999.999 AND OR NOT VÀ HOẶC KHÔNG >= <'.split(),
    *"title: body: author: source: url: date: date:2024 date:x url:( date:(2024 OR".split(),
    *["\0", "\x1b[31m", "\x07", "\n", "\r", "\t", "\u2028", "\u200b", "\u00ad", "\ufeff", "\u202e"],
    *["\ud800", "\udfff", "\udcff", "\U0010ffff", "\u0301", "\u0323\u0302", "👍", "👩‍👩‍👧‍👦", "🇻🇳"],
    *["שלום", "مرحبا", "ไทย", "中文", "각", "ﬁ", "İ", "ß", "ǅ", "Ⅷ", "½", "٣", "ཱི"],
]
_DATES = [
    "2024",
    "2024-09",
    "26/09/2024",
    "0000",
    "0001",
    "9999-12-31",
    "31/12/9999",
    "2024-13",
    "..",
    "2024..",
]
_DATES += [
    "2024-09-07T08:30Z",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-12:00",
    "1/1",
    "99999",
    "2024-09-31",
    "٢٠٢٤",
    "2024-09-01..2024",
    "..0001",
    "",
    "-1",
    "1e9",
    "x" * 99,
    "\0",
]
_LENGTHS = [0, 1, 2, 7, 100, 2**31, 2**63, 10**30]


def _joined(rng: Random, pieces: Sequence[str], most: int) -> str:
    return rng.choice(["", " ", " "]).join(rng.choices(pieces, k=rng.randint(1, most)))


def _passage(rng: Random) -> str:
    text = rng.choice(SEED_TEXTS)
    begin = rng.randrange(len(text))
    return text[begin : begin + rng.randint(1, 400)]


_SOURCES: list[Callable[[Random], str]] = [
    lambda rng: rng.choice(_EXAMPLES),
    lambda rng: rng.choice(_EXAMPLES),
    lambda rng: rng.choice(_HEADLINES),
    _passage,
    partial(_joined, pieces=_WORDS, most=8),
    partial(_joined, pieces=_SIGNS, most=12),
    partial(_joined, pieces=[*_SIGNS, *_EXAMPLES, *_WORDS[:40]], most=30),
    lambda rng: "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randint(0, 40))),
    lambda rng: f"date:{rng.choice(_DATES)}{rng.choice(['', '..', '<'])}{rng.choice(_DATES)}",
    lambda rng: rng.randbytes(rng.randint(0, 60)).decode("utf-8", "surrogateescape"),
    lambda rng: "",
]


def _inserted(rng: Random, text: str) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(_SIGNS) + text[at:]


def _cut(rng: Random, text: str) -> str:
    begin, end = sorted(rng.choices(range(len(text) + 1), k=2))
    return text[:begin] + text[end:]


def _wrapped(rng: Random, text: str) -> str:
    depth = rng.choice([1, 3, 17, 300])
    return rng.choice(["(", "title:(", "-(", "NOT ("]) * depth + text + ")" * rng.choice([depth, depth - 1])


_MUTATIONS: list[Callable[[Random, str], str]] = [
    *[lambda rng, text, way=way: way(text) for way in WAYS.values()],
    *[_inserted] * 6,
    *[_cut] * 3,
    _wrapped,
    lambda rng, text: text + rng.choice(["*", "~", "^2", "~3", "*~^2", " AND", " -"]),
    lambda rng, text: rng.choice(["title:", "body:", "source:", "author:", "url:", "date:", "=", "+"]) + text,
    lambda rng, text: f'"{text}"{rng.choice(["", "~5", "~999", "^0"])}',
    lambda rng, text: text + " " + rng.choice(["9" * 400, "1e999", "-0", "0x7f", "1" * 5000, "²"]),
    lambda rng, text: text + rng.choice("aăđn") * rng.choice([30, 5000]),
    lambda rng, text: (
        text + rng.choice(["\u0301", "\u0323\u0302", "\u0f73", "\u0344"]) * rng.choice([3, 2000])
    ),
    lambda rng, text: " ".join(rng.sample(text.split(" "), len(text.split(" ")))),
    lambda rng, text: f"{text} {rng.choice(['AND', 'OR', 'NOT', 'VÀ', ''])} {_SOURCES[0](rng)}",
]


def query_of(rng: Random) -> str:
    """A query, mutated up to four times, and now and then long: at most 100,000 characters."""
    text = rng.choice(_SOURCES)(rng)
    for _ in range(rng.randint(0, 4)):
        text = rng.choice(_MUTATIONS)(rng, text[:2_000])
    return text if rng.random() > 0.01 else (text + " ") * (100_000 // (len(text) + 1))


def options_of(rng: Random) -> dict[str, Any]:
    """Arguments of a search; each is left out more often than not."""
    drawn = {
        "limit": lambda: rng.choice(_LENGTHS),
        "offset": lambda: rng.choice(_LENGTHS),
        "match": lambda: rng.choice(["all", "most", "any"]),
        "sort": lambda: rng.choice(["relevance", "date", "title"]),
        "since": lambda: rng.choice([*_DATES, date(2024, 9, 1)]),
        "until": lambda: rng.choice([*_DATES, date.max]),
        "source": lambda: rng.choice(["nlđo", "", "\0", query_of(rng)]),
        "where": lambda: query_of(rng),
        "group": lambda: True,
        "strict": lambda: True,
    }
    rare = ("since", "until", "source", "where", "strict")
    return {name: draw() for name, draw in drawn.items() if rng.random() < (0.1 if name in rare else 0.35)}


# --- what must hold ------------------------------------------------------------------------------------


def _assert_highlighted(text: str, highlights: Sequence[tuple[int, int]]) -> None:
    """Each range is inside the text and has a letter, a digit or a per cent sign; in order and apart."""
    assert all(0 <= start < end <= len(text) for start, end in highlights)
    assert all(any(map(str.isalnum, text[start:end].replace("%", "0"))) for start, end in highlights)
    assert all(before[1] <= after[0] for before, after in pairwise(highlights))


def _assert_shown(hit: Hit, rng: Random) -> None:
    _assert_highlighted(hit.title, hit.title_highlights)
    length, count = rng.choice([20, 240, 5000]), rng.choice([0, 1, 3])
    for snippet in (*hit.snippets, *hit.passages(count, length=length)):
        part = getattr(hit.article, snippet.part)
        assert part[snippet.start : snippet.start + len(snippet.text)] == snippet.text
        assert len(snippet.text) <= max(length, 240)
        _assert_highlighted(snippet.text, snippet.highlights)
        _assert_highlighted(snippet.text, snippet.other_names)
    assert isclose(sum(reason.score for reason in hit.explanation), hit.score, rel_tol=1e-4, abs_tol=1e-5)


def _assert_ordered(hits: Sequence[Hit], order: str) -> None:
    assert all(hit.score >= 0 for hit in hits)
    if order == "relevance":
        assert all(before.score >= after.score for before, after in pairwise(hits))
    if order == "date":
        days = [hit.article.published for hit in hits]
        known = [day for day in days if day is not None]
        assert days == [*known, *[None] * (len(days) - len(known))]
        assert all(f"{before:%Y%m%d}" >= f"{after:%Y%m%d}" for before, after in pairwise(known))


def _assert_sound(results: Results, options: dict[str, Any], rng: Random) -> None:
    hits, offset = results.hits, options.get("offset", 0)
    assert len(hits) <= options.get("limit", 10)
    assert results.total >= offset + len(hits) if hits else results.total >= 0
    assert [hit.rank for hit in hits] == [offset + number for number in range(1, len(hits) + 1)]
    assert len({hit.id for hit in hits}) == len(hits)
    _assert_ordered(hits, options.get("sort", "relevance"))
    for hit in hits[:2]:
        _assert_shown(hit, rng)
    assert all(facet.articles > 0 for facets in results.facets.values() for facet in facets)
    assert all(suggestion.query != results.query for suggestion in results.suggestions)
    _assert_highlighted(results.query, results.highlights(results.query[:5_000]))


def _is_bad_date(when: object) -> bool:
    try:
        return isinstance(when, str) and read_dates(when) is None
    except ValueError:
        return True


def _answer(results: Results) -> object:
    return (
        [(hit.id, hit.score, hit.title_highlights, hit.snippets) for hit in results.hits],
        (results.total, results.notes, results.suggestions, results.facets),
    )


def _search(index: Index, query: str, options: dict[str, Any]) -> Results | None:
    """The results, or None when the query or a date was refused as it has to be."""
    try:
        results = index.search(query, **options)
    except QuerySyntaxError as error:
        if not (options.get("strict") and 0 <= error.position < len(error.query)):
            raise
        return None
    except ValueError:
        assert _is_bad_date(options.get("since")) or _is_bad_date(options.get("until"))
        return None
    assert not _is_bad_date(options.get("since"))
    assert not _is_bad_date(options.get("until"))
    return results


def check_one(index: Index, rng: Random) -> None:
    """Draws one query and holds what it finds against all that must hold."""
    query, options = query_of(rng), options_of(rng)
    try:
        results = _search(index, query, options)
        if results is not None:
            _assert_sound(results, options, rng)
            assert _answer(results) == _answer(index.search(query, **options))
        limit = rng.choice(_LENGTHS)
        completions = index.suggest(query, limit=limit)
        assert len(completions) <= limit
        assert completions == index.suggest(query, limit=limit)
    except Exception as error:
        error.add_note(f"the query {query[:2_000]!r} with {options!r}")
        raise


# --- the runs ------------------------------------------------------------------------------------------


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many terms each ranking looks up, in the order in which they are asked for."""
    counts: list[int] = []
    begin = Evaluation.__init__

    def counting(self: Evaluation, plan: Plan, *rest: Any) -> None:
        lookups = [weighted.lookup for weighted in (*plan.matching, *plan.supporting)]
        counts.append(sum(sum(map(len, each.slots)) if isinstance(each, Phrase) else 1 for each in lookups))
        begin(self, plan, *rest)

    monkeypatch.setattr(Evaluation, "__init__", counting)
    return counts


@pytest.mark.parametrize("count", [100, pytest.param(20_000, marks=pytest.mark.thorough)])
def test_whatever_is_asked_the_answer_is_sound(seeds, looked_up, count):
    seed = int(os.environ.get("VNSEARCH_FUZZ_SEED", SEED))
    for number in range(count):
        try:
            check_one(seeds, Random(f"{seed} {number}"))
        except Exception as error:
            error.add_note(f"number {number} of seed {seed}")
            raise
        assert max(looked_up, default=0) <= MOST_LOOKED_UP, f"number {number} of seed {seed}"
        looked_up.clear()


def test_articles_like_one_are_the_same_twice(seeds):
    for article_id in seeds.ids():
        results = seeds.similar(article_id, limit=3)
        assert _answer(results) == _answer(seeds.similar(article_id, limit=3))
        assert article_id not in {hit.id for hit in results}
        _assert_sound(results, {"limit": 3}, Random(article_id))


@pytest.mark.parametrize(
    ("query", "form"),
    [
        (b"\xff\xfe biden", "text"),
        (b"\x1b[31m\x07 biden", "text"),
        (b"biden \xed\xa0\x80", "json"),
        (b"\xff\x1b[31m biden", "csv"),
        (b"t\xf4 l\xe2m biden", "html"),
        (b'"\xc3" \x80*', "html"),
    ],
)
def test_bytes_that_are_no_text_can_be_typed(built, query, form):
    done = process("search", "--format", form, "--", os.fsdecode(query), VNSEARCH_INDEX=str(built))
    assert done.returncode in (0, 1), done.stderr
    assert b"Traceback" not in done.stderr
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", done.stdout.replace(b"\r\n", b"\n") + done.stderr)
    (done.stdout + done.stderr).decode("utf-8")


@pytest.mark.parametrize("command", ["suggest", "analyze", "show", "similar"])
def test_every_command_takes_bytes_that_are_no_text(built, command):
    done = process(command, os.fsdecode(b"\xff\x1b[0m\xed\xa0\x80"), VNSEARCH_INDEX=str(built))
    assert done.returncode in (0, 1, 2), done.stderr
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


_MARKS = [chr(code) for code in range(sys.maxunicode) if combining(normalize("NFD", chr(code))[-1])]


@settings(deadline=None, max_examples=100)
@given(st.integers(), st.sampled_from(["NFC", "NFD"]))
def test_long_runs_of_marks_are_normalized_as_unicode_says(seed, form):
    rng = Random(seed)
    text = "".join(rng.choices([*"ệe á각ᄀ", *rng.choices(_MARKS, k=300)], k=500))
    marks = "e" + "".join(char for char in text if not char.isalnum() and not char.isspace())
    assert normalize_unicode(form, text) == normalize(form, text)
    assert normalize_unicode(form, marks) == normalize(form, marks)


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0f73\u0f71", "\u0344\u0327", "\u0301\u034f"])
def test_the_work_for_marks_in_a_row_grows_with_their_number(seeds, marks):
    text = "e" + marks * 25_000
    began = time.process_time()
    seeds.search(text)
    seeds.search(text, strict=True, match="all", sort="title", where=text)
    assert time.process_time() - began < 10  # it took hours when marks were put in order by insertion


def test_a_query_of_100_kilobytes_fits_on_the_command_line(built):
    query = os.fsdecode(("tổng bí thư (" * 8_000).encode()[:100_000])
    done = process("search", "--json", "--", query, VNSEARCH_INDEX=str(built))
    assert done.returncode in (0, 1), done.stderr
    assert b"Traceback" not in done.stderr
