"""The folders of articles, from their paths and ids."""

from __future__ import annotations

import numpy as np
import pytest

from vnsearch.engine.read.folders import locate_folders


@pytest.mark.parametrize(
    ("path", "article_id", "folder"),
    [
        ("/kho/tin/a.txt", "a.txt", "/kho/tin"),
        ("/kho/tin/a.txt", "kho/tin/a.txt", "/kho/tin"),
        ("/kho/tin/a.txt", "/kho/tin/a.txt", "/kho/tin"),
        ("C:\\kho\\tin\\a.txt", "tin/a.txt", "C:/kho/tin"),
        ("/kho/bài.jsonl", "bài.jsonl:7", "/kho/bài.jsonl"),
        ("/kho/bài.jsonl", "x1", "/kho/bài.jsonl"),
        ("/kho/ba.txt", "a.txt", "/kho/ba.txt"),
        ("/kho/cũ.zip", "cũ.zip!a.txt", "/kho/cũ.zip"),
        ("/kho/cũ.zip", "kho/cũ.zip!2024/09/a.txt", "/kho/cũ.zip/2024/09"),
        ("/kho/cũ.zip", "cũ.zip!2024/b.zip!09/a.txt", "/kho/cũ.zip/2024/b.zip!09"),
        ("/kho/w.warc.gz", "w.warc.gz!https://a.vn/x/y", "/kho/w.warc.gz"),
        ("/kho/w.wacz", "w.wacz!archive/d.warc!http://a.vn/x!/y", "/kho/w.wacz/archive/d.warc"),
        ("", "a.txt", ""),
    ],
)
def test_the_folder_of_an_article(path, article_id, folder):
    found = locate_folders([(path.encode(), article_id.encode())])
    assert [list(found.paths)[number] for number in found.numbers.tolist()] == [folder]


@pytest.mark.parametrize(
    ("path", "article_id", "given"),
    [
        ("/kho/tin/a.txt", "a.txt", "/kho/tin"),
        ("/kho/tin/a.txt", "tin/a.txt", "/kho"),
        ("C:\\kho\\tin\\a.txt", "tin/a.txt", "C:/kho"),
        ("/kho/tin/a.jsonl", "tin/a.jsonl:3", "/kho"),
        ("/kho/tin/a.zip", "tin/a.zip!b/c.txt", "/kho"),
        ("/kho/tin/a.jsonl", "x1", ""),
        ("/kho/tin/a.jsonl", "tin:x1", ""),
        ("/kho/tin/a.jsonl", "ba.jsonl:3", ""),
        ("/kho/tin/a.jsonl", "ti/a.jsonl:3", ""),
        ("/kho/tin/a.txt", "a.txt.txt", ""),
        ("", "a.txt", ""),
    ],
)
def test_the_folder_that_was_given(path, article_id, given):
    assert list(locate_folders([(path.encode(), article_id.encode())]).paths.values())[-1] == given


def test_the_folder_given_is_known_if_one_article_tells():
    found = locate_folders(
        [(b"/kho/a.jsonl", b"x1"), (b"/kho/a.jsonl", b"a.jsonl:2"), (b"/kho/a.jsonl", b"x3")]
    )
    assert found.paths == {"": "", "/kho/a.jsonl": "/kho"}


def test_a_folder_has_what_is_in_those_inside_it():
    paths = ["/a/x", "/a/b/x", "/ab/x", "", "/a/b/y"]
    found = locate_folders((path.encode(), path[-1:].encode()) for path in paths)
    assert found.flag(["/a"]).tolist() == [True, True, False, False, True]
    assert found.flag(["/a/b", "/ab"]).tolist() == [False, True, True, False, True]
    assert not found.flag([]).any()
    assert not found.flag(["/"]).any()
    assert found.count_in(np.array([True, True, False, True, True])) == {"/a": 1, "/a/b": 2}
    assert found.count_in(np.zeros(5, dtype=np.bool_)) == {}


def test_of_no_articles():
    found = locate_folders([])
    assert (found.count_in(np.zeros(0, dtype=np.bool_)), found.flag(["/a"]).tolist()) == ({}, [])
