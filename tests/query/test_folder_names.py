"""Names of folders, as people see and type them, and the paths that they stand for."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.query.folder_names import find_folders, find_root, name_folder

_FOLDERS = sorted(
    ["/kho/tin", "/kho/tin/2023/09", "/kho/tin/2024/09", "/kho/tin/2024/cũ.zip/09", "/kho/tin 2/2024"]
)
_paths = st.lists(st.sampled_from(["a", "b", "b c", "ă", "2024"]), min_size=1, max_size=4).map(
    lambda parts: "/" + "/".join(parts)
)
_folders = st.lists(_paths, min_size=1, max_size=8, unique=True).map(sorted)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("tin/2024", ["/kho/tin/2024"]),
        ("tin/2024/", ["/kho/tin/2024"]),
        ("./tin/2024", ["/kho/tin/2024"]),
        ("tin\\2024", ["/kho/tin/2024"]),
        ("/kho/tin/2024", ["/kho/tin/2024"]),
        ("kho/tin/2024", ["/kho/tin/2024"]),
        ("tin", ["/kho/tin"]),
        (".", ["/kho"]),
        ("/", ["/kho"]),
        ("2024", ["/kho/tin 2/2024", "/kho/tin/2024"]),
        ("09", ["/kho/tin/2023/09", "/kho/tin/2024/09", "/kho/tin/2024/cũ.zip/09"]),
        (normalize("NFD", "cũ.zip"), ["/kho/tin/2024/cũ.zip"]),
        ("/tin/2024", []),
        ("4/09", []),
        ("ti", []),
        ("", ["/kho"]),
    ],
)
def test_a_folder_is_found_by_its_path_or_the_end_of_it(name, found):
    assert find_folders(name, _FOLDERS) == found


def test_what_is_above_all_articles_has_no_name():
    assert find_folders("/nhà/kho", ["/nhà/kho/bài", "/nhà/kho/tin"]) == ["/nhà/kho"]
    assert find_folders("/nhà", ["/nhà/kho/bài", "/nhà/kho/tin"]) == []
    assert find_folders("nhà", ["/nhà/kho/bài", "/nhà/kho/tin"]) == []


def test_folders_of_windows():
    folders = ["C:/kho/tin", "D:/kho/tin"]
    assert find_root(folders) == ""
    assert find_folders("C:\\kho", folders) == ["C:/kho"]
    assert find_folders("kho/tin", folders) == folders


def test_where_there_are_no_folders():
    assert (find_root([]), find_folders("a", [])) == ("", [])


@given(_folders)
def test_a_folder_has_one_name_that_finds_it_alone(folders):
    root = find_root(folders)
    for folder in folders:
        assert folder == root or folder.startswith(f"{root}/")
        assert find_folders(name_folder(folder, root), folders) == [folder]


@given(_folders, _paths)
def test_what_is_found_is_called_so_and_has_articles(folders, path):
    found = find_folders(path.removeprefix("/"), folders)
    assert all(each.endswith(path) for each in found)
    assert all(any(f"{folder}/".startswith(f"{each}/") for folder in folders) for each in found)
    wanted = [folder for folder in folders if f"{path}/" in f"{folder}/"]
    assert bool(found) == bool(wanted) or find_root(folders).count("/") > 1
