"""What is known of the files that were read, from when each was read last."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Folder, article, assert_writes_nothing
from tests.indexing.test_intake import settle
from vnsearch import Coverage, Gap, Index
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import COVERAGE_NAME
from vnsearch.indexing import coverage_log, maintenance
from vnsearch.indexing.coverage import GapKind, find_kind
from vnsearch.readers.remarks import Remark, RemarkKind

DOCUMENTS = Path(__file__).parents[1] / "readers" / "documents"
LEGACY = "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n\n§©y lµ mét bµi viÕt b»ng b¶ng m· cò."
REFUSED, EMPTY, UNDATED, CONVERTED = (
    GapKind.REFUSED,
    GapKind.WITHOUT_TEXT,
    GapKind.UNDATED,
    GapKind.CONVERTED,
)


@pytest.fixture
def news(folder: Folder) -> Folder:
    """Pages without a date, one of which is converted, and two files that are refused."""
    folder.page("a.txt", "sao")
    folder.text("b/old.txt", LEGACY)
    folder.text("b/empty.txt", "")
    folder.text("c/x.pdf", "none")
    folder.records(
        "c/r.jsonl", *({"id": f"r{n}", "body": f"mặt trăng {n}"} for n in range(5)), {"title": "x"}
    )
    settle()
    return folder


def update(index: Index, folder: Folder) -> Coverage:
    index.update([folder.root])
    return index.coverage()


def names(coverage: Coverage, *kinds: GapKind) -> list[str]:
    return [f"{gap.folder}/{gap.file}" for gap in coverage.gaps if gap.kind in kinds]


def test_it_says_of_each_file_what_there_is_to_know(index, news):
    coverage = update(index, news)
    assert coverage.complete
    assert coverage.as_of is not None
    assert coverage.root == str(news.root)
    assert list(coverage.kinds) == [REFUSED, EMPTY, CONVERTED, UNDATED, GapKind.UNTITLED]
    assert names(coverage, REFUSED) == ["c/x.pdf"]
    assert list(coverage.folders) == ["c", "b", ""]  # those where something is refused are seen first
    assert names(coverage, EMPTY) == ["b/empty.txt", "c/r.jsonl"]
    assert names(coverage, CONVERTED) == ["b/old.txt"]
    assert names(coverage, UNDATED) == ["/a.txt", "b/old.txt", "c/r.jsonl"]
    assert Gap("b", "empty.txt", EMPTY, 1, (("empty.txt", "empty"),)) in coverage.gaps
    (records,) = (gap for gap in coverage.gaps if gap.file == "r.jsonl" and gap.kind == UNDATED)
    assert (records.articles, [name for name, _ in records.examples]) == (5, ["r0", "r1", "r2"])
    assert sum(coverage.folders["c"].values()) == sum(
        gap.articles for gap in coverage.gaps if gap.folder == "c"
    )
    (line,) = (gap for gap in coverage.gaps if gap.file == "r.jsonl" and gap.kind == EMPTY)
    assert line.examples[0][0] == "r.jsonl:6"


def test_what_is_not_read_again_keeps_what_is_known(index, place, news):
    before = update(index, news)
    assert_writes_nothing(place, lambda: index.update([news.root]))
    assert index.coverage() == before
    news.page("new.txt", "hoa")
    after = update(index, news)
    assert names(after, UNDATED) == ["/a.txt", "/new.txt", "b/old.txt", "c/r.jsonl"]
    assert names(after, REFUSED, EMPTY) == names(before, REFUSED, EMPTY)


def test_what_is_mended_or_gone_is_forgotten(index, news):
    before = update(index, news)
    news.page("b/empty.txt", "trăng")
    (news.root / "c" / "x.pdf").unlink()
    after = update(index, news)
    assert names(after, REFUSED, EMPTY) == ["c/r.jsonl"]
    assert after.kinds[UNDATED] == before.kinds[UNDATED] + 1
    with Index.open(index._engine.folder) as other:
        assert other.coverage() == after


def test_another_folder_keeps_what_is_known_of_this_one(index, news, tmp_path):
    update(index, news)
    other = Folder(tmp_path / "other")
    other.text("empty.txt", "")
    coverage = update(index, other)
    assert coverage.root == str(tmp_path)
    assert names(coverage, REFUSED, EMPTY) == [
        "articles/b/empty.txt",
        "articles/c/r.jsonl",
        "articles/c/x.pdf",
        "other/empty.txt",
    ]


def test_a_folder_that_cannot_be_read_keeps_what_is_known_of_it(index, news, monkeypatch):
    before = update(index, news)
    scan = os.scandir

    def refuse(path: Path) -> object:
        if str(path).rstrip("/").endswith("/b"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scan(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refuse)
        during = update(index, news)
    assert set(names(during, REFUSED, EMPTY)) == {*names(before, REFUSED, EMPTY), "/b"}
    assert update(index, news).gaps == before.gaps


def test_a_rebuild_knows_all_and_a_preview_notes_nothing(index, place, news):
    index.preview([news.root])
    assert index.coverage() == Coverage(None, False, "", ())
    Index.rebuild(place, [news.root], workers=1)
    wanted = index.coverage()
    assert (wanted.kinds[REFUSED], wanted.kinds[EMPTY]) == (1, 2)
    (place / COVERAGE_NAME).unlink()
    Index.rebuild(place, [news.root], workers=1)
    assert index.coverage()[1:] == wanted[1:]


def _spoil(data: bytes) -> Iterator[bytes]:
    yield b""
    for at in range(0, len(data), 29):
        yield data[:at]
        yield data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_if_it_is_lost_or_damaged_it_is_not_complete_until_all_is_read_again(index, place, news):
    wanted = update(index, news)
    file = place / COVERAGE_NAME
    for spoiled in _spoil(file.read_bytes()):
        file.write_bytes(spoiled)
        assert index.coverage()[1:] == (False, "", ())
    assert maintenance.check(place) == ()
    file.unlink()
    lost = update(index, news)
    assert not lost.complete
    assert names(lost, REFUSED, EMPTY) == names(wanted, REFUSED, EMPTY)
    assert names(lost, UNDATED) == []
    assert not update(index, news).complete
    Index.rebuild(place, [news.root], workers=1)
    assert index.coverage()[1:] == wanted[1:]


def test_it_is_no_part_of_the_index(index, place, news, tmp_path):
    update(index, news)
    index.backup(tmp_path / "copy")
    assert not (tmp_path / "copy" / COVERAGE_NAME).exists()
    Index.repair(place)
    assert index.coverage().complete


def test_a_coverage_that_cannot_be_written_does_no_harm(index, place, news, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class Full(Storage):
        rename = fail

    with monkeypatch.context() as patched:
        patched.setattr(coverage_log, "Storage", Full)
        assert len(index.update([news.root]).added) == 7
    assert not [file for file in place.iterdir() if "COVERAGE" in file.name]


def test_a_killed_writer_leaves_no_half_coverage_in_the_way(index, place, news):
    left = place / f"{COVERAGE_NAME}.tmp"
    left.write_text("half")
    assert update(index, news).complete
    assert not left.exists()


def test_articles_that_come_from_no_file_have_no_gaps(index):
    index.add(article("1"))
    assert index.coverage() == Coverage(None, False, "", ())
    state = index.coverage_state
    assert state == ""


def test_its_state_changes_with_it_though_the_index_does_not(index, news):
    update(index, news)
    before = index.state, index.coverage_state
    news.text("more.txt", "")
    update(index, news)
    assert index.state == before[0]
    assert index.coverage_state != before[1]


@pytest.mark.parametrize("kind", [kind for kind in RemarkKind if kind is not RemarkKind.COLUMNS])
def test_every_remark_is_of_a_kind(kind):
    assert find_kind(Remark(kind, "a")) == kind.value
    assert find_kind(Remark(RemarkKind.COLUMNS, "a")) is None


def test_pages_of_pictures_are_without_text(index, folder):
    folder.text("letterless.txt", "… — …")
    folder.text("empty.json", "")
    (folder.root / "pictures.pdf").write_bytes((DOCUMENTS / "pictures.pdf").read_bytes())
    assert update(index, folder).kinds == {EMPTY: 3}
