"""Posting lists of phrases: what plain Python finds, syllable by syllable."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import document, living, put, remove, snapshot_of, unmarked, write_arrays
from vnsearch.engine import Snapshot
from vnsearch.engine.read import phrases
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.read.phrases import phrase_postings
from vnsearch.engine.read.ranking import K1, B, idf
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.merging import merge_segments
from vnsearch.model import PARTS, Document, Not, Phrase, Plan, Term, Weighted

SYLLABLES = ["ba", "ba'", "na", "na'", "x"]

texts = st.lists(st.sampled_from(SYLLABLES), max_size=9).map(" ".join)
bodies = texts | texts.map(lambda text: "y " * 28 + text) | texts.map(lambda text: "y " * 117 + text)
articles = st.builds(document, st.uuids().map(str), bodies, title=texts, related=texts)
documents = st.lists(articles, min_size=1, max_size=4)
segments = st.lists(st.tuples(documents, st.frozensets(st.integers(0, 3))), min_size=1, max_size=3)
terms = st.builds(Term, st.just("syllable"), st.sampled_from([*SYLLABLES, "unknown"])) | st.builds(
    Term, st.just("folded"), st.sampled_from(["ba", "na", "x", "unknown"])
)
slots = st.lists(terms, min_size=1, max_size=2).map(tuple)
wanted = st.builds(
    Phrase,
    st.lists(slots, min_size=1, max_size=4).map(tuple),
    st.none() | st.integers(0, 3),
    st.sampled_from([PARTS, *((part,) for part in PARTS), PARTS[:2], PARTS[1:], PARTS[::-1], ()]),
)


def phrase(
    text: str, gap: int | None = None, parts: tuple[str, ...] = PARTS, layer: str = "syllable"
) -> Phrase:
    """The phrase of the syllables of a text."""
    return Phrase(tuple((Term(layer, term),) for term in text.split()), gap, parts)


# In plain Python


def fills(syllable: str, slot: Sequence[Term]) -> bool:
    return any(term == (unmarked(syllable) if layer == "folded" else syllable) for layer, term in slot)


def fills_all(stretch: Sequence[str], slots: Sequence[Sequence[Term]]) -> bool:
    """Whether each slot has a syllable of its own in the stretch."""
    return any(
        all(fills(syllable, slot) for syllable, slot in zip(chosen, slots, strict=True))
        for chosen in permutations(stretch, len(slots))
    )


def places_of(phrase: Phrase, part: Sequence[str]) -> Iterator[int]:
    """Where in a part the phrase begins."""
    count = len(phrase.slots)
    if phrase.gap is None:
        for begin in range(len(part) - count + 1):
            if all(fills(s, slot) for s, slot in zip(part[begin : begin + count], phrase.slots, strict=True)):
                yield begin
        return
    spoken = [place for place, syllable in enumerate(part) if any(fills(syllable, s) for s in phrase.slots)]
    fitting = [
        (first, last)
        for first in spoken
        for last in spoken
        if 0 <= last - first < count + phrase.gap and fills_all(part[first : last + 1], phrase.slots)
    ]
    for first, last in fitting:
        within = [(f, e) for f, e in fitting if first <= f and e <= last]
        if within == [(first, last)]:
            yield first


def weight_of(phrase: Phrase, one: Document) -> int | None:
    """What the phrase counts in the article, in halves; None if it is not there."""
    found = [
        (part, place) for part in phrase.parts for place in places_of(phrase, one.terms[part]["syllable"])
    ]
    if not found:
        return None
    return min(254, sum(counted(part, place) for part, place in found))


def counted(part: str, place: int) -> int:
    if part != "body":
        return {"title": 6, "related": 0}[part]
    return 6 if place < 30 else 4 if place < 60 else 3 if place < 120 else 2


def weights_of(phrase: Phrase, documents: Sequence[Document]) -> dict[int, int]:
    found = {number: weight_of(phrase, one) for number, one in enumerate(documents)}
    return {number: weight for number, weight in found.items() if weight is not None}


def listed(segment: LiveSegment, phrase: Phrase) -> dict[int, int]:
    """The posting list of the phrase, if there is any."""
    postings = phrase_postings(segment, phrase)
    if postings is None:
        return {}
    assert (postings.articles[1:] > postings.articles[:-1]).all()
    return dict(zip(postings.articles.tolist(), postings.weights.tolist(), strict=True))


# Posting lists


@given(documents, wanted)
@example([document("1", "ba na ba ba")], phrase("ba ba"))
@example([document("1", "na ba", title="ba"), document("2", "ba")], phrase("ba ba", 1))
@example([document("1", "na x ba")], phrase("ba ba na", 3))
@example(
    [document("1", "ba'"), document("2", "x ba' x ba")],
    Phrase(((Term("folded", "ba"),), (Term("syllable", "ba'"),)), 3),
)
@settings(deadline=None, max_examples=60)
def test_a_posting_list_is_what_plain_python_finds(documents, phrase):
    with TemporaryDirectory() as folder:
        (segment,) = snapshot_of(folder, (documents, ())).segments
        assert listed(segment, phrase) == weights_of(phrase, documents)


@given(st.lists(articles, min_size=2, max_size=9), wanted, st.integers(1, 60))
@settings(deadline=None, max_examples=50)
def test_a_posting_list_is_the_same_however_few_syllables_are_read_at_a_time(documents, phrase, most):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        (segment,) = snapshot_of(folder, (documents, ())).segments
        patched.setattr(phrases, "_SLICE", most)
        assert listed(segment, phrase) == weights_of(phrase, documents)


@given(segments, wanted)
@settings(deadline=None, max_examples=50)
def test_a_merged_segment_has_the_phrases_of_its_live_articles(segments, phrase):
    with TemporaryDirectory() as folder:
        sources = snapshot_of(folder, *segments).segments
        live = living(*segments)
        if not live:
            return
        write_arrays(Path(folder) / "merged", merge_segments(sources))
        merged = LiveSegment(SegmentFile(Path(folder) / "merged"), (), 0)
        assert listed(merged, phrase) == weights_of(phrase, live)


class ReadingRecord:
    """Records which articles of a segment are read, and how many syllables at a time."""

    def __init__(self, segment: LiveSegment, monkeypatch: pytest.MonkeyPatch) -> None:
        self.articles: list[int] = []
        self.sizes: list[int] = []
        self._streams = segment.file.streams
        monkeypatch.setattr(segment.file, "streams", self)

    def __call__(self, articles, parts):
        stream, ends = self._streams(articles, parts)
        self.articles += articles.tolist()
        self.sizes.append(len(stream))
        return stream, ends


def test_few_syllables_are_read_at_a_time(tmp_path, monkeypatch):
    (segment,) = snapshot_of(tmp_path, ([document(str(n), "ba na " * 5) for n in range(40)], ())).segments
    monkeypatch.setattr(phrases, "_SLICE", 50)
    reading = ReadingRecord(segment, monkeypatch)
    assert len(listed(segment, phrase("ba na ba"))) == 40
    assert sum(reading.sizes) == 400
    assert max(reading.sizes) <= 60


def test_only_articles_that_have_each_two_neighbours_are_read(tmp_path, monkeypatch):
    texts = ["ba na x", "na ba x", "ba x na", "ba"]
    documents = [document(str(number), text) for number, text in enumerate(texts)]
    (segment,) = snapshot_of(tmp_path, (documents, ())).segments
    reading = ReadingRecord(segment, monkeypatch)
    assert listed(segment, phrase("ba na x")) == {0: 6}
    assert reading.articles == [0]
    assert listed(segment, phrase("ba unknown")) == listed(segment, phrase("unknown", 3)) == {}
    assert reading.articles == [0]


def test_of_two_syllables_only_articles_that_spell_them_in_several_ways_are_read(tmp_path, monkeypatch):
    texts = ["ba' na x", "ba' na x ba", "ba na x", "x ba' na ba' na"]
    documents = [document(str(number), text) for number, text in enumerate(texts)]
    (segment,) = snapshot_of(tmp_path, (documents, ())).segments
    reading = ReadingRecord(segment, monkeypatch)
    assert listed(segment, phrase("ba' na")) == {0: 6, 1: 6, 3: 12}
    assert reading.articles == [1]


def test_a_phrase_is_worked_out_once_for_a_segment(tmp_path, monkeypatch):
    (segment,) = snapshot_of(tmp_path, ([document("0", "ba na x"), document("1", "na ba x")], ())).segments
    reading = ReadingRecord(segment, monkeypatch)
    for _ in range(3):
        assert listed(segment, phrase("ba na x")) == {0: 6}
        assert listed(segment, phrase("x na ba")) == {}
    assert reading.articles == [0]


# What is near


@pytest.mark.parametrize(
    ("text", "gap", "found"),
    [
        ("ba na", 0, True),
        ("na ba", 0, True),
        ("na x ba", 0, False),
        ("na x ba", 1, True),
        ("na x x ba", 1, False),
        ("na x x ba", 2, True),
        ("ba ba ba", 9, False),
    ],
)
def test_syllables_near_each_other_stand_in_any_order_with_few_others_among_them(tmp_path, text, gap, found):
    (segment,) = snapshot_of(tmp_path, ([document("1", text)], ())).segments
    assert bool(listed(segment, phrase("ba na", gap))) == found


@pytest.mark.parametrize(("text", "times"), [("ba", 0), ("ba x ba", 1), ("ba x x ba", 0), ("ba ba x ba", 2)])
def test_a_repeated_syllable_must_stand_as_often_as_it_is_asked_for(tmp_path, text, times):
    (segment,) = snapshot_of(tmp_path, ([document("1", text), document("2", "x ba x")], ())).segments
    assert listed(segment, phrase("ba ba", 1)) == ({0: 6 * times} if times else {})


def test_one_syllable_does_not_stand_for_two_slots(tmp_path):
    documents = [
        document("0", "ba'"),
        document("1", "ba ba'"),
        document("2", "ba' x ba'"),
        document("3", "ba ba"),
    ]
    (segment,) = snapshot_of(tmp_path, (documents, ())).segments
    both = Phrase(((Term("folded", "ba"),), (Term("syllable", "ba'"),)), 5)
    assert listed(segment, both) == {1: 6, 2: 6}


chained = [
    (Term("syllable", one), Term("syllable", other))
    for one, other in pairwise(["ba", "ba'", "na", "na'", "x"])
]


@given(texts, st.permutations(chained), st.integers(0, 4))
@settings(deadline=None)
def test_slots_that_share_some_of_their_alternatives_have_a_syllable_each(text, slots, gap):
    documents = [document("1", text), document("2", " ".join(SYLLABLES))]
    near = Phrase(tuple(slots), gap)
    with TemporaryDirectory() as folder:
        (segment,) = snapshot_of(folder, (documents, ())).segments
        assert listed(segment, near) == weights_of(near, documents)


def test_very_many_slots_that_share_alternatives_take_no_long_time(tmp_path):
    names = [f"s{n}" for n in range(40)]
    (segment,) = snapshot_of(tmp_path, ([document("1", " ".join(names)), document("2", "s0")], ())).segments
    sharing = tuple((Term("syllable", "s0"), Term("syllable", name)) for name in names)
    assert set(listed(segment, Phrase(sharing, 0))) == {0}


# Parts


@pytest.mark.parametrize("gap", [None, 0, 9])
def test_a_phrase_reaches_over_no_part_and_no_article(tmp_path, gap):
    documents = [
        document("0", "na x", title="x ba"),
        document("1", "x ba", related="na"),
        document("2", "", title="x ba", related="na"),
        document("3", "na", title="x", related="x ba"),
        document("4", "", title="", related=""),
        document("5", "ba", title="na"),
        document("6", "x ba na"),
    ]
    (segment,) = snapshot_of(tmp_path, (documents, ())).segments
    assert listed(segment, phrase("ba na", gap)) == {6: 6}


@pytest.mark.parametrize("gap", [None, 2])
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (PARTS, {0: 6, 1: 6, 2: 0, 3: 12}),
        (("title",), {0: 6, 3: 6}),
        (("body",), {1: 6, 3: 6}),
        (("related",), {2: 0, 3: 0}),
        (("related", "title"), {0: 6, 2: 0, 3: 6}),
        ((), {}),
    ],
)
def test_a_phrase_is_looked_for_in_its_parts(tmp_path, gap, parts, expected):
    both = "ba na"
    documents = [
        document("0", "ba", title=both),
        document("1", both, title="na"),
        document("2", "x", related=both),
        document("3", both, title=both, related=both),
    ]
    (segment,) = snapshot_of(tmp_path, (documents, ())).segments
    assert listed(segment, phrase(both, gap, parts)) == expected


# Scores


def bm25(phrase: Phrase, articles: Sequence[Document]) -> dict[str, float]:
    """The formula of the ranking, with the weighted number of times that the phrase stands in an article."""
    lengths = [
        3 * len(one.terms["title"]["syllable"]) + len(one.terms["body"]["syllable"]) for one in articles
    ]
    mean = sum(lengths) / len(lengths) or 1.0
    weights = weights_of(phrase, articles)
    scores = {}
    for number, weight in weights.items():
        tf = weight / 2 or 1 / 4096
        k = K1 * (1 - B + B * lengths[number] / mean)
        inverse = math.log(1 + (len(articles) - len(weights) + 0.5) / (len(weights) + 0.5))
        scores[articles[number].article.id] = inverse * tf * (K1 + 1) / (tf + k)
    return scores


def scores(snapshot: Snapshot, *lookups: Phrase | Term) -> dict[str, float]:
    plan = Plan(tuple(Weighted(lookup, 1.0) for lookup in lookups))
    ranking = Evaluation(plan, snapshot).rank(limit=1000, offset=0)
    assert ranking.total == len(ranking.matches)
    return {match.id: match.score for match in ranking.matches}


@given(segments.filter(living_any := lambda segments: bool(living(*segments))), wanted)
@settings(deadline=None, max_examples=50)
def test_a_phrase_is_scored_as_any_term(segments, phrase):
    live = living(*segments)
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *segments)
        assert scores(snapshot, phrase) == pytest.approx(bm25(phrase, live), rel=1e-4, abs=2e-6)
        plan = Plan((Weighted(phrase, 2.0),))
        count = len(weights_of(phrase, live))
        assert Evaluation(plan, snapshot).rank(limit=0, offset=0).idf == {phrase: idf(len(live), count)}


@given(segments.filter(living_any), st.sampled_from(["ba", "na", "x", "ba'"]), st.none() | st.integers(0, 2))
@settings(deadline=None, max_examples=20)
def test_a_phrase_of_one_syllable_is_its_term(segments, term, gap):
    for layer in ("syllable", "folded"):
        with TemporaryDirectory() as folder:
            snapshot = snapshot_of(folder, *segments)
            assert scores(snapshot, phrase(term, gap, layer=layer)) == scores(snapshot, Term(layer, term))


@given(segments.filter(living_any), st.permutations(["ba", "na", "x"]))
@settings(deadline=None, max_examples=50)
def test_a_phrase_of_two_syllables_without_marks_is_their_pair(segments, names):
    first, second, _ = names
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *segments)
        found = scores(snapshot, phrase(f"{first} {second}", layer="folded"))
        assert found == scores(snapshot, Term("pair", f"{first}-{second}"))


def test_phrases_of_a_plan_add_up_and_decide(engine):
    put(engine, document("1", "ba na x"), document("2", "x ba na x na x"), document("3", "na ba"))
    put(
        engine,
        document("4", "ba na ba na"),
        document("5", "na x ba"),
        *(document(f"{n}x", "y") for n in range(8)),
    )
    remove(engine, "1")
    one, other = phrase("ba na"), phrase("na x")
    snapshot = engine.snapshot()
    found, alone, beside = scores(snapshot, one, other), scores(snapshot, one), scores(snapshot, other)
    assert found.keys() == {"2", "4", "5"}
    assert found == pytest.approx({n: alone.get(n, 0) + beside.get(n, 0) for n in found}, abs=1e-5)
    plan = Plan((Weighted(one, 1.0),), condition=Not(other))
    assert "2" not in {match.id for match in Evaluation(plan, snapshot).rank(limit=99, offset=0).matches}


def test_pages_of_a_phrase_cover_each_match_once(engine):
    for commit in range(3):
        put(engine, *(document(f"{commit} {n}", "ba na " * (n % 3) + "x " * n) for n in range(20)))
    snapshot = engine.snapshot()
    plan = Plan((Weighted(phrase("ba na"), 1.0),))
    everything = Evaluation(plan, snapshot).rank(limit=99, offset=0).matches
    pages = [Evaluation(plan, snapshot).rank(limit=4, offset=offset).matches for offset in range(0, 60, 4)]
    assert sum(pages, ()) == everything
    assert len(everything) == 39
