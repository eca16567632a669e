"""The index on disk as its users see it: batches, states, and what happens to a change that fails."""

from __future__ import annotations

import builtins
import importlib
import io
import math
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import (
    ANALYSIS,
    block,
    contents,
    document,
    files_of,
    listing,
    plan,
    put,
    remove,
    replace_and_fail,
)
from vnsearch.engine import Engine, Snapshot
from vnsearch.engine.format.layout import TITLE_KEY_BYTES
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.write.block import ArticleFields, Block
from vnsearch.errors import AnalysisMismatch, IndexNotFound, UnsupportedMachine, VnsearchError
from vnsearch.language.collation import sort_key
from vnsearch.model import LAYERS, PARTS, AllOf, Article, Document, Plan, Term, Weighted

SYLLABLES = "a b c d e".split()


def scores(engine: Engine, text: str) -> dict[str, float]:
    ranking = Evaluation(plan(text), engine.snapshot()).rank(limit=1000, offset=0)
    assert ranking.total == len(ranking.matches)
    assert all(math.isfinite(match.score) for match in ranking.matches)
    return {match.id: match.score for match in ranking.matches}


def assert_ranks_like_fresh(engine: Engine, documents: Iterable[Document], texts: Iterable[str]) -> None:
    """The engine must find and score just as one that never held anything but these documents."""
    with TemporaryDirectory() as folder:
        fresh = Engine.create(Path(folder), ANALYSIS)
        put(fresh, *documents)
        for text in texts:
            assert scores(engine, text) == pytest.approx(scores(fresh, text), rel=1e-5)
        fresh.close()


# Putting and removing


def test_what_is_put_can_be_found_after_the_commit(engine):
    put(engine, document("1", "a b"), document("2", "b c"))
    assert contents(engine) == {"1": "a b", "2": "b c"}
    assert set(scores(engine, "b")) == {"1", "2"}
    assert set(scores(engine, "c")) == {"2"}


def test_nothing_is_visible_before_the_commit(engine):
    with engine.change() as (batch, _):
        batch.put(block(document("1")))
        assert contents(engine) == {}
        assert scores(engine, "a") == {}
        batch.commit()
    assert contents(engine) == {"1": "a"}


def test_an_article_comes_back_field_for_field(engine):
    article = Article(
        "1", "Tiêu đề", "thân", "tin", "ai", "báo", "https://x", datetime(2024, 9, 26, 9, 4), "/p", {"k": [1]}
    )
    put(engine, Document(article, document("1").terms))
    snapshot = engine.snapshot()
    assert snapshot.article(snapshot.find("1")) == article


def test_an_id_put_twice_in_one_batch_is_held_once_and_the_last_wins(engine):
    put(engine, document("1", "a"), document("2", "c"), document("1", "b"))
    assert contents(engine) == {"1": "b", "2": "c"}
    assert scores(engine, "a") == {}


def test_an_id_put_again_in_a_later_commit_replaces_the_article(engine):
    put(engine, document("1", "a"), document("2", "a"))
    put(engine, document("1", "b"))
    assert contents(engine) == {"1": "b", "2": "a"}
    assert set(scores(engine, "a")) == {"2"}


def test_a_removed_article_is_gone(engine):
    put(engine, document("1"), document("2"))
    remove(engine, "1")
    assert contents(engine) == {"2": "a"}
    assert engine.snapshot().find("1") is None


def test_removing_tells_whether_there_was_one(engine):
    put(engine, document("1"))
    with engine.change() as (batch, _):
        batch.put(block(document("2")))
        assert [batch.remove(article_id) for article_id in ("1", "2", "3")] == [True, True, False]


def test_removing_twice_in_a_batch_tells_that_it_was_gone(engine):
    put(engine, document("1"))
    with engine.change() as (batch, _):
        assert [batch.remove("1"), batch.remove("1")] == [True, False]


def test_an_article_put_and_removed_in_one_batch_is_not_there(engine):
    with engine.change() as (batch, _):
        batch.put(block(document("1")))
        batch.put(block(document("2")))
        batch.remove("1")
        batch.commit()
    assert contents(engine) == {"2": "a"}


def test_an_article_removed_and_put_in_one_batch_is_the_new_one(engine):
    put(engine, document("1", "a"))
    with engine.change() as (batch, _):
        batch.remove("1")
        batch.put(block(document("1", "b")))
        batch.commit()
    assert contents(engine) == {"1": "b"}


def test_the_last_article_can_be_removed(engine):
    put(engine, document("1"))
    remove(engine, "1")
    assert contents(engine) == {}
    assert scores(engine, "a") == {}
    put(engine, document("2"))
    assert contents(engine) == {"2": "a"}


def test_a_commit_without_changes_writes_nothing(engine):
    put(engine, document("1"))
    before = listing(engine.folder)
    with engine.change() as (batch, _):
        batch.remove("unknown")
        batch.commit()
    assert {name for name in listing(engine.folder) if before.get(name) != listing(engine.folder)[name]} <= {
        name for name in before if "LOCK" in name.upper()
    }


def test_ids_and_terms_may_be_any_text(engine):
    ids = ["báo/Số 1.txt", "x:y", "*", "a AND b", "😀", "Z" * 3000, "\N{LATIN SMALL LETTER A WITH ACUTE}"]
    put(engine, *(document(article_id, "đường 100% ngày_mai 😀 " + "w" * 3000) for article_id in ids))
    assert set(contents(engine)) == set(ids)
    for term in ("đường", "100%", "ngày_mai", "😀", "w" * 3000):
        assert set(scores(engine, term)) == set(ids)


def test_an_article_without_terms_of_a_layer_leaves_the_scores_of_others_alone(engine):
    put(engine, document("1", "a"), document("2", "a"), document("3", "a' b"))
    terms = {"syllable": "b", "folded": "b", "word": "a'_b", "folded_word": "a_b", "pair": "a-b"}
    assert terms.keys() == set(LAYERS)
    for layer, term in terms.items():
        ranking = Evaluation(Plan((Weighted(Term(layer, term), 1.0),)), engine.snapshot()).rank(
            limit=9, offset=0
        )
        assert [match.id for match in ranking.matches] == ["3"]
        assert math.isfinite(ranking.matches[0].score)


def test_an_article_may_have_no_terms_at_all(engine):
    put(engine, document("1", ""), document("2", "a"))
    assert contents(engine) == {"1": "", "2": "a"}
    assert set(scores(engine, "a")) == {"2"}


def test_an_empty_index_answers(engine):
    snapshot = engine.snapshot()
    ranking = Evaluation(plan("a b"), snapshot).rank(limit=10, offset=0)
    assert (ranking.matches, ranking.total) == ((), 0)
    assert (snapshot.live, list(snapshot.numbers()), snapshot.find("1")) == (0, [], None)
    assert (snapshot.document_frequency("syllable", "a"), snapshot.total_length) == (0, 0)
    assert engine.stats().articles == 0
    assert set(engine.stats().terms.values()) == {0}


def test_a_plan_without_terms_finds_nothing(engine):
    put(engine, document("1"))
    assert Evaluation(Plan(()), engine.snapshot()).rank(limit=10, offset=0).total == 0


def test_supporting_terms_never_make_an_article_match(engine):
    put(engine, document("1", "a b"), document("2", "b"))
    both = Plan(plan("a").matching, plan("b").matching)
    assert [match.id for match in Evaluation(both, engine.snapshot()).rank(limit=10, offset=0).matches] == [
        "1"
    ]


def test_the_forms_of_a_syllable_come_in_the_order_of_how_many_articles_have_them(engine):
    put(engine, document("1", "a'"), document("2", "a' a"), document("3", "a''"))
    put(engine, document("4", "a'' a''"), document("5", "a''"), document("6", "b"))
    assert engine.snapshot().forms("a") == ["a''", "a'", "a"]
    assert engine.snapshot().forms("c") == []


def test_namings_are_counted_in_live_articles_of_all_segments(engine):
    put(engine, document("1", "x=y a x=y"), document("2", "x=y"), *(document(f"{n}x") for n in range(9)))
    put(engine, document("3", "z=y", title="x=y"))
    remove(engine, "2")
    assert engine.snapshot().namings_beginning("y") == {"x=y": 2, "z=y": 1}
    assert engine.snapshot().namings_beginning("x") == {"x=y": 2}
    assert not engine.snapshot().namings_beginning("a")


def test_stats_count_articles_terms_and_bytes(engine):
    put(engine, document("1", "a' b"))
    put(engine, document("2", "b c", title="a"), document("3", "a' b b c"))
    stats = engine.stats()
    assert (stats.articles, stats.segments) == (3, 2)
    assert stats.terms == {"syllable": 4, "folded": 3, "word": 2, "folded_word": 2, "pair": 3}
    assert 0 < stats.size <= sum(size for size, _ in listing(engine.folder).values())


# Many commits


def test_articles_of_many_commits_are_ranked_as_if_written_in_one(engine):
    documents = [document(str(n), " ".join(random.Random(n).choices(SYLLABLES, k=n + 1))) for n in range(30)]
    for one in documents:
        put(engine, one)
    assert_ranks_like_fresh(engine, documents, ["a", "b c", "a b c d e"])


def test_removed_articles_leave_no_trace_in_totals_and_scores(engine):
    documents = [document(str(n), " ".join(random.Random(n).choices(SYLLABLES, k=n + 1))) for n in range(40)]
    put(engine, *documents[:25])
    put(engine, *documents[25:])
    remove(engine, *map(str, range(0, 40, 3)))
    live = [one for n, one in enumerate(documents) if n % 3]
    assert_ranks_like_fresh(engine, live, ["a", "b c", "a b c d e"])


def test_replaced_articles_leave_no_trace_in_totals_and_scores(engine):
    put(engine, *(document(str(n), "a " * (n + 1)) for n in range(20)))
    live = [document(str(n), "b " * (n + 1)) for n in range(10)]
    put(engine, *live)
    live += [document(str(n), "a " * (n + 1)) for n in range(10, 20)]
    assert_ranks_like_fresh(engine, live, ["a", "b", "a b"])


def test_articles_replaced_within_a_batch_leave_no_trace_in_totals_and_scores(engine):
    live = [document(str(n), "b " * (n + 1)) for n in range(20)]
    put(engine, *(document(str(n), "a b " * 20) for n in range(20)), *live)
    assert_ranks_like_fresh(engine, live, ["a", "b"])


changes = st.lists(  # of commits, each some ids with their new text or None to remove them
    st.lists(
        st.tuples(
            st.sampled_from("uvwxyz"),
            st.none() | st.lists(st.sampled_from(SYLLABLES), max_size=5).map(" ".join),
        ),
        max_size=8,
    ),
    max_size=6,
)


@given(changes)
@settings(deadline=None, max_examples=15)
def test_any_changes_give_what_a_dict_would_hold(commits):
    with TemporaryDirectory() as folder:
        engine = Engine.create(Path(folder), ANALYSIS)
        expected: dict[str, str] = {}
        for commit in commits:
            with engine.change() as (batch, _):
                for article_id, text in commit:
                    if text is None:
                        assert batch.remove(article_id) == (article_id in expected)
                        expected.pop(article_id, None)
                    else:
                        batch.put(block(document(article_id, text)))
                        expected[article_id] = text
                batch.commit()
            assert contents(engine) == expected
        assert_ranks_like_fresh(engine, [document(*item) for item in expected.items()], ["a", "b c"])
        engine.close()


# Rolling back


def change_and_fail(engine: Engine) -> None:
    with engine.change() as (batch, _):
        batch.put(block(document("1", "changed")))
        batch.put(block(document("3")))
        batch.remove("2")
        raise RuntimeError


def test_an_exception_in_the_middle_changes_nothing(engine):
    put(engine, document("1"), document("2"))
    with pytest.raises(RuntimeError):
        change_and_fail(engine)
    assert contents(engine) == {"1": "a", "2": "a"}
    assert contents(Engine.open(engine.folder, ANALYSIS)) == {"1": "a", "2": "a"}


def test_after_an_exception_the_next_writer_works(engine):
    put(engine, document("1"), document("2"))
    with pytest.raises(RuntimeError):
        change_and_fail(engine)
    put(engine, document("4"))
    assert contents(engine) == {"1": "a", "2": "a", "4": "a"}


def test_a_batch_left_without_a_commit_changes_nothing(engine):
    with engine.change() as (batch, _):
        batch.put(block(document("1")))
    assert contents(engine) == {}


def test_a_document_that_cannot_be_written_spoils_no_other_commit(engine):
    put(engine, document("1"))
    bad = Document(Article("2", "", "a"), {part: {key: [object()] for key in LAYERS} for part in PARTS})
    with pytest.raises(Exception):  # noqa: B017, PT011  # whichever it is, nothing is written
        put(engine, document("3"), bad)
    put(engine, document("4"))
    assert contents(engine) == {"1": "a", "4": "a"}


def test_a_full_disk_changes_nothing_and_the_next_writer_works(engine, monkeypatch):
    put(engine, document("1"))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        for name in ("rename", "replace"):
            patched.setattr(os, name, full)
        with pytest.raises((OSError, VnsearchError)):
            put(engine, document("2"))
    assert contents(engine) == {"1": "a"}
    put(engine, document("3"))
    assert contents(engine) == {"1": "a", "3": "a"}


# Replacing everything


def test_replacing_serves_the_old_state_until_the_commit(engine):
    put(engine, document("1"), document("2"))
    with engine.replace() as batch:
        batch.put(block(document("3", "b")))
        assert contents(engine) == {"1": "a", "2": "a"}
        assert contents(Engine.open(engine.folder, ANALYSIS)) == {"1": "a", "2": "a"}
        batch.commit()
    assert contents(engine) == {"3": "b"}
    assert scores(engine, "a") == {}


def test_what_a_replacement_puts_in_twice_or_takes_out_again_is_as_in_any_batch(engine):
    put(engine, document("1"))
    with engine.replace() as batch:
        assert batch.remove("1") is False
        batch.put(block(document("2"), document("2", "b"), document("3")))
        assert batch.remove("3") is True
        batch.commit()
    assert contents(engine) == {"2": "b"}


def test_replacing_by_nothing_empties_the_index(engine):
    put(engine, document("1"))
    with engine.replace() as batch:
        batch.commit()
    assert contents(engine) == {}


def test_a_replacement_left_without_a_commit_changes_nothing(engine):
    put(engine, document("1"))
    with pytest.raises(RuntimeError):
        replace_and_fail(engine)
    assert contents(engine) == {"1": "a"}


def test_replacing_makes_an_index_where_there_was_none(tmp_path):
    engine = Engine(tmp_path / "new" / "index", ANALYSIS)
    with engine.replace() as batch:
        batch.put(block(document("1")))
        batch.commit()
    assert contents(engine) == {"1": "a"}


def test_a_failed_replacement_leaves_no_index_where_there_was_none(tmp_path):
    engine = Engine(tmp_path / "index", ANALYSIS)
    with pytest.raises(RuntimeError):
        replace_and_fail(engine)
    with pytest.raises(IndexNotFound):
        Engine.open(tmp_path / "index", ANALYSIS)


def test_replacing_an_index_of_another_analysis(engine):
    put(engine, document("1"))
    with Engine(engine.folder, "other").replace() as batch:
        batch.put(block(document("2")))
        assert contents(engine) == {"1": "a"}
        batch.commit()
    assert contents(Engine.open(engine.folder, "other")) == {"2": "a"}
    with pytest.raises(AnalysisMismatch):
        engine.snapshot()


def test_an_open_engine_sees_the_replacement_of_a_damaged_index(engine):
    put(engine, document("1"))
    assert contents(engine) == {"1": "a"}
    for path in files_of(engine.folder):
        path.unlink()
    with Engine(engine.folder, ANALYSIS).replace() as batch:
        batch.put(block(document("2")))
        batch.commit()
    assert contents(engine) == {"2": "a"}


# Snapshots


def test_a_snapshot_stays_as_it_was(engine):
    put(engine, *(document(str(n), "a b") for n in range(10)))
    old = engine.snapshot()
    before = Evaluation(plan("a"), old).rank(limit=100, offset=0)
    for n in range(12):
        put(engine, document(str(n), "b c"), document(f"new {n}", "a"))
    with engine.replace() as batch:
        batch.commit()
    assert old.live == 10
    after = Evaluation(plan("a"), old).rank(limit=100, offset=0)
    assert (after.matches, after.total) == (before.matches, before.total) != ((), 0)
    assert Evaluation(plan("c"), old).rank(limit=100, offset=0).total == 0
    assert old.article(old.find("3")).body == "a b"
    assert engine.snapshot().live == 0


def test_a_snapshot_is_read_once_for_a_state(engine):
    put(engine, document("1"))
    assert engine.snapshot() is engine.snapshot()


def test_another_engine_of_the_folder_sees_the_commit(engine):
    reader = Engine.open(engine.folder, ANALYSIS)
    assert contents(reader) == {}
    put(engine, document("1"))
    assert contents(reader) == {"1": "a"}


def test_an_engine_sees_that_its_folder_was_made_anew(engine):
    put(engine, document("1"))
    assert contents(engine) == {"1": "a"}
    for path in files_of(engine.folder):
        path.unlink()
    put(Engine.create(engine.folder, ANALYSIS), document("2"))
    assert contents(engine) == {"2": "a"}


def test_an_engine_can_be_used_after_close(engine):
    put(engine, document("1"))
    engine.close()
    engine.close()
    assert contents(engine) == {"1": "a"}


def test_ids_are_found_by_their_beginning_in_all_segments_and_sorted(engine):
    put(engine, document("b1"), document("a2"))
    put(engine, document("a1"), document("b2"), document("a"))
    remove(engine, "a2")
    snapshot = engine.snapshot()
    assert list(snapshot.ids_beginning("a")) == ["a", "a1"]
    assert list(snapshot.ids_beginning("")) == ["a", "a1", "b1", "b2"]
    assert list(snapshot.ids_beginning("c")) == []


def test_a_listing_that_is_not_finished_holds_up_no_other_thread(engine):
    put(engine, document("1"), document("2"))
    unfinished = engine.snapshot().ids_beginning("")
    next(unfinished)
    searcher = threading.Thread(target=lambda: scores(engine, "a"), daemon=True)
    searcher.start()
    searcher.join(timeout=2)
    held_up = searcher.is_alive()
    unfinished.close()
    searcher.join(timeout=5)
    assert not held_up


def test_opening_works_when_a_commit_falls_between_listing_and_opening(engine, monkeypatch):
    put(engine, document("1"))
    reader = Engine(engine.folder, ANALYSIS)
    interrupted_opens = []
    really_open = open

    def open_late(file, *arguments, **options):
        if not interrupted_opens and str(file).startswith(str(engine.folder)):
            interrupted_opens.append(file)
            with engine.replace() as batch:
                batch.put(block(document("2")))
                batch.commit()
        return really_open(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", open_late)
    monkeypatch.setattr(io, "open", open_late)
    assert contents(reader) == {"2": "a"}
    assert interrupted_opens


def test_opening_again_and_again_during_commits_never_fails_nor_goes_back(engine):
    put(engine, document("0"))
    done = threading.Event()
    seen = []
    failures = []

    def read() -> None:
        try:
            while not done.is_set():
                seen.append(max(map(int, contents(Engine.open(engine.folder, ANALYSIS)))))
        except Exception as error:
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(1, 40):
        put(engine, document(str(n)))
    done.set()
    reader.join()
    assert failures == []
    assert seen == sorted(seen)


# Order, counts and beginnings

_EVERYTHING = Plan((), condition=AllOf(()))
_DAY = date(2024, 9, 1)


def known(*facts: tuple[str, str, date | None, str | None]) -> Block:
    """A block of articles with these ids, titles, dates and sources."""
    made = block(*(document(article_id, "a", title=title) for article_id, title, _, _ in facts))
    records = []
    for record, (_, title, published, source) in zip(made.articles, facts, strict=True):
        key = sort_key(title)[0].encode()[:TITLE_KEY_BYTES].ljust(TITLE_KEY_BYTES, b"\0")
        records.append(record._replace(fields=ArticleFields(published, source=source or "", title_key=key)))
    return made._replace(articles=records)


def filled(engine: Engine, *blocks: Block) -> Snapshot:
    """The state after each block was put in a commit of its own."""
    for each in blocks:
        with engine.change() as (batch, _):
            batch.put(each)
            batch.commit()
    return engine.snapshot()


def ordered(snapshot: Snapshot, order: str, **page: int) -> list[str]:
    asked = {"limit": 1000, "offset": 0, **page}
    return [match.id for match in Evaluation(_EVERYTHING, snapshot).rank(order=order, **asked).matches]


titles = st.sampled_from(
    ["", "?", "A", "Á", "Ă", "B", "Đ", "D", "Đường dài hơn mười sáu 1", "Đường dài hơn mười sáu 2"]
)
moments = st.none() | st.sampled_from(
    [_DAY, _DAY + timedelta(1), datetime(2024, 9, 1, 12), datetime(2024, 9, 1)]
)
tables = st.lists(
    st.lists(st.tuples(titles, moments, st.sampled_from([None, "A", "B"])), min_size=1, max_size=6),
    min_size=1,
    max_size=3,
)


@given(tables, st.sets(st.integers(0, 17)), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_any_order_is_that_of_plain_python_on_every_page(table, removed, size):
    rows = [(number, *row) for number, row in enumerate(row for rows in table for row in rows)]
    live = [row for row in rows if row[0] not in removed]
    named = ((str(number), *rest) for number, *rest in rows)
    with TemporaryDirectory() as folder:
        engine = Engine.create(Path(folder), ANALYSIS)
        filled(
            engine, *(known(*((str(n), *rest) for n, *rest in (next(named) for _ in each))) for each in table)
        )
        remove(engine, *(str(number) for number in removed))
        snapshot = engine.snapshot()

        def by_title(row):
            return sort_key(row[1]) if sort_key(row[1])[0] else ("", "", "", ""), row[0]

        def by_date(row):
            day = row[2]
            newest = 0.0 if day is None else -datetime(*day.timetuple()[:5]).timestamp()
            return day is None, newest, not isinstance(day, datetime), row[0]

        for order, key in (("title", by_title), ("date", by_date)):
            expected = [str(row[0]) for row in sorted(live, key=key)]
            assert ordered(snapshot, order) == expected
            pages = [ordered(snapshot, order, limit=size, offset=n) for n in range(0, len(live) + 1, size)]
            assert [each for page in pages for each in page] == expected
        facets = Evaluation(_EVERYTHING, snapshot).facets()
        assert dict(facets["source"]) == Counter(row[3] for row in live if row[3])
        assert dict(facets["month"]) == Counter(f"{row[2]:%Y-%m}" for row in live if row[2])
        assert facets["author"] == []
        assert set(snapshot.values("source")) >= {row[3] for row in live if row[3]}
        engine.close()


def test_facets_of_articles_without_a_date(engine):
    snapshot = filled(engine, known(("1", "A", None, None)))
    assert Evaluation(_EVERYTHING, snapshot).facets() == {"author": [], "source": [], "month": []}


def test_the_terms_that_begin_so_in_all_segments_the_most_frequent_first(engine):
    put(engine, document("1", "ab abc b"), document("2", "abc ab'"))
    put(engine, document("3", "abd abc a"))
    snapshot = engine.snapshot()
    assert snapshot.beginning_with("folded", "ab", 9) == ["abc", "ab", "abd"]
    assert snapshot.beginning_with("syllable", "ab", 9) == ["abc", "ab", "ab'", "abd"]
    assert snapshot.beginning_with("folded", "ab", 2) == ["abc", "ab"]
    assert snapshot.beginning_with("folded", "x", 9) == []


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_characteristic_terms_are_frequent_here_and_rare_elsewhere_in_any_segment(engine, number):
    common = "b c " * 3
    for first in (0, 2):
        put(
            engine,
            *(document(str(n), f"{common} x{n} y{n} x{n} y{n}", title=f"x{n}") for n in (first, first + 1)),
        )
    found = engine.snapshot().characteristic_terms(number, pairs=1, syllables=2)
    assert found == [
        Term("pair", f"x{number}-y{number}"),
        Term("folded", f"x{number}"),
        Term("folded", f"y{number}"),
    ]


def test_near_duplicates_in_several_segments(engine):
    long = [" ".join(f"{n}x{m}" for m in range(200)) for n in range(2)]
    put(engine, document("0", long[0]), document("1", long[1]), document("2", "a"))
    put(engine, document("3", long[1] + " z"), document("4", long[0]), document("5", "a"))
    assert engine.snapshot().near_duplicates([5, 4, 3, 2, 1, 0]) == [5, 4, 3, 5, 3, 4]
    assert engine.snapshot().near_duplicates([]) == []


@pytest.mark.parametrize(
    ("name", "value", "what"), [("byteorder", "big", "big-endian"), ("maxsize", 2**31 - 1, "has 32")]
)
def test_a_machine_whose_numbers_differ_is_refused_when_the_engine_is_loaded(monkeypatch, name, value, what):
    import vnsearch.engine

    monkeypatch.setattr(sys, name, value)
    with pytest.raises(UnsupportedMachine, match=f"{what}.*: install a 64-bit Python"):
        importlib.reload(vnsearch.engine)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"text": "a b c d e f g h", "title": "x"}, {"text": "a b c d e f g h", "title": "y"}, True),
        ({"text": "a b c d e f g 1"}, {"text": "a b c d e f g 2"}, False),
        ({"text": "a b c d e f g h"}, {"text": "a b c d e f g h'"}, False),
        ({"text": "a b c d e f g h"}, {"text": "h a b c d e f g"}, False),
        ({"text": "a b c d e f g h"}, {"text": "a b c d e f g h i"}, False),
        ({"text": "a b", "title": "x"}, {"text": "a b", "title": "x"}, True),
        ({"text": "a b", "title": "x"}, {"text": "a b", "title": "y"}, False),
        ({"text": "a b", "title": "x"}, {"text": "b", "title": "x a"}, False),
        ({"text": "", "title": "x"}, {"text": "", "title": "x"}, False),
    ],
)
def test_short_articles_are_near_duplicates_if_their_text_is_the_same(engine, one, other, alike):
    put(engine, document("0", **one), document("1", "z"))
    put(engine, document("2", **other))
    assert engine.snapshot().near_duplicates([0, 1, 2]) == [0, 1, 0 if alike else 2]
