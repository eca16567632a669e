"""Reading one segment: its terms, posting lists and articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import block, document, layers, unmarked, write_arrays
from vnsearch import Article, Index
from vnsearch.engine.format.compression import compress
from vnsearch.engine.format.strings import Strings
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.engine.write.block import ArticleFields
from vnsearch.engine.write.building import build_segment
from vnsearch.errors import IndexDamaged
from vnsearch.language.syllabification import fold
from vnsearch.model import LAYERS, PAIR_JOINER, PARTS, Document, Layer, Term

# Terms that begin with the same 8 bytes and more, that end with the smallest byte, and that are long.
syllables = st.sampled_from(
    [
        *"ab",
        "a'",
        "12345678",
        "12345678'",
        "123456789",
        "1234567890",
        "1234567",
        "đường",
        "w" * 99,
    ]
)
texts = st.lists(syllables, max_size=8).map(" ".join)
corpora = st.lists(st.builds(document, st.uuids().map(str), texts, title=texts, related=texts), max_size=6)
anything = st.text(st.characters(), max_size=12)


def segment_of(folder: Path | str, *documents: Document) -> SegmentFile:
    path = Path(folder) / "segment.vns"
    write_arrays(path, build_segment(block(*documents)))
    return SegmentFile(path)


def articles_of(documents: Sequence[Document], layer: str) -> dict[str, list[int]]:
    """In which articles each term of the layer stands."""
    found: dict[str, list[int]] = {}
    for number, one in enumerate(documents):
        terms = [term for part in PARTS for term in layers(one, part)[layer]]
        for term in dict.fromkeys(terms):
            found.setdefault(term, []).append(number)
    return found


@given(corpora, st.lists(anything, max_size=5))
@example([document("1", "123456789 1234567890 12345678 1234567")], ["1234567890", "12345678901"])
@settings(deadline=None, max_examples=50)
def test_every_term_is_found_and_no_other(documents, others):
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *documents)
        for layer in LAYERS:
            expected = articles_of(documents, layer)
            found = file.layers[layer]
            numbers = {term: found.table.find(term) for term in expected}
            assert sorted(numbers.values()) == list(range(len(found.table)))
            for term, articles in expected.items():
                assert found.table[numbers[term]] == term.encode()
                assert found.postings(numbers[term]).articles.tolist() == articles
            for other in {*others, *(term[:-1] for term in expected), *(term + "x" for term in expected)}:
                assert (found.table.find(other) >= 0) == (other in expected)


@pytest.mark.parametrize("term", ["", "-", "a-", "-a", "a-b-c", "--", "\ud800", "\0", "a\0", "9" * 1000])
def test_a_term_of_any_shape_may_be_looked_for(tmp_path, term):
    file = segment_of(tmp_path, document("1", "a b c a"))
    for layer in LAYERS:
        assert file.layers[layer].table.find(term) == -1
        assert LiveSegment(file, (), 0).postings(layer, term) is None


def test_a_term_is_found_again_from_what_is_remembered(tmp_path):
    table = segment_of(tmp_path, document("1", "a b")).layers["syllable"].table
    assert [table.find("b"), table.find("b"), table.find("c"), table.find("c")] == [1, 1, -1, -1]


def test_terms_of_one_numbers_first_do_not_find_pairs_of_another(tmp_path):
    table = (
        segment_of(tmp_path, document("1", "b a"), document("2", "c b"), document("3", "a c"))
        .layers["pair"]
        .table
    )
    assert [table[number] for number in range(3)] == [b"a-c", b"b-a", b"c-b"]
    assert [table.find(pair) for pair in ("a-c", "b-a", "c-b", "a-b", "b-c", "c-a", "a-a")] == [
        0,
        1,
        2,
        *[-1] * 4,
    ]


@given(st.lists(st.binary(max_size=5)))
@settings(deadline=None, max_examples=50)
def test_strings_are_read_by_their_number(strings):
    data = np.frombuffer(b"".join(strings), dtype=np.uint8)
    ends = np.cumsum([len(string) for string in strings], dtype=np.uint16)
    found = Strings(data, ends)
    assert [found[number] for number in range(len(found))] == strings


# Articles


@given(st.lists(anything.filter(lambda t: t and t.isprintable() and t == t.strip()), unique=True, max_size=8))
@settings(deadline=None, max_examples=50)
def test_articles_are_found_by_their_ids(ids):
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *(document(article_id) for article_id in ids))
        assert [list(file.find(article_id)) for article_id in ids] == [[number] for number in range(len(ids))]
        assert [file.id(number) for number in range(file.size)] == ids
        assert list(file.find("other id")) == []


def test_all_articles_of_one_id_are_found(tmp_path):
    file = segment_of(tmp_path, *(document(article_id) for article_id in ("1", "2", "1", "3", "1")))
    assert sorted(file.find("1")) == [0, 2, 4]


@pytest.mark.parametrize("path", [None, "/x/a.txt", "/x/\ud800 kh\u00f4ng.txt"])
def test_an_article_comes_back_with_its_path(tmp_path, path):
    one = document("1", "a b", title="c")
    article = replace(one.article, path=path, metadata={"tags": ["x"]})
    file = segment_of(tmp_path, document("0"), one._replace(article=article))
    assert file.article(1) == article
    assert (file.path(0), file.path(1)) == (None, path)


@pytest.mark.parametrize(
    "data", [b"5", b"[1]", b'[["id","1"]]', b"[" * 100_000, b"{}", b"\xff", b'{"id":1,"title":"","body":""}']
)
def test_json_that_is_no_article_is_damage(tmp_path, data):
    made = block(document("1"))
    records = [made.articles[0]._replace(data=compress(data, made.articles[0].dictionary))]
    write_arrays(tmp_path / "segment.vns", build_segment(made._replace(articles=records)))
    with pytest.raises(IndexDamaged, match=r"article 0 of segment\.vns cannot be read"):
        SegmentFile(tmp_path / "segment.vns").article(0)


def test_digests_are_those_of_the_records(tmp_path):
    documents = [document(str(n), f"a {n}") for n in range(3)]
    file = segment_of(tmp_path, *documents)
    assert [file.digest(n) for n in range(3)] == [record.digest for record in block(*documents).articles]


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_the_syllables_of_an_article_are_those_of_its_parts(documents):
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *documents)
        table = file.layers["syllable"].table
        for number, one in enumerate(documents):
            spelled = [[table[n].decode() for n in part.tolist()] for part in file.syllables_of(number)]
            assert spelled == [list(one.terms[part]["syllable"]) for part in PARTS]


@given(
    corpora.filter(len),
    st.lists(st.integers(0, 5), max_size=8),
    st.lists(st.integers(0, len(PARTS) - 1), min_size=1, unique=True).map(sorted),
)
@settings(deadline=None, max_examples=50)
def test_the_streams_of_some_articles_are_those_of_each_one_after_the_other(documents, chosen, parts):
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *documents)
        chosen = [number % file.size for number in chosen]
        table = file.layers["syllable"].table
        stream, ends = file.streams(np.array(chosen, dtype=np.intp), parts)
        spelled = [table[n].decode() for n in stream.tolist()]
        expected = [documents[number].terms[PARTS[part]]["syllable"] for number in chosen for part in parts]
        assert spelled == [term for terms in expected for term in terms]
        assert ends.tolist() == list(accumulate(map(len, expected)))
        assert file.counts.tolist() == [
            [len(one.terms[part]["syllable"]) for part in PARTS] for one in documents
        ]


def test_a_syllable_leads_to_the_one_without_marks(tmp_path):
    file = segment_of(tmp_path, document("1", "a' b c'"))
    folded = file.layers["folded"].table
    for layer, term in [("syllable", "a'"), ("folded", "a"), ("syllable", "b"), ("folded", "b")]:
        assert folded[file.folded_number(Term(layer, term))].decode() == unmarked(term)
    for layer, term in [("syllable", "a"), ("folded", "a'"), ("syllable", "x"), ("folded", "x")]:
        assert file.folded_number(Term(layer, term)) == -1


@given(corpora)
@settings(deadline=None, max_examples=50)
def test_pairs_are_found_by_the_numbers_of_their_syllables(documents):
    spoken = [list(one.terms[part]["syllable"]) for one in documents for part in PARTS]
    expected = {(unmarked(a), unmarked(b)) for part in spoken for a, b in pairwise(part)}
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *documents)
        singles = file.layers["folded"].table
        terms = [singles[number].decode() for number in range(len(singles))]
        for first, one in enumerate(terms):
            for second, other in enumerate(terms):
                number = file.pairs.find_numbers(first, second)
                assert (number >= 0) == ((one, other) in expected)
                assert number == file.pairs.find(PAIR_JOINER.join((one, other)))
            assert file.pairs.find_numbers(first, -1) == file.pairs.find_numbers(-1, first) == -1


def test_the_postings_of_a_pair_are_those_of_its_syllables_with_or_without_marks(tmp_path):
    documents = [document("1", "a' b"), document("2", "a b"), document("3", "b a'"), document("4", "a b'")]
    segment = LiveSegment(segment_of(tmp_path, *documents), (), 0)
    for first, second in [
        (Term("folded", "a"), Term("folded", "b")),
        (Term("syllable", "a'"), Term("syllable", "b")),
        (Term("syllable", "a"), Term("folded", "b")),
    ]:
        assert segment.pair_postings(first, second).articles.tolist() == [0, 1, 3]
    assert segment.pair_postings(Term("folded", "b"), Term("folded", "b")) is None
    assert segment.pair_postings(Term("folded", "a'"), Term("folded", "b")) is None


def test_an_article_that_cannot_be_decompressed_is_damage(tmp_path):
    made = block(document("1"), document("2"))
    broken = made._replace(articles=[made.articles[0], made.articles[1]._replace(data=b"nonsense")])
    write_arrays(tmp_path / "segment.vns", build_segment(broken))
    file = SegmentFile(tmp_path / "segment.vns")
    assert file.article(0).id == "1"
    with pytest.raises(IndexDamaged, match=r"article 1 of segment\.vns") as caught:
        file.article(1)
    assert caught.value.folder == tmp_path


def test_a_cut_off_article_is_damage(tmp_path):
    made = block(document("1"))
    broken = made._replace(articles=[made.articles[0]._replace(data=made.articles[0].data[:-8])])
    write_arrays(tmp_path / "segment.vns", build_segment(broken))
    with pytest.raises(IndexDamaged):
        SegmentFile(tmp_path / "segment.vns").article(0)


# Live articles


def test_deleted_articles_count_for_nothing(tmp_path):
    file = segment_of(tmp_path, document("1", "a b"), document("2", "a b c"), document("3", "a", title="b"))
    segment = LiveSegment(file, {1}, base=10)
    assert (segment.live, segment.total_length, list(segment.numbers())) == (2, 6, [0, 2])
    frequencies = {
        term: segment.document_frequency(segment.postings("syllable", term).articles) for term in "abc"
    }
    assert frequencies == {"a": 2, "b": 2, "c": 0}


def test_without_deletions_all_articles_count(tmp_path):
    segment = LiveSegment(segment_of(tmp_path, document("1", "a b"), document("2", "a")), (), 0)
    assert (segment.deleted, segment.live, segment.total_length) == (None, 2, 3)
    assert segment.document_frequency(segment.postings("syllable", "a").articles) == 2


@given(corpora, st.sets(st.integers(0, 5)))
@settings(deadline=None, max_examples=50)
def test_namings_are_counted_in_live_articles(documents, deleted):
    deleted = {number for number in deleted if number < len(documents)}
    live = [one for number, one in enumerate(documents) if number not in deleted]
    with TemporaryDirectory() as folder:
        segment = LiveSegment(segment_of(folder, *documents), deleted, 0)
        expected = {term: len(articles) for term, articles in articles_of(live, Layer.NAMING).items()}
        for first in ("a", "b", "c"):
            beginning = {
                term: count
                for term, count in expected.items()
                if first in {fold(name.split("_")[0]) for name in term.split("=")}
            }
            assert segment.namings_beginning(first) == beginning
        for layer in LAYERS:
            found = segment.file.layers[layer]
            expected = {term: len(articles) for term, articles in articles_of(live, layer).items()}
            counts = found.frequencies(segment.deleted).tolist()
            assert [expected.get(found.table[n].decode(), 0) for n in range(len(counts))] == counts


def test_the_forms_of_a_syllable_are_all_that_are_it_without_marks(tmp_path):
    file = segment_of(tmp_path, document("1", "a a' b' a''"), document("2", "ab"))
    assert sorted(file.forms("a", Layer.FOLDED)) == ["a", "a'", "a''"]
    assert file.forms("b", Layer.FOLDED) == ["b'"]
    assert file.forms("a'", Layer.FOLDED) == file.forms("c", Layer.FOLDED) == []


# Beginnings of terms


@given(
    corpora, st.sampled_from(["", "a", "1", "12345678", "123456789", "đ", "w", "a-", "b-1", "z", "\ud800"])
)
@settings(deadline=None, max_examples=60)
def test_the_terms_that_begin_so_are_found_the_most_frequent_first(documents, prefix):
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *documents)
        for layer in LAYERS:
            expected = {
                term: len(articles)
                for term, articles in articles_of(documents, layer).items()
                if term.startswith(prefix)
            }
            found = list(file.beginning_with(layer, prefix, 99))
            assert dict(found) == expected
            assert found == sorted(found, key=lambda item: -item[1])
            assert list(file.beginning_with(layer, prefix, 2)) == found[:2]


@given(corpora)
@settings(deadline=None, max_examples=30)
def test_the_syllables_of_an_article_without_marks(documents):
    with TemporaryDirectory() as folder:
        file = segment_of(folder, *documents)
        for number, one in enumerate(documents):
            assert file.folded_syllables_of(number) == [layers(one, part)["folded"] for part in PARTS]


def test_the_numbers_of_articles_of_some_terms(tmp_path):
    layer = segment_of(tmp_path, document("1", "a b"), document("2", "b c"), document("3", "b")).layers[
        "folded"
    ]
    assert layer.counts(0, 3).tolist() == [1, 3, 1]
    assert layer.counts(1, 2).tolist() == [3]
    assert layer.counts(2, 2).tolist() == []


# What is known of articles besides their text


def known_of(folder: Path, *facts: ArticleFields) -> SegmentFile:
    made = block(*(document(str(n)) for n in range(len(facts))))
    records = [record._replace(fields=each) for record, each in zip(made.articles, facts, strict=True)]
    write_arrays(folder / "segment.vns", build_segment(made._replace(articles=records)))
    return SegmentFile(folder / "segment.vns")


def test_values_are_listed_once_after_the_empty_one(tmp_path):
    file = known_of(
        tmp_path,
        ArticleFields(source="B"),
        ArticleFields(),
        ArticleFields(source="A", author="Ân\ud800"),
        ArticleFields(source="B"),
    )
    assert file.values == {"author": ["", "Ân\ud800"], "source": ["", "B", "A"]}
    assert file.arrays["source_numbers"].tolist() == [1, 0, 2, 1]
    assert file.arrays["author_numbers"].tolist() == [0, 0, 1, 0]


def test_no_address_is_found_across_two(tmp_path):
    file = known_of(
        tmp_path,
        ArticleFields(url="x/a"),
        ArticleFields(url=""),
        ArticleFields(url="b/y"),
        ArticleFields(url="X/AB"),
    )
    assert file.with_address("ab").tolist() == [3]
    assert file.with_address("A").tolist() == [0, 3]
    assert file.with_address("x/a").tolist() == [0, 3]
    assert file.with_address("z").tolist() == []


def test_an_address_is_found_where_one_across_two_overlaps_it(tmp_path):
    assert known_of(tmp_path, ArticleFields(url="xa"), ArticleFields(url="aab")).with_address(
        "aa"
    ).tolist() == [1]


def test_a_capital_with_a_mark_in_an_address_is_found_as_it_is(tmp_path):
    assert known_of(tmp_path, ArticleFields(url="x/Ấm"), ArticleFields(url="x/b")).with_address(
        "Ấm"
    ).tolist() == [0]


def test_a_commit_keeps_what_is_known_of_the_segments_before(tmp_path):
    with Index.open(tmp_path / "index", create=True) as index:
        index.add(Article("1", "gió mùa", "gió mùa đông bắc"))
        before = index._engine.snapshot()
        index.search("gió mùa")
        index.add(Article("2", "nắng", "trời nắng"))
        after = index._engine.snapshot()
    (old,), new = before.segments, after.segments[0]
    assert after is not before
    assert new.postings(Layer.FOLDED, "gio") is old.postings(Layer.FOLDED, "gio")
