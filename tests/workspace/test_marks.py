"""Review marks: what is put on an article stays there, and finds it, whatever becomes of the index."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import article, found
from vnsearch import (
    Article,
    ArticleNotFound,
    BadArgument,
    Index,
    Mark,
    Rejection,
    SavedRecord,
    read_export,
)
from vnsearch.workspace.file import WorkspaceFile
from vnsearch.workspace.marks import LONGEST_NOTE, LONGEST_TAG, Marks

IDS = ["a", "b", "c"]
TAGS = ["Điều tra", "dieu-tra", "bão", "Bão số 3", "x"]


@pytest.fixture
def marked(index: Index) -> Index:
    """An index of three articles, of which two have marks."""
    index.add([article("a"), article("b", "trăng tròn"), article("c")])
    index.marks.change("a", starred=True, tags=["Điều tra", "x"], note="xem lại")
    index.marks.change(["a", "b"], tags="bão")
    return index


def test_marks_are_read_one_by_one_or_together(marked):
    first = Mark("a", True, ("bão", "x", "Điều tra"), "xem lại")
    assert marked.marks["a"] == first
    assert marked.marks["c"] == Mark("c")
    assert marked.marks["c"].is_empty
    assert list(marked.marks) == [first, Mark("b", tags=("bão",))]
    assert marked.marks.of(["c", "a"]) == {"a": first}
    assert marked.marks.tags() == {"bão": 2, "x": 1, "Điều tra": 1}


def test_a_change_touches_only_what_it_names(marked):
    assert marked.marks.change("a", starred=False) == {
        "a": Mark("a", False, ("bão", "x", "Điều tra"), "xem lại")
    }
    assert marked.marks.change("a", untag=["X", "none"])["a"].tags == ("bão", "Điều tra")
    assert marked.marks.change("a", note="")["a"].note == ""
    assert marked.marks.change("b", starred=True)["b"] == Mark("b", True, ("bão",))
    marked.marks.clear(["a", "b"])
    assert list(marked.marks) == []


def test_a_tag_keeps_the_capitals_that_it_was_first_typed_with(marked):
    assert marked.marks.change("b", tags=["ĐIỀU TRA", "  BÃO ", "mới"])["b"].tags == (
        "bão",
        "mới",
        "Điều tra",
    )


def test_of_two_notes_written_at_the_same_time_both_stay(marked):
    marked.marks.change("a", note="của An", instead_of="xem lại")
    assert marked.marks.change("a", note="của Bình", instead_of="xem lại")["a"].note == "của An\ncủa Bình"
    assert marked.marks.change("a", note="của Bình", instead_of="cũ")["a"].note == "của An\ncủa Bình"
    assert marked.marks.change("a", note="", instead_of="cũ")["a"].note == "của An\ncủa Bình"
    assert marked.marks.change("a", note="mới")["a"].note == "mới"


def test_marks_are_put_on_articles_of_the_index_alone(marked):
    with pytest.raises(ArticleNotFound):
        marked.marks.change(["a", "nosuch"], starred=False)
    assert marked.marks["a"].starred


@pytest.mark.parametrize("tag", ["", "  ", "a\0b", 'a"b', "a*", "x" * (LONGEST_TAG + 1), "\ud83d"])
def test_what_cannot_be_a_tag_is_refused(marked, tag):
    with pytest.raises(BadArgument, match="a tag has up to"):
        marked.marks.change("a", starred=False, tags=["fine", tag])
    assert marked.marks["a"].starred
    assert "fine" not in marked.marks.tags()


@pytest.mark.parametrize("note", ["x" * (LONGEST_NOTE + 1), "\ud83d", "a\0"])
def test_what_cannot_be_a_note_is_refused(marked, note):
    with pytest.raises(BadArgument, match="a note has"):
        marked.marks.change("a", note=note)


def test_wrong_types_are_type_errors(marked):
    with pytest.raises(TypeError, match="tag must be a string"):
        marked.marks.change("a", tags=[1])
    with pytest.raises(TypeError, match="note must be a string"):
        marked.marks.change("a", note=1)
    with pytest.raises(TypeError, match="id must be a string"):
        marked.marks.change([1], starred=True)


@pytest.mark.parametrize(
    ("query", "expected", "notes"),
    [
        ("is:starred", "a", []),
        ("is:noted", "a", []),
        ("is:tagged", "ab", []),
        ("IS:Marked", "ab", []),
        ("-is:starred", "bc", []),
        ("tag:x", "a", []),
        ("TAG:X", "a", []),
        ('tag:"điều tra"', "a", []),
        ("tag:điều-tra", "a", []),
        ("tag:dieu-tra", "a", []),
        ("tag:dieu*", "a", []),
        ("tag:bao", "ab", []),
        ("tag:(x OR bão)", "ab", []),
        ("NOT tag:bão", "c", []),
        ("mặt trời -tag:x", "c", []),
        ("mặt trời tag:bão", "a", []),
        ("+tag:bão is:starred", "a", []),
        ("tag:none", "", ["no article has the tag “none”"]),
        ("tag:bào", "", ["no article has the tag “bào”"]),
        ("is:starred OR tag:none", "a", ["no article has the tag “none”"]),
    ],
)
def test_marks_are_searched_for(marked, query, expected, notes):
    results = marked.search(query, limit=100)
    assert {hit.id for hit in results} == set(expected)
    assert list(results.notes) == notes
    assert found(marked, query) == set(expected)
    assert {hit.id for hit in marked.search("mặt trời OR trăng", where=query)} == set(expected)


def test_an_unknown_kind_of_mark_is_words_with_a_note(marked):
    results = marked.search("is:mặt")
    assert [note for note in results.notes if "“is:mặt” is none of" in note]
    assert results.total == 2
    with pytest.raises(Exception, match="is none of"):
        marked.search("is:mặt", strict=True)


def test_marks_are_filters_of_a_search(marked):
    assert {hit.id for hit in marked.search("mặt trời", starred=True)} == {"a"}
    assert {hit.id for hit in marked.search("mặt trời OR trăng", tag="bão")} == {"a", "b"}
    assert {hit.id for hit in marked.search("mặt trời OR trăng", tag=["bão", "x"])} == {"a"}
    assert marked.search("mặt trời", tag="none").notes == ("no article has the tag “none”",)
    plain, filtered = marked.search("mặt trời"), marked.search("mặt trời", starred=True)
    assert {hit.id: hit.score for hit in plain}["a"] == filtered.hits[0].score


def test_where_nothing_is_marked_nothing_is_found(index):
    index.add([article("a")])
    assert index.search("is:starred").notes == ("no article is starred",)
    assert index.search("mặt trời -tag:x").total == 1


def test_many_ids_are_found_like_few(index):
    index.add([article(f"{n:03}") for n in range(300)])
    wanted = {f"{n:03}" for n in range(0, 300, 2)}
    index.marks.change(sorted(wanted), starred=True)
    index.marks.change(["001", "077"], tags="few")
    assert {hit.id for hit in index.search("is:starred", limit=300)} == wanted
    assert {hit.id for hit in index.search("tag:few")} == {"001", "077"}
    index.delete("001")
    assert {hit.id for hit in index.search("tag:few")} == {"077"}
    assert index.search("tag:few -is:starred").notes == ()


def test_a_mark_is_no_part_of_the_index(marked):
    before = marked.search("mặt trời")
    files = sorted(path.name for path in marked._engine.folder.iterdir())
    marked.marks.change("a", note="mặt trời mặt trời", tags="trời")
    after = marked.search("mặt trời")
    assert [(hit.id, hit.score) for hit in before] == [(hit.id, hit.score) for hit in after]
    assert sorted(path.name for path in marked._engine.folder.iterdir()) == files
    assert marked.stats().articles == 3


def test_a_hit_has_its_marks_and_so_has_its_copy(marked):
    hit = next(hit for hit in marked.search("mặt trời") if hit.id == "a")
    assert hit.mark == marked.marks["a"]
    copied = pickle.loads(pickle.dumps(marked.search("mặt trời")))
    assert {each.id: each.mark for each in copied} == {"a": marked.marks["a"], "c": None}
    assert copy.deepcopy(hit).mark == hit.mark
    assert [each.mark for each in marked.similar("c")] == [marked.marks["a"], marked.marks["b"]]


def test_a_change_of_marks_changes_the_state(marked):
    before = marked.state
    marked.marks.change("c", starred=True)
    assert marked.state != before


def test_marks_survive_all_that_is_done_to_an_index(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in IDS:
        (texts / f"{name}.txt").write_text(
            f"Bài {name}\n\nMặt trời mọc ở đằng đông lần thứ {name}.\n", "utf-8"
        )
    place = tmp_path / "index"
    with Index.open(place, create=True, workers=1) as index:
        index.update(texts)
        wanted = list(index.marks.change("a.txt", starred=True, tags="x", note="n").values())
        index.saved.add("s", "mặt trời")
        index.saved.run("s")
        index.optimize()
    for change in (
        lambda: Index.rebuild(place, texts, workers=1),
        lambda: Index.repair(place, workers=1),
        lambda: Index.upgrade(place, workers=1),
    ):
        change()
        assert Index.check(place) == ()
        with Index.open(place) as index:
            assert list(index.marks) == wanted
            assert found(index, "is:starred") == {"a.txt"}
            assert index.saved.count_new("s") == 0
    with Index.open(place) as index:
        index.backup(tmp_path / "copy")
        index.marks.clear("a.txt")
    with Index.open(tmp_path / "copy") as copied:
        assert list(copied.marks) == wanted
        assert copied.saved.count_new("s") == 0


def test_a_backup_without_marks_has_no_file_for_them(index, tmp_path):
    index.add([article("a")])
    index.backup(tmp_path / "copy")
    assert not WorkspaceFile(tmp_path / "copy").exists


def test_an_export_carries_marks_to_another_index(marked, tmp_path):
    target = tmp_path / "export.jsonl"
    assert marked.export(target) == 3
    records = {record["id"]: record for record in map(json.loads, target.read_text("utf-8").splitlines())}
    assert records["a"]["starred"] is True
    assert records["a"]["tags"] == ["bão", "x", "Điều tra"]
    assert records["a"]["note"] == "xem lại"
    assert {"starred", "tags", "note"}.isdisjoint(records["c"])
    marks: list[Mark] = []
    with Index.open(tmp_path / "other", create=True, workers=1) as other:
        other.add(read_export(target, mark=marks.append))
        other.marks.change("a", tags="own", note="ghi chú")
        other.marks.add(marks)
        other.marks.add(marks)
        assert other.marks["a"] == Mark("a", True, ("bão", "own", "x", "Điều tra"), "ghi chú\nxem lại")
        assert other.marks["b"] == marked.marks["b"]


@pytest.mark.parametrize(
    "fields", [{"starred": 1}, {"tags": "x"}, {"tags": [1]}, {"note": 2}, {"tags": ['"']}]
)
def test_an_export_with_wrong_marks_is_rejected_line_by_line(tmp_path, fields):
    lines = [{"id": "a", "title": "", "body": "", **fields}, {"id": "b", "title": "", "body": ""}]
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = read_export(tmp_path / "e.jsonl")
    assert isinstance(first, Rejection)
    assert isinstance(second, Article)


def test_an_export_carries_saved_searches_with_what_they_reported(marked, tmp_path):
    marked.saved.add("s", "mặt trời", since="2024")
    marked.saved.add("mine", "mặt trời")
    marked.saved.run("mine")
    assert marked.export(tmp_path / "e.jsonl") == 3
    saved: list[SavedRecord] = []
    with Index.open(tmp_path / "other", create=True, workers=1) as other:
        other.add(read_export(tmp_path / "e.jsonl", save=saved.append))
        other.saved.add("s", "khác")
        other.saved.restore(saved)
        assert [search.query for search in other.saved] == ["mặt trời", "khác"]
        assert other.saved["mine"] == marked.saved["mine"]
        assert other.saved.count_new("mine") == 0
        assert other.saved.records()[0] == marked.saved.records()[0]
    assert [each.id for each in read_export(tmp_path / "e.jsonl")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "fields",
    [
        {"query": 1},
        {"filters": []},
        {"reported": [1]},
        {"reported": {"a": None}},
        {"last_run": "x"},
        {"last_run": float("nan")},
        {"reported": {"a": 1e300}},
        {"reported": {"a": -1}},
        {"x": 1},
    ],
)
def test_an_export_with_a_wrong_saved_search_is_rejected_line_by_line(tmp_path, fields):
    good = {"saved": "s", "query": "q", "filters": {}, "last_run": None, "reported": {"a": 1.5}}
    lines = [{**good, **fields}, {"id": "b", "title": "", "body": ""}, good]
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    saved: list[SavedRecord] = []
    first, second = read_export(tmp_path / "e.jsonl", save=saved.append)
    assert isinstance(first, Rejection)
    assert isinstance(second, Article)
    assert saved == [SavedRecord("s", "q", {}, None, {"a": 1.5})]


steps = st.lists(
    st.tuples(
        st.lists(st.sampled_from(IDS), min_size=1, max_size=2),
        st.fixed_dictionaries(
            {},
            optional={
                "starred": st.booleans(),
                "tags": st.lists(st.sampled_from(TAGS), max_size=2),
                "untag": st.lists(st.sampled_from(TAGS), max_size=1),
                "note": st.text("aâ \n", max_size=4),
            },
        ),
    ),
    max_size=5,
)


@settings(max_examples=15, deadline=None)
@given(steps=steps)
def test_marks_are_what_a_plain_dictionary_would_hold(tmp_path_factory, steps):
    folder: Path = tmp_path_factory.mktemp("marks")
    marks = Marks(WorkspaceFile(folder), IDS.__contains__)
    model = {each: Mark(each) for each in IDS}
    for ids, change in steps:
        for each in dict.fromkeys(ids):
            old = model[each]
            tags = set(old.tags) - set(change.get("untag", ())) | set(change.get("tags", ()))
            model[each] = Mark(
                each,
                change.get("starred", old.starred),
                tuple(sorted(tags)),
                change.get("note", old.note).strip(),
            )
        assert marks.change(ids, **change) == {each: model[each] for each in ids}
    assert list(marks) == [mark for mark in model.values() if not mark.is_empty]
    assert marks.of_kind("starred") == {each for each, mark in model.items() if mark.starred}
    for tag in ("bão", "x"):
        assert (marks.tagged(tag) or set()) == {each for each, mark in model.items() if tag in mark.tags}
