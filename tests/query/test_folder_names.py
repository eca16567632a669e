"""Names of folders, as people see and type them, and the paths that they stand for."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.query.folder_names import HERE, FolderNames

_KHO = FolderNames(
    dict.fromkeys(
        ["/nhà/kho/tin", "/nhà/kho/tin/2023/09", "/nhà/kho/tin/2024/cũ.zip/09", "/nhà/kho/tin 2/2024"],
        "/nhà/kho",
    )
)
_SEVERAL = FolderNames({"/a/tin/2024": "/a/tin", "/b/tin/2024/x": "/b/tin", "/c/kho": "/c/kho"})
_parts = st.lists(st.sampled_from(["a", "b", "b c", "ă", "2024"]), min_size=1, max_size=4)
_folders = st.dictionaries(
    _parts.map("/".join), st.sampled_from(["/x", "/x/y", ""]), min_size=1, max_size=8
).map(lambda found: {f"{top or '/x/y'}/{below}": top for below, top in found.items()})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tin/2024", ["/nhà/kho/tin/2024"]),
        ("tin/2024/", ["/nhà/kho/tin/2024"]),
        ("./tin/2024", ["/nhà/kho/tin/2024"]),
        ("tin\\2024", ["/nhà/kho/tin/2024"]),
        ("/nhà/kho/tin/2024", ["/nhà/kho/tin/2024"]),
        ("kho/tin/2024", ["/nhà/kho/tin/2024"]),
        ("tin", ["/nhà/kho/tin"]),
        ("kho", ["/nhà/kho"]),
        (".", ["/nhà/kho"]),
        ("/", ["/nhà/kho"]),
        ("2024", ["/nhà/kho/tin 2/2024", "/nhà/kho/tin/2024"]),
        ("09", ["/nhà/kho/tin/2023/09", "/nhà/kho/tin/2024/cũ.zip/09"]),
        (normalize("NFD", "cũ.zip"), ["/nhà/kho/tin/2024/cũ.zip"]),
        ("/tin/2024", []),
        ("4/cũ.zip", []),
        ("ti", []),
    ],
)
def test_a_folder_is_found_by_its_path_or_the_end_of_it(name, found):
    assert _KHO.find(name) == found


@pytest.mark.parametrize("name", ["/nhà", "nhà", "nhà/kho", "nhà/kho/tin", "/nhà/k"])
def test_what_is_above_the_folder_given_has_no_name(name):
    assert _KHO.find(name) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tin", ["/a/tin", "/b/tin"]),
        ("tin/2024/x", ["/b/tin/2024/x"]),
        ("2024", ["/a/tin/2024", "/b/tin/2024"]),
        ("kho", ["/c/kho"]),
        (".", ["/a/tin", "/b/tin", "/c/kho"]),
        ("/b/tin", ["/b/tin"]),
        ("/b", []),
        ("c/kho", []),
    ],
)
def test_of_several_folders_given_the_names_come_first(name, found):
    assert _SEVERAL.find(name) == found
    assert [_SEVERAL.name(folder) for folder in ("/a/tin/2024", "/b/tin/2024/x", "/c/kho")] == [
        "tin/2024",
        "tin/2024/x",
        "kho",
    ]


def test_where_it_is_not_known_what_was_given_it_is_what_all_have_in_common():
    names = FolderNames({"/kho/tin/a.jsonl": "", "/kho/bài/b.jsonl": ""})
    assert [names.name(f"/kho/{each}") for each in ("tin/a.jsonl", "bài")] == ["tin/a.jsonl", "bài"]
    assert names.find("/kho") == ["/kho"]
    assert FolderNames({"/kho/a.jsonl": ""}).name("/kho/a.jsonl") == HERE


def test_folders_of_windows():
    names = FolderNames({"C:/kho/tin": "C:/kho", "D:/kho/tin": "D:/kho"})
    assert names.find("C:\\kho") == ["C:/kho"]
    assert names.find("kho/tin") == ["C:/kho/tin", "D:/kho/tin"]


def test_where_there_are_no_folders():
    assert FolderNames({}).find("a") == FolderNames({}).find(".") == []


@given(_folders)
def test_a_name_finds_its_folder(folders):
    names = FolderNames(folders)
    for folder in folders:
        found = names.find(names.name(folder))
        assert [path for path in found if f"{folder}/".startswith(f"{path}/")]
        if "/x" in folders.values():
            assert found == ([folder] if names.name(folder) != HERE else ["/x"])


@given(_folders, _parts.map("/".join))
def test_what_is_found_is_called_so_and_has_articles(folders, name):
    names = FolderNames(folders)
    found = names.find(name)
    assert all(each.endswith(f"/{name}") for each in found)
    assert all(any(f"{folder}/".startswith(f"{each}/") for folder in folders) for each in found)
    assert found or not any(f"/{name}/" in f"/{names.name(folder)}/" for folder in folders)
