"""Bringing an index up to date with files and folders, previewing that, and making it anew."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import WRITING, article, assert_writes_nothing, everything, found
from vnsearch import Article, Index, IndexNotFound, Report
from vnsearch.language import analyzer
from vnsearch.model import Document

# Updating from files


def test_new_files_are_added(index, folder):
    folder.page("a.txt", "sao")
    folder.page("deep/b.md", "trăng")
    assert index.update([folder.root]) == Report(added=("a.txt", "deep/b.md"))
    assert found(index, "trăng") == {"deep/b.md"}


def test_paths_may_be_strings(index, folder):
    folder.page("a.txt", "sao")
    assert index.update([str(folder.root)]).added == ("a.txt",)


def test_a_changed_file_is_replaced_although_its_time_stamp_is_the_same(index, folder):
    path = folder.page("a.txt", "sao")
    stamp = path.stat().st_mtime_ns
    index.update([folder.root])
    folder.page("a.txt", "hoa")
    os.utime(path, ns=(stamp, stamp))
    assert index.update([folder.root]) == Report(changed=("a.txt",))
    assert (found(index, "hoa"), found(index, "sao")) == ({"a.txt"}, set())


def test_a_touched_file_is_unchanged_and_nothing_is_written(index, place, folder):
    path = folder.page("a.txt", "sao")
    index.update([folder.root])
    os.utime(path, (1, 1))
    assert_writes_nothing(place, lambda: index.update([folder.root]))
    assert index.update([folder.root]) == Report(unchanged=("a.txt",))


def test_a_file_gone_from_the_path_is_removed(index, folder):
    gone = folder.page("a.txt", "sao")
    folder.page("b.txt", "trăng")
    index.update([folder.root])
    gone.unlink()
    assert index.update([folder.root]) == Report(unchanged=("b.txt",), removed=("a.txt",))
    assert found(index, "sao") == set()


@pytest.mark.parametrize("of", [lambda path: path, lambda path: path.parent], ids=["file", "folder"])
def test_a_path_that_is_gone_is_rejected_and_removes_nothing(index, folder, of):
    path = folder.page("deep/a.txt", "sao")
    index.update([of(path)])
    before = list(index.ids())
    shutil.rmtree(path.parent)  # or a disk that is not mounted
    for report in (index.preview([of(path)]), index.update([of(path)])):
        assert (report.removed, [one.where for one in report.rejected]) == ((), [str(of(path))])
    assert list(index.ids()) == before


def test_files_of_other_paths_stay(index, folder):
    for name in ("x/a.txt", "y/b.txt"):
        folder.page(name, "sao")
    index.update([folder.root / "x", folder.root / "y"])
    shutil.rmtree(folder.root / "x")
    assert index.update([folder.root / "y"]).removed == ()
    assert set(index.ids()) == {"a.txt", "b.txt"}


def test_another_article_does_not_take_the_place_of_a_file_of_other_paths(index, folder):
    folder.page("x/a.txt", "sao")
    folder.page("y/a.txt", "trăng")
    index.update([folder.root / "x"])
    shutil.rmtree(folder.root / "x")  # say, a disk that is not mounted
    index.update([folder.root / "y"])
    assert len(index) == 2
    assert "a.txt" in found(index, "sao")


def test_added_articles_stay_when_files_are_updated(index, folder):
    folder.page("a.txt", "sao")
    index.add([article("mine")])
    index.update([folder.root])
    assert index.update([folder.root]).removed == ()
    assert set(index.ids()) == {"mine", "a.txt"}


def test_an_unreadable_file_is_named_and_the_others_go_on(index, folder):
    folder.text("a.txt", "")
    folder.page("b.txt", "sao")
    report = index.update([folder.root])
    assert report.added == ("b.txt",)
    (rejection,) = report.rejected
    assert "a.txt" in rejection.where
    assert rejection.reason


def test_a_file_that_becomes_unreadable_keeps_its_earlier_version(index, folder):
    folder.page("a.txt", "sao")
    index.update([folder.root])
    folder.text("a.txt", "")
    report = index.update([folder.root])
    assert report.removed == ()
    assert len(report.rejected) == 1
    assert found(index, "sao") == {"a.txt"}


def test_a_folder_that_becomes_unreadable_keeps_its_articles(index, folder, monkeypatch):
    folder.page("deep/a.txt", "sao")
    index.update([folder.root])
    really_scan = os.scandir

    def scan(path):
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", scan)
    report = index.update([folder.root])
    assert (report.removed, len(report.rejected)) == ((), 1)
    assert found(index, "sao") == {"deep/a.txt"}


def test_a_path_that_does_not_exist_is_rejected(index, folder):
    report = index.update([folder.root / "none"])
    assert [rejection.where for rejection in report.rejected] == [str(folder.root / "none")]


def test_a_folder_and_a_file_in_it_lead_to_the_same_article(index, folder):
    path = folder.page("deep/a.txt", "sao")
    index.update([folder.root])
    assert index.update([path]) == Report(unchanged=("deep/a.txt",))
    assert index.update([path.parent]) == Report(unchanged=("deep/a.txt",))
    assert index.update([path, folder.root, path.parent]) == Report(unchanged=("deep/a.txt",))


def test_a_relative_path_leads_to_the_same_article(index, folder, monkeypatch):
    folder.page("deep/a.txt", "sao")
    index.update([folder.root])
    monkeypatch.chdir(folder.root / "deep")
    for path in (".", "a.txt", "..", "../deep/../deep"):
        assert index.update([path]) == Report(unchanged=("deep/a.txt",))


def test_a_link_to_the_folder_leads_to_the_same_article(index, folder, tmp_path):
    folder.page("a.txt", "sao")
    index.update([folder.root])
    (tmp_path / "link").symlink_to(folder.root)
    assert index.update([tmp_path / "link"]) == Report(unchanged=("a.txt",))


def test_ids_are_unique_across_folders(index, place, folder):
    for name in ("x/a.txt", "y/a.txt", "z/y/a.txt"):
        folder.page(name, name.partition("/")[0])
    paths = [folder.root / "x", folder.root / "y", folder.root / "z" / "y"]
    assert len(set(index.update(paths).added)) == 3
    assert {one.path for one in everything(index).values()} == {str(path / "a.txt") for path in paths}
    before = everything(index)
    assert_writes_nothing(place, lambda: index.update(reversed(paths)))
    assert everything(index) == before


def test_a_moved_folder_is_recognised(index, folder, tmp_path):
    folder.page("a.txt", "sao")
    folder.page("deep/b.txt", "trăng")
    index.update([folder.root])
    moved = tmp_path / "moved"
    folder.root.rename(moved)
    report = index.update([moved])
    assert (report.added, report.removed) == ((), ())
    assert {key: one.path for key, one in everything(index).items()} == {
        "a.txt": str(moved / "a.txt"),
        "deep/b.txt": str(moved / "deep" / "b.txt"),
    }


def test_a_renamed_file_is_one_article(index, folder):
    path = folder.page("a.txt", "sao")
    index.update([folder.root])
    path.rename(path.with_name("b.txt"))
    index.update([folder.root])
    assert set(index.ids()) == {"b.txt"}
    assert found(index, "sao") == {"b.txt"}


RECORDS = [{"id": f"r{n}", "title": f"Bài số {n}", "body": f"Mặt trời thứ {n} mọc."} for n in range(3)]


def test_a_record_taken_out_of_its_file_is_removed(index, folder):
    folder.records("news.jsonl", *RECORDS)
    assert index.update([folder.root]).added == ("r0", "r1", "r2")
    folder.records("news.jsonl", RECORDS[0], RECORDS[2])
    assert index.update([folder.root]) == Report(unchanged=("r0", "r2"), removed=("r1",))


def test_a_file_with_a_broken_record_keeps_all_its_articles_and_takes_new_ones(index, folder):
    folder.records("news.jsonl", *RECORDS)
    index.update([folder.root])
    folder.text("news.jsonl", '{"id": broken\n{"id": "r9", "title": "Mới", "body": "Trăng lên."}\n')
    report = index.update([folder.root])
    assert (report.added, report.removed, len(report.rejected)) == (("r9",), (), 1)
    assert set(index.ids()) == {"r0", "r1", "r2", "r9"}


def test_a_second_record_with_the_id_of_one_before_is_rejected(index, place, folder):
    path = folder.records("news.jsonl", RECORDS[0], {**RECORDS[0], "body": "Mặt trăng lên."}, RECORDS[1])
    report = index.update([folder.root])
    assert report.added == ("r0", "r1")
    assert [(one.where, one.path) for one in report.rejected] == [("r0", str(path))]
    assert index["r0"].body == RECORDS[0]["body"]
    assert_writes_nothing(place, lambda: index.update([folder.root]))


def test_a_second_record_with_the_id_and_content_of_one_before_is_passed_over(index, folder):
    folder.records("news.jsonl", RECORDS[0], RECORDS[0])
    assert index.update([folder.root]) == Report(added=("r0",))
    assert index.update([folder.root]) == Report(unchanged=("r0",))


def test_a_file_whose_article_cannot_be_analysed_keeps_its_earlier_version(index, folder, monkeypatch):
    path = folder.page("a.txt", "sao")
    folder.page("b.txt", "trăng")
    index.update([folder.root])
    folder.page("a.txt", "hoa")
    folder.page("b.txt", "hoa")
    analyse = analyzer.analyse_articles

    def fail(articles: Sequence[Article]) -> list[Document]:
        if any(one.id == "a.txt" for one in articles):
            raise MemoryError
        return analyse(articles)

    with monkeypatch.context() as patched:
        patched.setattr(analyzer, "analyse_articles", fail)
        report = index.update([folder.root])
    assert (report.changed, report.removed) == (("b.txt",), ())
    assert [(one.where, one.path) for one in report.rejected] == [("a.txt", str(path))]
    assert found(index, "sao") == {"a.txt"}
    assert index.update([folder.root]) == Report(changed=("a.txt",), unchanged=("b.txt",))


def test_a_record_may_have_the_name_of_its_file_as_its_id(index, folder):
    folder.records("news.jsonl", *({**RECORDS[0], "id": name} for name in ("news.jsonl", "r1", "r2")))
    index.update([folder.root])
    assert set(index.ids()) == {"news.jsonl", "r1", "r2"}


def test_a_record_may_have_the_name_of_another_file_as_its_id(index, folder):
    folder.page("b.txt", "sao")
    folder.records("a.jsonl", {**RECORDS[0], "id": "b.txt"})
    for _ in range(2):
        index.update([folder.root])
        assert len(index) == 2


def test_a_record_with_its_fields_in_another_order_is_unchanged(index, folder):
    extra = {"section": "Thế giới", "priority": 1}
    folder.records("news.jsonl", RECORDS[0] | extra)
    index.update([folder.root])
    folder.records("news.jsonl", dict(reversed((RECORDS[0] | extra).items())))
    assert index.update([folder.root]) == Report(unchanged=("r0",))


def test_progress_is_told_of_each_article_and_each_rejected_file(index, folder):
    folder.text("a.txt", "")
    folder.page("b.txt", "sao")
    for _ in range(2):
        seen: list[str] = []
        index.update([folder.root], progress=seen.append)
        assert [Path(name).name for name in seen] == ["a.txt", "b.txt"]


def test_an_interrupted_update_changes_nothing(index, folder):
    index.add([article("1")])
    for n in range(5):
        folder.page(f"{n}.txt", "sao")

    def interrupt(name: str) -> None:
        if name.startswith("3"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.update([folder.root], progress=interrupt)
    assert set(index.ids()) == {"1"}
    assert len(index.update([folder.root]).added) == 5


# Preview and rebuild


def test_a_preview_says_what_an_update_would_do_and_changes_nothing(index, place, folder):
    for name in ("same", "other", "gone"):
        folder.page(f"{name}.txt", "sao")
    index.update([folder.root])
    folder.page("other.txt", "trăng")
    folder.page("new.txt", "trăng")
    folder.text("bad.txt", "")
    (folder.root / "gone.txt").unlink()
    before = everything(index)
    previews = []
    assert_writes_nothing(place, lambda: previews.append(index.preview([folder.root])))
    assert everything(index) == before
    assert index.update([folder.root]) == previews[0]


def test_a_preview_works_while_another_writes(index, place, folder, python):
    folder.page("a.txt", "sao")
    python(WRITING, place)
    assert index.preview([folder.root]) == Report(added=("a.txt",))


def test_a_rebuild_keeps_only_the_articles_of_the_paths(index, place, folder):
    index.add([article("mine")])
    folder.page("a.txt", "sao")
    assert Index.rebuild(place, [folder.root]) == Report(added=("a.txt",))
    assert set(index.ids()) == {"a.txt"}


def test_a_rebuild_gives_ids_as_if_nothing_had_been_there(index, place, folder):
    folder.page("deep/a.txt", "sao")
    index.update([folder.root / "deep"])
    assert set(index.ids()) == {"a.txt"}
    Index.rebuild(place, [folder.root])
    assert set(index.ids()) == {"deep/a.txt"}


def test_a_rebuild_of_paths_of_the_same_names_keeps_all(tmp_path, folder):
    for name in ("x/a.txt", "y/a.txt"):
        folder.page(name, "sao")
    Index.rebuild(tmp_path / "index", [folder.root / "x", folder.root / "y"])
    with Index.open(tmp_path / "index") as index:
        assert len(index) == 2


def test_the_old_index_serves_while_it_is_rebuilt(index, place, folder):
    index.add([article("1")])
    folder.page("a.txt", "sao")
    seen = []
    Index.rebuild(place, [folder.root], progress=lambda _: seen.append(found(index, "mặt trời")))
    assert seen == [{"1"}]
    assert found(index, "mặt trời") == set()


@pytest.mark.parametrize("paths", [["none"], ["bad.txt"], ["none", "bad.txt"]])
def test_a_rebuild_that_can_read_nothing_keeps_the_old_index(index, place, folder, paths):
    index.add([article("1")])
    folder.text("bad.txt", "")
    made = []

    def rebuild() -> None:
        made.append(Index.rebuild(place, [folder.root / path for path in paths]))

    assert_writes_nothing(place, rebuild)
    assert (made[0].added, len(made[0].rejected)) == ((), len(paths))
    assert set(index.ids()) == {"1"}


def test_a_rebuild_from_nothing_to_read_where_no_index_is_makes_none(tmp_path, folder):
    report = Index.rebuild(tmp_path / "new", [folder.root / "none"])
    assert len(report.rejected) == 1
    with pytest.raises(IndexNotFound):
        Index.open(tmp_path / "new")


def test_a_rebuild_from_an_empty_folder_keeps_the_old_index(index, place, folder):
    index.add([article("1")])
    assert_writes_nothing(place, lambda: Index.rebuild(place, [folder.root]))
    assert Index.rebuild(place, [folder.root]) == Report()
    assert set(index.ids()) == {"1"}


def test_an_interrupted_rebuild_leaves_the_old_index(index, place, folder):
    index.add([article("1")])
    folder.page("a.txt", "sao")

    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index.rebuild(place, [folder.root], progress=interrupt)
    assert set(index.ids()) == {"1"}
