"""Whoosh's own searcher reads the index and finds what the engine finds: each is the other's oracle."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from whoosh import query as q
from whoosh.index import open_dir
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from tests.commandline import SEEDS
from vnsearch import AnalysisMismatch, Article, Index
from vnsearch.article_json import to_record
from vnsearch.engine import Snapshot
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.toc import SegmentEntry, read_contents
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.whoosh.codec import ArrayCodec, ArraySegment, Weighting
from vnsearch.engine.whoosh.schema import TermField
from vnsearch.language.analyzer import analyse_text, join_pair, join_word
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import LAYERS, PARTS, AllOf, AnyOf, Condition, Not, Phrase, Plan, Term, Weighted

GOLDEN = Path(__file__).parents[2] / "golden"
WORDS = (
    "tổng bí thư Tô Lâm gặp tổng thống Biden tại Hà Nội hôm nay thủ tướng họp báo về hòa bình và kinh tế "
    "mặt trời mọc má mà nó đi học sinh viên đại học quốc gia máy bay hạ cánh xuống sân bay Nội Bài"
).split()
QUERIES = [
    "tổng bí thư tô lâm",
    "tong thong biden gap thu tuong",
    "hòa bình",
    "hoa binh va kinh te",
    "má",
    "ma no di",
    "thượng nghị sĩ leahy",
    "hoc sinh dai hoc quoc gia ha noi",
    "chỉ tin khác",
    "không-có-chữ-này xyz",
]


def generated(number: int) -> Article:
    generator = random.Random(number)

    def text(most: int) -> str:
        return " ".join(generator.choices(WORDS, k=generator.randint(0, most)))

    return Article(f"bài {number}", text(8), text(150), text(5) + " chỉ tin khác" * (number % 9 == 0))


ARTICLES = [generated(number) for number in range(150)]


@pytest.fixture(scope="module", params=[1, 4], ids=["one segment", "several segments"])
def folder(request, tmp_path_factory) -> Path:
    """An index of the seeds and the generated articles."""
    folder: Path = tmp_path_factory.mktemp("index")
    with Index.open(folder, create=True, workers=1) as index:
        index.update([SEEDS])
        for part in range(request.param):
            index.add(ARTICLES[part :: request.param])
        if request.param == 1:
            index.add(list(index_articles(index)))
        assert index.stats().segments == request.param + 1
    return folder


def index_articles(index: Index) -> Iterator[Article]:
    return (index[article_id] for article_id in index.ids())


@pytest.fixture(scope="module")
def snapshot(folder) -> Snapshot:
    with Index.open(folder) as index:
        return index._engine.snapshot()


@pytest.fixture(scope="module")
def searcher(folder) -> Iterator[Searcher]:
    index = open_dir(str(folder), indexname="MAIN")
    with Searcher(index.reader(), weighting=Weighting()) as searcher:
        yield searcher
    index.close()


@pytest.fixture(scope="module")
def reader(searcher) -> IndexReader:
    return searcher.reader()


@pytest.fixture(scope="module")
def texts(snapshot) -> dict[str, dict[str, list[list[str]]]]:
    """For each article, the terms of each layer in each of its parts."""
    found = {}
    for article_id in map(snapshot.id, snapshot.numbers()):
        article = snapshot.article(snapshot.find(article_id))
        parts = [analyse_text(getattr(article, part)) for part in PARTS]
        found[article_id] = {layer: [part[layer] for part in parts] for layer in LAYERS}
    return found


def hits(searcher: Searcher, query: q.Query) -> dict[str, float]:
    return {hit["id"]: hit.score for hit in searcher.search(query, limit=None)}


def holding(texts, layer: str, term: str) -> set[str]:
    return {name for name, found in texts.items() if any(term in part for part in found[layer])}


def looked_up(text: str) -> Plan:
    """A plan as of a query: terms of every layer, each once."""
    typed = split_syllables(text).terms
    matching = {Term("folded" if fold(term) == term else "syllable", term): 0.7 for term in typed}
    supporting = {Term("folded", fold(term)): 0.3 for term in typed}
    for first, second in pairwise(typed):
        supporting[Term("pair", join_pair(fold(first), fold(second)))] = 0.35
        supporting[Term("word", join_word([first, second]))] = 0.2
        supporting[Term("folded_word", join_word([fold(first), fold(second)]))] = 0.1
    return Plan(
        tuple(Weighted(*item) for item in matching.items()),
        tuple(Weighted(*item) for item in supporting.items() if item[0] not in matching),
    )


def as_whoosh(planned: Plan) -> q.Query:
    """The plan as a query of Whoosh: the matching terms decide, the supporting ones add."""
    matching, supporting = (
        q.Or([q.Term(*each.lookup, boost=each.weight) for each in some])
        for some in (planned.matching, planned.supporting)
    )
    return q.AndMaybe(matching, supporting) if planned.supporting else matching


# The oracle


@pytest.mark.parametrize("query", QUERIES)
def test_whoosh_finds_the_same_articles_with_the_same_scores(snapshot, searcher, query):
    planned = looked_up(query)
    ranking = Evaluation(planned, snapshot).rank(limit=1000, offset=0)
    expected = {match.id: match.score for match in ranking.matches}
    assert hits(searcher, as_whoosh(planned)) == pytest.approx(expected, rel=1e-4, abs=1e-4)
    assert ranking.total == len(expected)


@pytest.mark.parametrize("seed", range(20))
def test_whoosh_finds_the_same_for_queries_of_any_words(snapshot, searcher, seed):
    generator = random.Random(seed)
    words = generator.choices([*WORDS, "ma", "hoa", "tong", "xyz"], k=generator.randint(1, 10))
    planned = looked_up(" ".join(words))
    ranking = Evaluation(planned, snapshot).rank(limit=1000, offset=0)
    expected = {match.id: match.score for match in ranking.matches}
    assert hits(searcher, as_whoosh(planned)) == pytest.approx(expected, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("limit", [1, 3, 10, 50])
@pytest.mark.parametrize("query", QUERIES[:5])
def test_whoosh_finds_the_same_best_when_it_may_skip_others(snapshot, searcher, query, limit):
    planned = looked_up(query)
    alone = Plan(planned.matching)  # Whoosh loses hits of AndMaybe when it skips, whatever the codec
    best = Evaluation(alone, snapshot).rank(limit=limit, offset=0).matches
    found = searcher.search(as_whoosh(alone), limit=limit)
    assert [hit.score for hit in found] == pytest.approx([match.score for match in best], abs=1e-4)
    assert len({hit["id"] for hit in found}) == len(best)


# Conditions


def condition_as_whoosh(condition: Condition) -> q.Query:
    """The condition as a query of Whoosh."""
    match condition:
        case AllOf(conditions):
            return q.And([condition_as_whoosh(inner) for inner in conditions])
        case AnyOf(conditions):
            return q.Or([condition_as_whoosh(inner) for inner in conditions])
        case Not(inner):
            return q.And([q.Every(), q.Not(condition_as_whoosh(inner))])
        case Phrase(slots):
            return q.Phrase(slots[0][0].layer, [term.term for (term,) in slots])
        case Term(layer, term):
            return q.Term(layer, term)
    raise TypeError(condition)


def any_condition(generator: random.Random, depth: int) -> Condition:
    kind = generator.choice([AllOf, AnyOf, Not, Phrase, Term] if depth else [Phrase, Term])
    if kind is Not:
        return Not(any_condition(generator, depth - 1))
    if kind in (AllOf, AnyOf):
        return kind(tuple(any_condition(generator, depth - 1) for _ in range(generator.randint(2, 3))))
    layer = generator.choice(["syllable", "folded"])
    begin = generator.randrange(len(WORDS) - 3)
    words = [word.lower() for word in WORDS[begin : begin + 3]]
    terms = [Term(layer, fold(word) if layer == "folded" else word) for word in words]
    if kind is Phrase:
        return Phrase(tuple((term,) for term in terms[: generator.randint(2, 3)]))
    return terms[0]


@pytest.mark.parametrize("seed", range(60))
def test_whoosh_finds_the_same_for_any_condition(snapshot, searcher, seed):
    generator = random.Random(seed)
    condition = any_condition(generator, 3)
    scored = tuple(Weighted(Term("folded", term), generator.uniform(0.1, 2)) for term in ("ha", "noi", "xyz"))
    ranking = Evaluation(Plan(scored, condition=condition), snapshot).rank(limit=1000, offset=0)
    query = condition_as_whoosh(condition)
    assert hits(searcher, query).keys() == {match.id for match in ranking.matches}
    expected = {match.id: match.score for match in ranking.matches if match.score}
    found = searcher.search(as_whoosh(Plan(scored)), filter=query, limit=None)
    assert {hit["id"]: hit.score for hit in found} == pytest.approx(expected, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("combination", [(AllOf, q.And), (AnyOf, q.Or)])
def test_whoosh_scores_the_terms_of_a_combination_alike(snapshot, searcher, combination):
    ours, theirs = combination
    terms = tuple(Term("folded", term) for term in ("ha", "noi", "hoc"))
    planned = Plan(tuple(Weighted(term, 1.0) for term in terms), condition=ours(terms))
    expected = {
        match.id: match.score for match in Evaluation(planned, snapshot).rank(limit=1000, offset=0).matches
    }
    assert expected
    query = theirs([q.Term(*term) for term in terms])
    assert hits(searcher, query) == pytest.approx(expected, rel=1e-4, abs=1e-4)


# Other queries


@pytest.mark.parametrize(
    ("layer", "first", "second"),
    [
        ("syllable", "biden", "hòa"),
        ("folded", "ha", "noi"),
        ("pair", "ha-noi", "mat-troi"),
        ("word", "hà_nội", "mặt_trời"),
        ("folded_word", "ha_noi", "mat_troi"),
    ],
)
def test_boolean_queries(searcher, texts, layer, first, second):
    with_first, with_second = holding(texts, layer, first), holding(texts, layer, second)
    assert with_first
    one, other = q.Term(layer, first), q.Term(layer, second)
    assert hits(searcher, one).keys() == with_first
    assert hits(searcher, q.And([one, other])).keys() == with_first & with_second
    assert hits(searcher, q.Or([one, other])).keys() == with_first | with_second
    assert hits(searcher, q.And([one, q.Not(other)])).keys() == with_first - with_second
    assert hits(searcher, q.Not(one)).keys() == texts.keys() - with_first


@pytest.mark.parametrize(
    ("layer", "phrase"),
    [
        ("syllable", "tổng thống biden"),
        ("syllable", "hà nội"),
        ("syllable", "mà nó"),
        ("folded", "ha noi"),
        ("folded", "ma no"),
        ("folded", "tong thong my"),
        ("folded", "noi ha noi"),
    ],
)
def test_phrases(searcher, texts, layer, phrase):
    wanted = phrase.split()
    expected = {
        name
        for name, found in texts.items()
        if any(part[n : n + len(wanted)] == wanted for part in found[layer] for n in range(len(part)))
    }
    assert hits(searcher, q.Phrase(layer, wanted)).keys() == expected


def test_a_phrase_reaches_over_no_part(tmp_path):
    with Index.open(tmp_path, create=True) as index:
        index.add([Article("1", "mặt", "trời mọc", "lên"), Article("2", "", "mặt trời", "mọc lên")])
    with searcher_of(tmp_path) as searcher:
        for layer, words in (("syllable", "mặt trời"), ("folded", "mat troi")):
            assert hits(searcher, q.Phrase(layer, words.split())).keys() == {"2"}
        assert hits(searcher, q.Phrase("syllable", "mọc lên".split())).keys() == {"2"}
        assert hits(searcher, q.Phrase("syllable", "trời mọc".split())).keys() == {"1"}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (q.Prefix("folded", "th"), lambda term: term.startswith("th")),
        (q.Prefix("folded_word", "tong_"), lambda term: term.startswith("tong_")),
        (q.FuzzyTerm("folded", "bidan", maxdist=1, prefixlength=2), lambda term: term == "biden"),
        (q.Wildcard("folded", "t?ng"), lambda term: len(term) == 4 and term[0] + term[2:] == "tng"),
        (q.TermRange("folded", "bi", "bj"), lambda term: "bi" <= term <= "bj"),
    ],
)
def test_queries_for_several_terms(searcher, texts, query, wanted):
    expected = {
        name
        for name, found in texts.items()
        if any(wanted(term) for part in found[query.fieldname] for term in part)
    }
    assert expected
    assert hits(searcher, query).keys() == expected


def test_every_article_and_each_by_its_id(searcher, texts):
    assert hits(searcher, q.Every()).keys() == texts.keys()
    for article_id in texts:
        assert hits(searcher, q.Term("id", article_id)).keys() == {article_id}
    assert hits(searcher, q.Term("id", "unknown")) == {}
    assert searcher.document(id="bài 7")["id"] == "bài 7"


# Terms and articles


def test_the_terms_of_the_lexicon_are_those_of_the_articles_in_order(reader, texts):
    assert set(reader.indexed_field_names()) == {"id", *LAYERS}
    for layer in LAYERS:
        expected = {term for found in texts.values() for part in found[layer] for term in part}
        assert list(reader.lexicon(layer)) == sorted(term.encode() for term in expected)
    assert list(reader.lexicon("id")) == sorted(name.encode() for name in texts)
    terms = list(reader.all_terms())
    assert terms == sorted(terms)


def in_body(terms: Sequence[str], wanted: str) -> float:
    """How often a body has the term, counted more at its beginning."""
    places = [place for place, term in enumerate(terms) if term == wanted]
    return sum(3 if place < 30 else 2 if place < 60 else 1.5 if place < 120 else 1 for place in places)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_known_of_each_term(reader, texts, layer):
    lengths = {
        name: 3 * len(found["syllable"][0]) + len(found["syllable"][1]) for name, found in texts.items()
    }
    for term in random.Random(1).sample(list(reader.lexicon(layer)), 40):
        text = term.decode()
        weights = {
            name: 3 * found[layer][0].count(text) + in_body(found[layer][1], text) or 1 / 4096
            for name, found in texts.items()
            if any(text in part for part in found[layer])
        }
        info = reader.term_info(layer, term)
        assert reader.doc_frequency(layer, term) == info.doc_frequency() == len(weights)
        assert (
            info.weight() == reader.frequency(layer, term) == pytest.approx(sum(weights.values()), rel=1e-5)
        )
        assert info.max_weight() == pytest.approx(max(weights.values()), rel=1e-5)
        assert info.min_length() == min(lengths[name] for name in weights)
        assert info.max_length() == max(lengths[name] for name in weights)
        assert (layer, term) in reader


def test_unknown_terms_are_told_as_whoosh_tells_them(reader):
    assert ("folded", b"xyz") not in reader
    assert reader.doc_frequency("folded", b"xyz") == 0
    assert reader.frequency("folded", b"xyz") == 0
    with pytest.raises(Exception, match="xyz"):
        reader.postings("folded", b"xyz")


def test_lengths_are_exact(reader, snapshot, texts):
    total = 0
    for docnum in reader.all_doc_ids():
        parts = texts[reader.stored_fields(docnum)["id"]]["syllable"]
        assert reader.doc_field_length(docnum, "folded") == 3 * len(parts[0]) + len(parts[1])
        total += 3 * len(parts[0]) + len(parts[1])
    assert reader.field_length("folded") == total == snapshot.total_length


def test_stored_fields_hold_the_whole_article(reader, snapshot):
    for docnum in reader.all_doc_ids():
        stored = reader.stored_fields(docnum)
        article = snapshot.article(snapshot.find(stored["id"]))
        assert stored.keys() == {"id", "article"}
        assert json.loads(stored["article"]) == to_record(article)


def test_cursors_walk_over_the_terms(reader):
    for leaf, _ in reader.leaf_readers():
        cursor = leaf.cursor("folded")
        terms = [term.decode() for term in leaf.lexicon("folded")]
        assert cursor.first() == terms[0]
        walked = []
        while cursor.is_valid():
            walked.append(cursor.text())
            assert cursor.term_info().doc_frequency() == leaf.doc_frequency("folded", cursor.text())
            cursor.next()
        assert walked == terms
        assert (cursor.text(), cursor.term_info()) == (None, None)
        assert cursor.find("b") == next(term for term in terms if term >= "b")
        assert all(one < other for one, other in pairwise(walked))


# Deletions, and writing


def searcher_of(folder: Path) -> Searcher:
    return Searcher(open_dir(str(folder), indexname="MAIN").reader(), weighting=Weighting())


def test_deleted_articles_are_not_found(tmp_path):
    with Index.open(tmp_path, create=True, workers=1) as index:
        index.add(ARTICLES[:100])
        index.add(ARTICLES[100:])
        index.delete([one.id for one in ARTICLES[::7]])
        index.add([Article("bài 1", "", "thay đổi")])
        assert index.stats().segments > 1
        snapshot = index._engine.snapshot()
    with searcher_of(tmp_path) as searcher:
        assert searcher.reader().has_deletions()
        assert searcher.doc_count() == snapshot.live
        assert hits(searcher, q.Every()).keys() == set(map(snapshot.id, snapshot.numbers()))
        for query in QUERIES:
            planned = looked_up(query)
            ranking = Evaluation(planned, snapshot).rank(limit=1000, offset=0)
            assert hits(searcher, as_whoosh(planned)).keys() == {match.id for match in ranking.matches}
        assert hits(searcher, q.Term("id", ARTICLES[7].id)) == {}


def test_an_empty_index_is_opened_too(tmp_path):
    Index.open(tmp_path, create=True).close()
    with searcher_of(tmp_path) as searcher:
        assert hits(searcher, q.Every()) == {}
        assert hits(searcher, q.Term("folded", "a")) == {}


@pytest.fixture
def three(tmp_path) -> Path:
    """An index of three articles in as many segments."""
    with Index.open(tmp_path, create=True) as index:
        for one in ARTICLES[:3]:
            index.add([one])
    return tmp_path


def test_the_codec_does_not_write_and_leaves_the_index_usable(three):
    whoosh = open_dir(str(three), indexname="MAIN")
    with pytest.raises(NotImplementedError, match=r"vnsearch\.Index"):
        whoosh.writer(codec=ArrayCodec())
    assert_usable(three)


@pytest.mark.parametrize(
    "write",
    [
        lambda codec: codec.new_segment(None, "MAIN"),
        lambda codec: codec.per_document_writer(None, ArraySegment(SegmentEntry("x", 1))),
        lambda codec: codec.field_writer(None, ArraySegment(SegmentEntry("x", 1))),
        lambda codec: codec.postings_writer(None),
        lambda codec: codec.postings_reader(None, 0, None),
    ],
)
def test_nothing_of_the_codec_writes(write):
    with pytest.raises(NotImplementedError, match=r"vnsearch|terms_reader"):
        write(ArrayCodec())


def test_whoosh_cannot_delete_and_leaves_the_index_usable(three):
    writer = open_dir(str(three), indexname="MAIN").writer()
    with pytest.raises(NotImplementedError):
        writer.delete_by_term("id", ARTICLES[0].id)
    writer.cancel()
    assert_usable(three)


def test_what_whoosh_wrote_with_another_codec_is_no_index_of_this_version_and_a_rebuild_mends_it(three):
    writer = open_dir(str(three), indexname="MAIN").writer()
    writer.add_document(id="foreign", article="{}")
    writer.commit(merge=False)
    with pytest.raises(AnalysisMismatch, match="--rebuild"):
        Index.open(three)
    assert len(Index.rebuild(three, [SEEDS]).added) == 5
    with Index.open(three) as index:
        assert len(index) == 5


@pytest.fixture(params=sorted(path.name for path in GOLDEN.iterdir() if path.name.isdecimal()))
def golden(request, tmp_path) -> tuple[Path, set[str]]:
    """A copy of the index that a release of each layout made, and the ids of the articles in it."""
    shutil.copytree(GOLDEN / request.param / "index", tmp_path / "golden")
    lines = (GOLDEN / request.param / "articles.jsonl").read_text().splitlines()
    return tmp_path / "golden", {json.loads(line)["id"] for line in lines}


def test_whoosh_opens_the_index_of_every_release(golden):
    folder, ids = golden
    index = open_dir(str(folder), indexname="MAIN")
    assert sum(segment.doc_count() for segment in index._segments()) == len(ids)
    assert {type(segment) for segment in index._segments()} == {ArraySegment}
    assert {type(index.schema[layer]) for layer in LAYERS} == {TermField}


def test_whoosh_searches_the_index_of_every_release_of_this_layout_and_upgraded_ones(golden):
    folder, ids = golden
    if not read_contents(folder).analysis.startswith(f"{LAYOUT}."):
        assert Index.upgrade(folder, workers=1).articles == len(ids)
    with searcher_of(folder) as searcher:
        assert hits(searcher, q.Every()).keys() == ids
        assert "hoi-nghi.txt" in hits(searcher, q.Term("syllable", "hội"))


def assert_usable(folder: Path) -> None:
    with Index.open(folder) as index:
        assert list(index.ids()) == [one.id for one in ARTICLES[:3]]
        index.add([ARTICLES[3]], wait=1)
        assert len(index) == 4
