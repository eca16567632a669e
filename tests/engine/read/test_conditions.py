"""Which articles meet a condition: what plain Python finds, article by article."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import block, document, layers, living, put, snapshot_of, write_arrays
from vnsearch.engine import Snapshot
from vnsearch.engine.read.conditions import Selection
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.read.postings import PostingLists
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.block import ArticleFields
from vnsearch.engine.write.building import build_segment
from vnsearch.model import (
    LAYERS,
    PARTS,
    AddressHas,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Document,
    IsArticle,
    MostOf,
    Not,
    OneOf,
    Phrase,
    Plan,
    Term,
    Weighted,
)

A, B, C, D, NOWHERE = (Term("syllable", term) for term in ["a", "b", "c", "d", "nowhere"])

texts = st.lists(st.sampled_from(["a", "a'", "b", "c", "d"]), max_size=6).map(" ".join)
documents = st.lists(st.builds(document, st.uuids().map(str), texts, title=texts), min_size=1, max_size=6)
undeleted = st.lists(st.tuples(documents, st.just(frozenset())), max_size=3)
partly_deleted = st.lists(st.tuples(documents, st.frozensets(st.integers(0, 5))), max_size=3)
terms = st.sampled_from(["a", "a'", "b", "c", "d", "nowhere"]).map(lambda term: Term("syllable", term))
folded = st.sampled_from(["a", "b"]).map(lambda term: Term("folded", term))
pairs = st.sampled_from(["a-b", "b-c"]).map(lambda term: Term("pair", term))
phrases = st.lists(terms.map(lambda term: (term,)), min_size=2, max_size=2).map(
    lambda slots: Phrase(tuple(slots))
)


def nested(depth: int) -> st.SearchStrategy[Condition]:
    """Conditions with so many levels around their terms and phrases."""
    if not depth:
        return terms | folded | pairs | phrases
    several = st.lists(nested(depth - 1), max_size=3).map(tuple)
    return (
        nested(depth - 1)
        | st.builds(AllOf, several)
        | st.builds(AnyOf, several)
        | st.builds(MostOf, several, st.sampled_from([0.0, 0.15, 0.5, 0.9, 1.0]))
        | st.builds(Not, nested(depth - 1))
    )


def has(one: Document, lookup: Term | Phrase) -> bool:
    if isinstance(lookup, Term):
        return any(lookup.term in layers(one, part)[lookup.layer] for part in PARTS)
    wanted = [term.term for (term,) in lookup.slots]
    spoken = [list(one.terms[part]["syllable"]) for part in PARTS]
    return any(part[n : n + len(wanted)] == wanted for part in spoken for n in range(len(part)))


def meeting(condition: Condition, articles: Sequence[Document]) -> list[bool]:
    """Which of the articles, which are all that there are, meet the condition."""
    match condition:
        case AllOf(conditions):
            found = [meeting(inner, articles) for inner in conditions]
            return [all(each[n] for each in found) for n in range(len(articles))]
        case AnyOf(conditions):
            found = [meeting(inner, articles) for inner in conditions]
            return [any(each[n] for each in found) for n in range(len(articles))]
        case Not(inner):
            return [not met for met in meeting(inner, articles)]
        case MostOf(conditions, share):
            return most(share, [meeting(inner, articles) for inner in conditions], len(articles))
        case _:
            return [has(one, condition) for one in articles]


def most(share: float, found: Sequence[Sequence[bool]], count: int) -> list[bool]:
    """Which of so many articles have the share of what there is to tell, or else as much as any has."""
    worth = [told(count, sum(each)) for each in found]
    sums = [sum(w for w, each in zip(worth, found, strict=True) if each[n]) for n in range(count)]
    enough = min(share * sum(worth), max(sums, default=0.0)) - 1e-9
    return [each > 0.0 and enough <= each for each in sums]


def told(count: int, frequency: int) -> float:
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)) if frequency else 0.0


def ids(snapshot: Snapshot, condition: Condition) -> list[str]:
    ranking = Evaluation(Plan((), condition=condition), snapshot).rank(limit=1000, offset=0)
    assert ranking.total == len(ranking.matches)
    assert all(match.score == 0.0 for match in ranking.matches)
    return [match.id for match in ranking.matches]


def assert_as_plain(segments, condition: Condition) -> None:
    articles = living(*segments)
    expected = [
        one.article.id for one, met in zip(articles, meeting(condition, articles), strict=True) if met
    ]
    with TemporaryDirectory() as folder:
        assert ids(snapshot_of(folder, *segments), condition) == expected


@given(undeleted, nested(3))
@example([([document("1", "a")], frozenset())], Not(Not(Not(A))))
@settings(deadline=None, max_examples=75)
def test_any_condition_finds_what_plain_python_finds(segments, condition):
    assert_as_plain(segments, condition)


@given(partly_deleted, nested(3))
@example([([document("1", "a"), document("2", "b")], frozenset({0, 1}))], Not(A))
@settings(deadline=None, max_examples=75)
def test_deleted_articles_neither_meet_a_condition_nor_count_for_one(segments, condition):
    assert_as_plain(segments, condition)


@given(partly_deleted, st.lists(nested(1), max_size=4).map(tuple), st.floats(0.0, 1.0))
@settings(deadline=None, max_examples=75)
def test_most_of_any_conditions_at_any_share(segments, conditions, share):
    assert_as_plain(segments, MostOf(conditions, share))


@pytest.fixture
def articles(tmp_path: Path) -> Callable[..., Snapshot]:
    """Makes a segment of articles that have these bodies, numbered from 0 on."""

    def make(*bodies: str) -> Snapshot:
        return snapshot_of(tmp_path, ([document(str(n), body) for n, body in enumerate(bodies)], ()))

    return make


def test_a_plan_without_a_condition_finds_what_has_any_matching_term(articles):
    snapshot = articles("a", "b", "c", "a b")
    plan = Plan((Weighted(A, 1.0), Weighted(B, 1.0)), (Weighted(C, 1.0),))
    found = {match.id for match in Evaluation(plan, snapshot).rank(limit=9, offset=0).matches}
    assert found == {"0", "1", "3"} == set(ids(snapshot, AnyOf((A, B))))


def test_a_condition_alone_decides_what_matches_and_terms_alone_what_scores(articles):
    snapshot = articles("a", "b", "a b", "c")
    plan = Plan((Weighted(A, 1.0),), (Weighted(C, 1.0),), condition=B)
    ranking = Evaluation(plan, snapshot).rank(limit=9, offset=0)
    assert [match.id for match in ranking.matches] == ["2", "1"]
    assert [match.score > 0 for match in ranking.matches] == [True, False]
    assert ranking.total == 2


def test_all_of_nothing_is_everything_and_any_or_most_of_nothing_is_nothing(articles):
    snapshot = articles("a", "b")
    assert ids(snapshot, AllOf(())) == ["0", "1"]
    assert ids(snapshot, AnyOf(())) == []
    assert ids(snapshot, MostOf((), 0.5)) == []


@pytest.mark.parametrize(
    "condition", [A, Not(A), AllOf((A,)), AnyOf((A,)), MostOf((A,), 0.5), MostOf((), 1.0)]
)
def test_in_an_empty_index_nothing_meets_any_condition(engine, condition):
    assert ids(engine.snapshot(), condition) == []


# The most of what conditions tell


def test_a_rare_term_tells_more_than_several_common_ones(articles):
    snapshot = articles("a b c", *["b c"] * 20, "a")
    assert ids(snapshot, MostOf((A, B, C), 0.8)) == ["0", "21"]


def test_without_an_article_that_has_enough_those_with_the_most_match(articles):
    snapshot = articles("a b", "b c", "a", "b", "c")
    assert ids(snapshot, MostOf((A, B, C), 1.0)) == ["0", "1"]


def test_the_most_is_that_of_live_articles(tmp_path):
    documents = [document("0", "a b c"), document("1", "a b"), document("2", "c"), document("3", "d")]
    assert ids(snapshot_of(tmp_path, (documents, {0})), MostOf((A, B, C), 1.0)) == ["1"]


def test_the_most_is_that_of_all_segments(tmp_path):
    segments = [([document(str(n), text)], ()) for n, text in enumerate(["a", "a b", "b", "a b"])]
    assert ids(snapshot_of(tmp_path, *segments), MostOf((A, B, C), 1.0)) == ["1", "3"]


def test_what_is_nowhere_tells_nothing(articles):
    snapshot = articles("a b", "a")
    assert ids(snapshot, MostOf((A, B, NOWHERE, NOWHERE), 1.0)) == ["0"]
    assert ids(snapshot, MostOf((NOWHERE,), 0.0)) == []


def test_what_only_deleted_articles_have_tells_nothing(tmp_path):
    snapshot = snapshot_of(tmp_path, ([document("0", "a"), document("1", "b"), document("2", "c")], {0}))
    assert ids(snapshot, MostOf((A, B), 1.0)) == ["1"]


def test_no_share_takes_what_has_anything_that_is_asked_for(articles):
    assert ids(articles("a", "b", "a b", "c"), MostOf((A, B), 0.0)) == ["0", "1", "2"]


def test_combinations_of_the_same_conditions_are_told_apart(articles):
    snapshot = articles("a b", "a", "b", "c", "d", "d")
    every, any_one = AllOf((A, B)), AnyOf((A, B))
    assert every != any_one
    assert ids(snapshot, MostOf((every, any_one), 1.0)) == ["0"]
    assert ids(snapshot, MostOf((any_one, every), 0.2)) == ["0", "1", "2"]


@pytest.mark.parametrize("least", [1e-3, 1e-7, 1e-12])
def test_however_little_a_condition_tells_it_is_not_nothing(articles, least):
    segments = articles("a", "b").segments

    def look_up(lookup: Term) -> PostingLists:
        postings = segments[0].postings(*lookup)
        return PostingLists([postings], 0 if postings is None else len(postings.articles), least)

    selection = Selection(segments, look_up, lambda _: least)
    (found,) = selection.select(MostOf((A, B), 1.0))
    assert found.tolist() == [True, True]
    (found,) = selection.select(MostOf((A, AllOf((A, Not(B)))), 1.0))
    assert found.tolist() == [True, False]


def test_a_condition_may_look_up_any_layer(engine):
    put(engine, document("1", "a' b"), document("2", "c"))
    found = {"syllable": "a'", "folded": "a", "word": "a'_b", "folded_word": "a_b", "pair": "a-b"}
    assert found.keys() == set(LAYERS)
    for layer, term in found.items():
        assert ids(engine.snapshot(), Term(layer, term)) == ["1"]
        assert ids(engine.snapshot(), Not(Term(layer, term))) == ["2"]


# What is known of articles besides their text


def known_of(folder: Path | str, *segments: tuple[Sequence[ArticleFields], Collection[int]]) -> Snapshot:
    """A state of an index whose articles, numbered from 0 on, have the facts; some are deleted."""
    live: list[LiveSegment] = []
    for number, (facts, deleted) in enumerate(segments):
        base = sum(segment.file.size for segment in live)
        made = block(*(document(str(base + place)) for place in range(len(facts))))
        records = [record._replace(fields=each) for record, each in zip(made.articles, facts, strict=True)]
        path = Path(folder) / f"{number}.vns"
        write_arrays(path, build_segment(made._replace(articles=records)))
        live.append(LiveSegment(SegmentFile(path), {n for n in deleted if n < len(facts)}, base))
    return Snapshot(Path(folder), live)


def assert_known(
    segments: Sequence[tuple[Sequence[ArticleFields], Collection[int]]], condition, holds
) -> None:
    """Those live articles must meet the condition that `holds` of, and it is unmet if there are none."""
    bases = [0, *accumulate(len(facts) for facts, _ in segments)]
    expected = [
        str(base + place)
        for base, (facts, deleted) in zip(bases, segments, strict=False)
        for place, each in enumerate(facts)
        if place not in deleted and holds(each)
    ]
    with TemporaryDirectory() as folder:
        ranking = Evaluation(Plan((), condition=condition), known_of(folder, *segments)).rank(
            limit=99, offset=0
        )
    assert [match.id for match in ranking.matches] == expected
    assert ranking.unmet == (() if expected else (condition,))


days = st.sampled_from(
    [date(2024, 9, 1) + timedelta(n) for n in range(4)] + [date(1, 1, 1), date(9999, 12, 31)]
)
moments = days.map(lambda day: datetime(day.year, day.month, day.day, 23, 59, 59))
addresses = st.text("aAb/.", max_size=6)
names = st.sampled_from(["", "Báo A", "Báo B", "C"])
facts = st.builds(ArticleFields, st.none() | days | moments, names, names, addresses, st.just(bytes(16)))
known = st.lists(
    st.tuples(st.lists(facts, min_size=1, max_size=5), st.frozensets(st.integers(0, 4))),
    min_size=1,
    max_size=3,
)


@given(known, st.none() | days, st.none() | days)
@example([([ArticleFields(), ArticleFields()], frozenset())], None, None)
@settings(deadline=None, max_examples=80)
def test_what_was_published_between_two_days(segments, first, last):
    def holds(each: ArticleFields) -> bool:
        if each.published is None:
            return False
        day = date(each.published.year, each.published.month, each.published.day)
        return (first or date.min) <= day <= (last or date.max)

    assert_known(segments, Between(first, last), holds)


@given(known, st.sampled_from(["author", "source"]), st.lists(names.filter(bool)).map(tuple))
@settings(deadline=None, max_examples=60)
def test_what_has_one_of_some_values(segments, field, values):
    assert_known(segments, OneOf(field, values), lambda each: getattr(each, field) in values)


@given(known, addresses.filter(bool))
@example([([ArticleFields(url="ba"), ArticleFields(url="aab")], frozenset())], "aa")
@settings(deadline=None, max_examples=60)
def test_what_has_a_text_in_its_address_whatever_its_case(segments, text):
    assert_known(segments, AddressHas(text), lambda each: text.lower() in each.url.lower())


@pytest.mark.parametrize("text", [".", "*", "a.b", "(", "\\", "\ud800", "Huế"])
def test_an_address_is_searched_for_as_it_is(text):
    urls = [ArticleFields(url=f"https://x/{text}/y"), ArticleFields(url="https://x-y"), ArticleFields(url="")]
    assert_known([(urls, ())], AddressHas(text), lambda each: text in each.url)


@given(known, st.integers(0, 9))
@settings(deadline=None, max_examples=30)
def test_a_single_article(segments, number):
    with TemporaryDirectory() as folder:
        snapshot = known_of(folder, *segments)
        every = set(ids(snapshot, AllOf(())))
        assert set(ids(snapshot, IsArticle(number))) == every & {str(number)}
        assert set(ids(snapshot, Not(IsArticle(number)))) == every - {str(number)}


# What no article meets


@pytest.mark.parametrize("deleted", [(), (0,)])
def test_single_conditions_that_no_live_article_meets_are_told(tmp_path, deleted):
    snapshot = snapshot_of(tmp_path, ([document("0", "c b"), document("1", "a b")], deleted))
    phrase = Phrase(((C,), (B,)))
    condition = AllOf((A, AnyOf((NOWHERE, B)), Not(D), MostOf((C, phrase), 0.5)))
    unmet = Evaluation(Plan((), condition=condition), snapshot).rank(limit=9, offset=0).unmet
    assert set(unmet) == {NOWHERE, D} | ({C, phrase} if deleted else set())
    assert len(unmet) == len(set(unmet))


# The best without all that match


@given(
    partly_deleted,
    st.lists(terms | folded | phrases, min_size=1, max_size=4, unique=True),
    st.lists(terms | folded, max_size=3),
    st.sampled_from([0.15, 0.5, 1.0]),
)
@settings(deadline=None, max_examples=75)
def test_a_short_page_begins_as_a_long_one_for_which_all_matches_are_looked_for(
    segments, matching, supporting, share
):
    plan = Plan(
        tuple(Weighted(lookup, 1.0) for lookup in matching),
        tuple(Weighted(lookup, 0.5) for lookup in supporting if lookup not in matching),
        MostOf(tuple(matching), share),
    )
    with TemporaryDirectory() as folder:
        snapshot = snapshot_of(folder, *segments)
        long = Evaluation(plan, snapshot).rank(limit=1000, offset=0)
        for limit in (0, 1, 2, 5):
            short = Evaluation(plan, snapshot).rank(limit=limit, offset=0)
            assert short.matches == long.matches[:limit]
            assert (
                Evaluation(plan, snapshot).rank(limit=limit, offset=1).matches == long.matches[1 : limit + 1]
            )
            assert short.total == long.total == len(long.matches)


def test_the_best_are_found_without_looking_for_all_that_match(articles, monkeypatch):
    snapshot = articles("a b c", "a b d", "c", "d", "a b")
    plan = Plan((Weighted(A, 1.0), Weighted(B, 1.0)), (Weighted(C, 0.5),), MostOf((A, B), 0.5))
    with monkeypatch.context() as patched:
        patched.setattr(Selection, "select", None)
        ranking = Evaluation(plan, snapshot).rank(limit=1, offset=0)
    assert [match.id for match in ranking.matches] == ["0"]
    assert ranking.total == 3


def test_what_scores_without_telling_enough_keeps_nobody_from_the_page(articles):
    snapshot = articles("c c c", "a", "a c", "d")
    plan = Plan((Weighted(A, 0.1),), (Weighted(C, 5.0),), MostOf((A,), 1.0))
    assert [match.id for match in Evaluation(plan, snapshot).rank(limit=1, offset=0).matches] == ["2"]
    assert [match.id for match in Evaluation(plan, snapshot).rank(limit=2, offset=0).matches] == ["2", "1"]
