"""Checking an index: a sound one has no problems; whatever is damaged is named, and nothing else happens."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.commandline import SEEDS, run
from tests.conftest import ANALYSIS, block, contents, document, plan, put, remove, write_arrays
from vnsearch import Article, Index, IndexDamaged, IndexNotFound, UnreadableFile
from vnsearch.article_json import from_bytes, to_bytes
from vnsearch.engine import Engine, Snapshot
from vnsearch.engine.care import salvage
from vnsearch.engine.care.checking import check
from vnsearch.engine.care.soundness import find_faults
from vnsearch.engine.format import arrays, opening
from vnsearch.engine.format.layout import LAYOUT
from vnsearch.engine.format.shapes import find_misfits
from vnsearch.engine.format.toc import TableOfContents, append_plain, find_latest, read_contents, toc_path
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.engine.write import batch as batch_module
from vnsearch.engine.write.building import build_segment
from vnsearch.indexing import maintenance
from vnsearch.model import LAYERS, Term

Arrays = dict[str, np.ndarray]
THREE = [
    document("a", "một hai' ba bốn năm sáu một hai'", title="một hai", related="ba"),
    document("b", "hai ba' bốn một tư tư=bốn"),
    document("c", "", title="bảy"),
]


@pytest.fixture
def three(engine):
    """The folder of an index of three articles, one of which was deleted and put in again."""
    put(engine, *THREE)
    remove(engine, "b")
    put(engine, THREE[1])
    engine.close()
    return engine.folder


def problems(folder: Path) -> list[str]:
    """What is wrong; every problem must name a file of the folder, or one that was there."""
    found = check(folder, ANALYSIS)
    assert all(problem.file.endswith((".toc", ".vns")) for problem in found)
    return [problem.what for problem in found]


# Sound ones


def test_an_empty_index_is_sound(engine):
    assert check(engine.folder, ANALYSIS) == ()


def test_where_there_is_none_is_nothing_to_check(tmp_path):
    with pytest.raises(IndexNotFound):
        check(tmp_path, ANALYSIS)


@pytest.mark.parametrize("number", [1, 3, 20])
def test_whatever_was_written_and_merged_is_sound(engine, number):
    chance = random.Random(number)
    for step in range(number):
        texts = (
            " ".join(chance.choices("a b' c d e=f gh".split(), k=chance.randrange(40))) for _ in range(5)
        )
        put(engine, *(document(str(chance.randrange(12)), text, title=f"t{step}") for text in texts))
        remove(engine, str(chance.randrange(12)))
    assert check(engine.folder, ANALYSIS) == ()


def test_what_was_indexed_is_what_the_stored_articles_give(tmp_path):
    Index.rebuild(tmp_path, [SEEDS], workers=1)
    with Index.open(tmp_path) as index:
        ids = list(index.ids())
        index.add([index[ids[1]]])
        index.delete(ids[:1])
    assert maintenance.check(tmp_path, deep=True) == ()


def test_a_check_does_not_mind_a_writer(engine):
    put(engine, document("0"))
    stop = threading.Event()

    def write() -> None:
        other = Engine.open(engine.folder, ANALYSIS)
        for number in range(1000):
            if stop.is_set():
                return
            put(other, document(str(number % 3)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert [check(engine.folder, ANALYSIS) for _ in range(30)] == [()] * 30
    finally:
        stop.set()
        writer.join()


# Damaged files


def segment(folder: Path) -> Path:
    """The file of the largest segment."""
    return max(folder.glob("*.vns"), key=lambda path: path.stat().st_size)


def test_a_missing_segment_is_named(three):
    path = segment(three)
    path.unlink()
    assert [(problem.file, problem.what) for problem in check(three, ANALYSIS)] == [
        (path.name, "it is missing")
    ]


def test_an_index_of_another_analysis_is_a_problem(three):
    (found,) = check(three, "test/2")
    assert found.file == toc_path(three, find_latest(three)).name
    assert "test/2" in found.what


def test_every_cut_is_a_problem_of_its_file(three):
    for path in (segment(three), toc_path(three, find_latest(three))):
        sound = path.read_bytes()
        for length in range(0, len(sound), 97):
            path.write_bytes(sound[:length])
            assert [problem.file for problem in check(three, ANALYSIS)] == [path.name]
        path.write_bytes(sound)
    assert check(three, ANALYSIS) == ()


def _changed(folder: Path, change: Callable[[Arrays], object]) -> list[str]:
    """The problems when a segment holds other numbers, with sound checksums."""
    _rewrite(folder, change)
    return problems(folder)


def _set(name: str, place: int, value: int) -> Callable[[Arrays], object]:
    def change(found: Arrays) -> None:
        values = found[name].astype(np.uint64)
        values[place] = value
        found[name] = values

    return change


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda found: found.pop("fold"), "it lacks fold"),
        (lambda found: found.pop("id_ends"), "it has 0 articles|it lacks id_ends"),
        (
            lambda found: found.update(stream=found["stream"][:-1]),
            "stream has 17 syllables where counts has 18",
        ),
        (lambda found: found.update(digests=found["digests"][:-1]), "digests has 47 elements"),
        (lambda found: found.update(ids=found["ids"][:-1]), "ids has 2 elements"),
        (_set("syllable.ends", 0, 99), "syllable.ends does not ascend"),
        (_set("syllable.terms", 0, 255), "the terms of syllable are not in order"),
        (_set("syllable.keys", 0, 7), "syllable.keys is not made"),
        (_set("folded.starts", 0, 1), "folded.starts is not where the lists start"),
        (_set("syllable.counts", 0, 0), "syllable.counts has terms that no article has"),
        (_set("pair.counts", 0, 9), "pair.counts has more articles than there are"),
        (_set("folded.same", 0, 2), "folded.same is not what fold gives"),
        (_set("word.fold", 0, 99), "word.fold has numbers beyond"),
        (
            lambda found: found.update(rare_places=_bytes(b"\0"), rare_terms=_bytes(b"\0")),
            "rare_places is not where the last code stands",
        ),
        (_set("pair.firsts", 0, 1), "pair.firsts does not begin"),
        (_set("pair.seconds", 0, 99), "pair.seconds has numbers beyond"),
        (_set("fold", 0, 99), "fold has numbers beyond"),
        (_set("stream", 3, 99), "stream has numbers beyond"),
        (_set("counts", 0, 99), "stream has .* where counts has"),
        (_set("lengths", 0, 99), "lengths is not what counts gives"),
        (_set("id_order", 0, 2), "id_order does not have every article once"),
        (lambda found: found.update(id_order=found["id_order"][::-1]), "id_order is not the order"),
        (_set("path_order", 0, 2), "path_order does not have every article once"),
        (_set("record_dictionaries", 0, 1), "record_dictionaries has numbers beyond"),
        (_set("author_numbers", 0, 1), "author_numbers has numbers beyond"),
        (_set("published", 0, 1 << 62), "published has times"),
        (_set("records", 9, 77), "article 0 cannot be read|is not the one"),
        (_set("digests", 0, 77), "article 'a' is not the one that was stored"),
        (_set("ids", 0, ord("b")), "id_order|is stored as|is in .*, too"),
        (_set("path_ends", 0, 9), "path_ends does not ascend"),
    ],
)
def test_numbers_that_cannot_be_are_named(engine, change, what):
    put(engine, *THREE)
    engine.close()
    found = _changed(engine.folder, change)
    assert found
    assert any(re.search(what, one) for one in found), found


@pytest.mark.parametrize(
    ("name", "place", "value", "what"),
    [  # 40 articles: “một” is in all, a dense list; “hai” in 3, a medium one; “ba” in 1, a short one
        ("syllable.lists", 0, 200, "syllable.lists has numbers beyond the last article's"),
        ("syllable.lists", 2, 255, "syllable.lists has weights above 254"),
        ("syllable.lists", 4, 1, "syllable.lists does not ascend"),
        ("syllable.lists", 3, 4, "its numbers do not fit together"),
        ("syllable.lists", 10, 0, "its numbers do not fit together"),
        ("syllable.starts", 0, 1, "syllable.starts is not where the lists start"),
    ],
)
def test_posting_lists_of_every_form_are_checked(name, place, value, what):
    documents = [document(str(n), "một" + " hai" * (n < 3) + " ba" * (n == 7)) for n in range(40)]
    sound = dict(build_segment(block(*documents)))
    assert sound["syllable.counts"].tolist() == [1, 3, 40]
    assert not list(find_faults(sound))
    values = sound[name].copy()
    values[place] = value
    assert any(what in fault for fault in find_faults({**sound, name: values}))


@pytest.mark.parametrize(
    ("change", "ask"),
    [
        (_set("folded.ends", 3, 60_000), lambda snapshot: snapshot.document_frequency("folded", "hai")),
        (_set("folded.starts", 0, 60_000), lambda snapshot: snapshot.document_frequency("folded", "hai")),
        (
            lambda found: found.update(author_values=_bytes(b"\xff"), author_value_ends=_bytes(b"\0\1")),
            lambda snapshot: snapshot.values("author"),
        ),
    ],
)
def test_what_is_asked_of_numbers_that_cannot_be_is_damage(engine, change, ask):
    put(engine, *THREE)
    engine.close()
    _rewrite(engine.folder, change)
    damaged = Engine.open(engine.folder, ANALYSIS)
    with pytest.raises(IndexDamaged, match=r"MAIN_\w+\.vns: "):
        ask(damaged.snapshot())


def _bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype=np.uint8)


def _other_sizes(seed: int) -> Callable[[Arrays], object]:
    chance = random.Random(seed)

    def change(found: Arrays) -> None:
        name = chance.choice(sorted(found))
        values = found[name].astype(np.uint64)
        if chance.random() < 0.3 or not len(values):
            found[name] = np.resize(values, chance.randrange(3 * len(values) + 3))
        else:
            values[chance.randrange(len(values))] = chance.choice([0, 1, 255, 1 << 31, (1 << 63) - 1])
            found[name] = values

    return change


def test_whatever_the_numbers_are_checking_them_raises_nothing(three):
    sound = segment(three).read_bytes()
    for seed in range(120):
        _changed(three, _other_sizes(seed))
        segment(three).write_bytes(sound)


def test_the_arrays_of_a_sound_segment_have_no_faults(three):
    for path in three.glob("*.vns"):
        found = arrays.read_arrays(path)
        assert list(find_misfits(found)) == list(find_faults(found)) == []


# Tables of contents that say what cannot be


def _rewrite_contents(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Puts other plain data behind Whoosh's table of contents, with a sound checksum."""
    path = toc_path(folder, find_latest(folder))
    contents = read_contents(folder)
    record = {**contents._asdict(), "segments": [[n, s, sorted(d)] for n, s, d in contents.segments]}
    change(record)
    text = json.dumps(record).encode()
    data = b"whoosh" + text + struct.pack("<I", len(text))
    path.write_bytes(data + struct.pack("<I8s", zlib.crc32(data), b"VNSEARCH"))


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(generation=99),
        lambda record: record.update(generation="3"),
        lambda record: record.update(analysis=None),
        lambda record: record.pop("segments"),
        lambda record: record.update(segments=7),
        lambda record: record["segments"].append(["../../etc/passwd", 1, []]),
        lambda record: record["segments"].append(["a/b", 1, []]),
        lambda record: record["segments"].append(["a", 1.5, []]),
        lambda record: record["segments"].append(["a", True, []]),
        lambda record: record["segments"].append(["a", 1, [1]]),
        lambda record: record["segments"].append(["a", 1, [-1]]),
        lambda record: record["segments"].append(["a", 1]),
        lambda record: record["segments"].append({"a": 1}),
    ],
)
def test_a_table_of_contents_that_cannot_be_is_damage(three, change):
    _rewrite_contents(three, change)
    with pytest.raises(IndexDamaged, match=r"_MAIN_3\.toc"):
        read_contents(three)
    assert len(problems(three)) == 1


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b"{}", b"null", b"\xff", b"", b"9" * 10_000], ids=lambda text: str(text[:4])
)
def test_plain_data_of_any_form_are_damage(three, text):
    data = text + struct.pack("<I", len(text))
    path = toc_path(three, find_latest(three))
    path.write_bytes(data + struct.pack("<I8s", zlib.crc32(data), b"VNSEARCH"))
    with pytest.raises(IndexDamaged):
        read_contents(three)


def test_a_size_that_is_not_the_segments_is_named(three):
    _rewrite_contents(three, lambda record: record["segments"][0].__setitem__(1, 7))
    assert problems(three) == ["it has 2 articles where the table of contents has 7"]


def test_an_id_in_two_segments_is_named(engine):
    put(engine, *(document(article_id) for article_id in "abcdef"))
    put(engine, document("b"))
    assert problems(engine.folder) == []
    _rewrite_contents(engine.folder, lambda record: record["segments"][0].__setitem__(2, []))
    (found,) = problems(engine.folder)
    assert found.startswith("article 'b' is in MAIN_")


def test_a_table_holds_what_it_was_given(three):
    contents = read_contents(three)
    toc_path(three, 3).write_bytes(append_plain(b"whoosh", contents._replace(analysis=f"{LAYOUT}.other")))
    assert read_contents(three) == TableOfContents(3, f"{LAYOUT}.other", contents.segments)


# Every byte


def answers(folder: Path) -> Any:
    """What can be read from an index, in all the ways there are; the segments' names do not matter."""
    engine = Engine.open(folder, ANALYSIS)
    snapshot = engine.snapshot()
    numbers = range(len(THREE))
    words = ["một", "hai", "hai'", "ba", "tư=bốn"]
    return (
        contents(engine),
        [(name, snapshot.known(name)) for name in snapshot.ids_beginning("")],
        snapshot.paths_beginning(""),
        snapshot.term_counts(),
        snapshot.total_length,
        [page(snapshot, word, "relevance") for word in words],
        [page(snapshot, "ba bốn", order) for order in ("date", "title")],
        [snapshot.document_frequency(layer, word) for layer in LAYERS for word in words],
        [
            segment.file.syllables_of(n)[1].tolist()
            for segment in snapshot.segments
            for n in segment.numbers()
        ],
        snapshot.namings_beginning("bốn"),
        snapshot.forms("hai"),
        snapshot.beginning_with("syllable", "h", 10),
        snapshot.count_spellings(dict.fromkeys(numbers, 1.0), [("hai", "ba")]),
        snapshot.sample_pair("hai", "ba", 9),
        snapshot.near_terms("hai", "", "ba"),
        snapshot.continuations(["hai", "b"], None, 9),
        snapshot.near_duplicates(list(numbers)),
        snapshot.values("author"),
        [snapshot.find(article_id) for article_id in "abcd"],
        [segment.pair_postings(Term("folded", "ba"), Term("folded", "bon")) for segment in snapshot.segments],
    )


def flips(folder: Path, masks: bytes, step: int) -> Iterator[tuple[Path, int]]:
    """Every so-manieth byte of all files, changed by each of the masks."""
    for path in sorted(file for file in folder.iterdir() if "LOCK" not in file.name):
        sound = path.read_bytes()
        for number, position in enumerate(range(0, len(sound), step)):
            flipped = bytearray(sound)
            flipped[position] ^= masks[number % len(masks)] if step > 1 else masks[0]
            path.write_bytes(flipped)
            yield path, position
        path.write_bytes(sound)


def page(snapshot: Snapshot, text: str, order: str) -> Any:
    matches, _, idf, unmet = ranking = Evaluation(plan(text), snapshot).rank(limit=9, offset=0, order=order)
    return matches, ranking.total, idf, unmet


def _answers_or_damage(folder: Path) -> tuple[str, IndexDamaged | None]:
    try:
        return repr(answers(folder)), None
    except IndexDamaged as error:
        return "", error


@pytest.mark.parametrize(
    ("masks", "step"),
    [
        (b"\xff\x01\x80\x10", 29),
        *(pytest.param(bytes([1 << bit]), 1, marks=pytest.mark.thorough) for bit in range(8)),
        pytest.param(b"\xff", 1, marks=pytest.mark.thorough),
    ],
)
def test_a_flipped_byte_is_damage_or_changes_no_answer(three, masks, step):
    wanted = repr(answers(three))
    damaged = unchanged = 0
    for path, position in flips(three, masks, step):
        found, error = _answers_or_damage(three)
        if error is None:
            assert found == wanted, (path.name, position)
            unchanged += 1
        else:
            damaged += 1
            assert path.name in error.what
            assert [problem.file for problem in check(three, ANALYSIS)] == [path.name]
    assert damaged > 20 * unchanged  # what is left unchanged is between arrays
    assert repr(answers(three)) == wanted


def test_a_merge_does_not_hide_damage(engine):
    put(engine, document("long", " ".join(f"s{n * n}" for n in range(40_000))))
    path = segment(engine.folder)
    data = bytearray(path.read_bytes())
    data[data.index(arrays.read_arrays(path)["stream"].tobytes()) + 9000] ^= 1
    path.write_bytes(data)
    assert len(problems(engine.folder)) == 1
    for number in range(7):
        put(engine, document(str(number)))
    before = sorted(engine.folder.iterdir())
    with pytest.raises(IndexDamaged, match=r"bytes \d+ to \d+ are not as they were written"):
        put(engine, document("the ninth"))
    assert sorted(engine.folder.iterdir()) == before


# Analysed again, saved, from the command line


@pytest.fixture
def news(tmp_path):
    """The folder of an index of the seeds."""
    folder = tmp_path / "news"
    Index.rebuild(folder, [SEEDS], workers=1)
    return folder


def _rewrite(folder: Path, change: Callable[[Arrays], object]) -> None:
    _rewrite_file(segment(folder), change)


def _rewrite_file(path: Path, change: Callable[[Arrays], object]) -> None:
    found = {name: values.copy() for name, values in arrays.read_arrays(path).items()}
    change(found)
    path.unlink()
    write_arrays(path, found.items())


def _swap_syllables(found: Arrays) -> None:
    """Exchanges two neighbouring syllables of the second article's body, which is possible, but not so."""
    begin = int(found["counts"].reshape(-1, 3)[0].sum()) + int(found["counts"].reshape(-1, 3)[1, 0]) + 200
    stream = found["stream"]
    place = next(n for n in range(begin, len(stream)) if stream[n] != stream[n + 1])
    stream[place], stream[place + 1] = stream[place + 1], stream[place]


def test_terms_that_the_article_does_not_give_are_found_by_a_deep_check(news):
    _rewrite(news, _swap_syllables)
    assert maintenance.check(news) == ()
    (found,) = maintenance.check(news, deep=True)
    assert found.file == segment(news).name
    assert found.what == "article '001_dcce978c28e8fa4a.txt', analysed again, differs in stream"


def test_an_article_that_cannot_be_analysed_is_named(news):
    def analyse(articles):
        return block(*(document(one.id, "a") for one in articles if not one.id.startswith("001")))

    with Index.open(news) as index:
        fingerprint = index.stats().analysis.removeprefix(f"{LAYOUT}.")
    found = [problem.what for problem in check(news, fingerprint, analyse)]
    assert len(found) == 5
    assert sum("cannot be analysed" in what for what in found) == 1


def test_the_command_says_that_a_sound_index_is_sound(news):
    for options in ([], ["--deep"], ["--repair"], ["--deep", "--repair"]):
        result = run("check", *options, index=news)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "the index is sound\n", "")


def test_the_command_names_what_is_damaged(news):
    path = segment(news)
    path.write_bytes(path.read_bytes()[:-1])
    result = run("check", index=news)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert path.name in result.stderr


def test_the_command_says_where_no_index_is(tmp_path):
    result = run("check", index=tmp_path)
    assert result.exit_code == 2
    assert "vnsearch index" in result.stderr


def test_repairing_saves_the_articles_that_can_be_read(news):
    with Index.open(news) as index:
        before = {article_id: index[article_id] for article_id in index.ids()}
        wanted = index.search("tong bi thu").total
    path = segment(news)
    data = bytearray(path.read_bytes())
    found = arrays.read_arrays(path)
    data[data.index(found["syllable.lists"].tobytes())] ^= 1
    data[data.index(found["records"].tobytes()) + int(found["record_ends"][0]) + 5] ^= 1
    del found
    path.write_bytes(data)
    result = run("check", "--repair", index=news)
    assert result.exit_code == 2
    assert "4 articles written anew" in result.stdout
    assert "article 1 cannot be read" in result.stderr
    assert maintenance.check(news, deep=True) == ()
    with Index.open(news) as index:
        assert {article_id: index[article_id] for article_id in index.ids()} == {
            article_id: article for article_id, article in before.items() if not article_id.startswith("001")
        }
        assert index.search("tong bi thu").total <= wanted


def test_repairing_terms_loses_nothing(news):
    _rewrite(news, _swap_syllables)
    result = run("check", "--deep", "--repair", index=news)
    assert result.exit_code == 0
    assert "5 articles written anew\nthe index is sound\n" in result.stdout
    assert maintenance.check(news, deep=True) == ()


def test_repairing_an_index_of_another_analysis_analyses_its_articles_again(news):
    generation = find_latest(news)
    other = read_contents(news)._replace(analysis=f"{LAYOUT}.other")
    toc_path(news, generation).write_bytes(append_plain(b"", other))
    result = run("check", "--repair", index=news)
    assert result.exit_code == 0
    assert "was made by analysis" in result.stderr
    assert "5 articles written anew" in result.stdout
    assert maintenance.check(news, deep=True) == ()


def test_repairing_removes_what_dead_writers_left(news):
    left = news / "MAIN_0123456789abcdef.vns.tmp"
    left.write_text("left")
    run("check", index=news)
    assert left.exists()
    run("check", "--repair", index=news)
    assert not left.exists()


@pytest.mark.parametrize("pattern", ["*.vns", "*MAIN_*.*"])
def test_an_index_of_which_nothing_can_be_saved_is_left_as_it_is(news, pattern):
    for path in news.glob(pattern):
        path.write_bytes(path.read_bytes()[:-1])
    before = {file.name: file.read_bytes() for file in news.glob("*MAIN_*.*")}
    result = run("check", "--repair", index=news)
    assert result.exit_code == 2
    assert "vnsearch index --rebuild" in result.stderr
    assert {file.name: file.read_bytes() for file in news.glob("*MAIN_*.*")} == before


def test_repairing_an_index_without_its_table_of_contents_saves_all_articles(news):
    with Index.open(news) as index:
        before = {article_id: index[article_id] for article_id in index.ids()}
    path = toc_path(news, find_latest(news))
    path.write_bytes(path.read_bytes()[:-1])
    result = run("check", "--repair", index=news)
    assert result.exit_code == 2
    assert "5 articles written anew" in result.stdout
    assert f"{path.name}: it cannot be read" in result.stderr
    assert "deleted or replaced may have come back" in result.stderr
    assert maintenance.check(news, deep=True) == ()
    with Index.open(news) as index:
        assert {article_id: index[article_id] for article_id in index.ids()} == before


@pytest.mark.parametrize("times", [(1, 2), (2, 1), (1, 1)], ids=["in order", "reversed", "equal"])
def test_without_a_table_of_contents_the_segment_written_later_counts(tmp_path, times):
    with Index.open(tmp_path, create=True, workers=1) as index:
        index.add(Article(f"{n}", "Bài", "cũ") for n in range(9))
        (old,) = tmp_path.glob("*.vns")
        index.add([Article("4", "Bài", "mới")])
    (new,) = set(tmp_path.glob("*.vns")) - {old}
    toc_path(tmp_path, find_latest(tmp_path)).write_bytes(b"")
    for file, time in zip((old, new), times, strict=True):
        os.utime(file, (time, time))
    assert maintenance.repair(tmp_path, workers=1).saved == 9
    with Index.open(tmp_path) as index:
        assert sorted(index.ids()) == [f"{n}" for n in range(9)]
        assert [index["3"].body, index["4"].body] == ["cũ", "mới"]


def test_of_segments_of_one_commit_the_later_one_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(batch_module, "choose_merges", lambda *_: [])
    engine = Engine.create(tmp_path, ANALYSIS, memory=1)
    with engine.change() as (batch, _):
        batch.put(block(document("a", "earlier"), *(document(f"b{number}") for number in range(20))))
        batch.put(block(document("a", "later")))
        batch.commit()
    assert len(list(tmp_path.glob("*.vns"))) == 2
    toc_path(tmp_path, find_latest(tmp_path)).write_bytes(b"")
    saved = [one for one in salvage.salvage_articles(tmp_path) if not isinstance(one, salvage.Problem)]
    assert [from_bytes(one.data).body for one in saved if one.id == "a"] == ["earlier", "later"]


@pytest.mark.parametrize(("times", "body"), [((1, 2), "b"), ((2, 1), "a")])
def test_segments_that_do_not_say_when_they_were_written_are_ordered_by_time(engine, times, body):
    put(engine, document("1", "a"), *(document(f"{number}", "c") for number in range(2, 20)))
    put(engine, document("1", "b"))
    engine.close()
    entries = read_contents(engine.folder).segments
    for entry, time in zip(entries, times, strict=True):
        path = entry.path(engine.folder)
        _rewrite_file(path, lambda found: found.pop("generation"))
        os.utime(path, (time, time))
    toc_path(engine.folder, find_latest(engine.folder)).write_bytes(b"")
    saved = [one for one in salvage.salvage_articles(engine.folder) if not isinstance(one, salvage.Problem)]
    assert [from_bytes(one.data).body for one in saved if one.id == "1"][-1] == body


@pytest.mark.parametrize("name", ["ids", "id_ends", "digests", "paths", "path_ends"])
def test_an_article_is_saved_as_long_as_its_id_or_its_digest_is_right(tmp_path, name):
    articles = [Article(f"id {n * 77}", "Bài", f"thứ {n}", path=f"/some/{n}") for n in range(3)]
    with Index.open(tmp_path, create=True, workers=1) as index:
        index.add(articles)
    path = segment(tmp_path)
    sound = path.read_bytes()
    array = arrays.read_unverified(path)[name]
    begin = sound.index(array.tobytes())
    for position in range(begin, begin + array.nbytes):
        for mask in (0x01, 0x80):
            damaged = bytearray(sound)
            damaged[position] ^= mask
            path.write_bytes(damaged)
            found = list(salvage.salvage_articles(tmp_path))
            saved = [one for one in found if not isinstance(one, maintenance.Problem)]
            assert [one.data for one in saved] == [to_bytes(article) for article in articles]
            is_told = len(found) > len(saved)
            assert is_told or (name, position) == ("id_ends", begin + 2)  # the last end has nothing behind it
            if not name.startswith("path"):
                assert [one.path for one in saved] == [article.path for article in articles]


def test_an_article_whose_id_and_digest_are_wrong_is_not_saved(three):
    path = segment(three)
    data = bytearray(path.read_bytes())
    for name in ("ids", "digests"):
        data[data.index(arrays.read_unverified(path)[name].tobytes())] ^= 1
    path.write_bytes(data)
    found = [one for one in salvage.salvage_articles(three) if isinstance(one, maintenance.Problem)]
    assert found == [(path.name, "article 0 cannot be read: it is not the one that was stored")]


# What stands under the names of files


@pytest.mark.parametrize("name", ["_MAIN_007.toc", "_MAIN_٩.toc", "_MAIN_-1.toc", "_MAIN_9.toc.old"])
def test_a_file_of_another_name_is_not_taken_for_a_table_of_contents(three, name):
    (three / name).write_text("stray")
    assert find_latest(three) == 3
    assert check(three, ANALYSIS) == ()


no_file = pytest.mark.parametrize(
    "make",
    [
        Path.mkdir,
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path),
        pytest.param(
            lambda path: os.mkfifo(path), marks=pytest.mark.skipif(os.name == "nt", reason="no pipes")
        ),
    ],
    ids=["folder", "dangling link", "circular link", "pipe"],
)


@no_file
def test_a_table_of_contents_that_is_no_file_is_damage_and_not_waited_for(news, make):
    path = news / "_MAIN_9.toc"
    make(path)
    with pytest.raises(IndexDamaged, match=path.name):
        Index.open(news)
    assert [problem.file for problem in maintenance.check(news)] == [path.name]
    assert maintenance.repair(news, workers=1).saved == 5
    assert maintenance.check(news, deep=True) == ()


@no_file
def test_a_segment_that_is_no_file_is_damage_and_not_waited_for(news, make):
    path = segment(news)
    path.unlink()
    make(path)
    for use in (Index.open, maintenance.repair):
        with pytest.raises(IndexDamaged, match=f"{path.name}|none of its articles"):
            use(news)
    assert [problem.file for problem in maintenance.check(news)] == [path.name]


def test_what_may_not_be_read_is_named_and_lost_by_no_repair(news, monkeypatch):
    def refuse(path: Any, *_: Any) -> Any:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    path = segment(news)
    opened = opening.open_nonblocking
    with monkeypatch.context() as patch:
        patch.setattr(
            opening, "open_nonblocking", lambda file: refuse(str(file)) if file == path else opened(file)
        )
        for use in (Index.open, maintenance.repair):
            with pytest.raises(UnreadableFile, match="make it readable for you") as caught:
                use(news)
            assert caught.value.where == str(path)
        (problem,) = maintenance.check(news)
        assert problem.file == path.name
        assert "Permission denied" in problem.what
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refuse)
        with pytest.raises(UnreadableFile) as caught:
            Index.open(news)
        assert caught.value.where == str(news)
    assert maintenance.check(news) == ()


def test_a_copied_folder_is_as_sound(three, tmp_path):
    shutil.copytree(three, tmp_path / "copy")
    assert check(tmp_path / "copy", ANALYSIS) == ()
