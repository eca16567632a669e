"""The options that include and exclude values of facets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commandline import lines, run
from vnsearch import Article, Index

_PLACES = ["tin/2023/a.txt", "tin/2024/a.txt", "tin/2024/b.txt", "lưu/2024/a.txt"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("kho")).resolve()


@pytest.fixture(scope="module")
def built(folder: Path) -> Path:
    index_dir = folder / "index"
    with Index.open(index_dir, create=True, workers=1) as index:
        for number, place in enumerate(_PLACES):
            file = folder / "kho" / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"Bão số {number}\n\nCơn bão đổ bộ.\n", encoding="utf-8")
        index.update(folder / "kho")
        index.add(
            [Article("x", "Bão", "Bão xa.", author="An"), Article("y", "Bão", "Bão gần.", author="Bình")]
        )
    return index_dir


def _ids(index: Path, *args: object) -> set[str]:
    result = run("search", "--json", *args, "bão", index=index)
    assert result.exit_code in (0, 1), result.stderr
    return {hit["id"] for hit in lines(result)}


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["--folder", "tin/2024"], {"tin/2024/a.txt", "tin/2024/b.txt"}),
        (["--folder", "2024", "--not-folder", "tin"], {"lưu/2024/a.txt"}),
        (["--folder", "tin/2023", "--folder", "lưu"], {"tin/2023/a.txt", "lưu/2024/a.txt"}),
        (["--author", "an", "--author", "binh"], {"x", "y"}),
        (["--author", "an", "--author", "binh", "--not-author", "Bình"], {"x"}),
        (["--not-folder", "kho"], {"x", "y"}),
        (["--not-folder", "kho", "--not-author", "An", "--not-year", "2024"], {"y"}),
        (["--month", "2024-09"], set()),
    ],
)
def test_options_are_repeated_and_put_together(built, args, found):
    assert _ids(built, *args) == found


def test_a_folder_is_found_from_the_working_directory_on(built, folder, monkeypatch):
    monkeypatch.chdir(folder / "kho" / "tin")
    expected = {"tin/2024/a.txt", "tin/2024/b.txt"}
    for name in ("./2024", "../tin/2024/", str(folder / "kho" / "tin" / "2024")):
        assert _ids(built, "--folder", name) == expected
    assert _ids(built, "--folder", ".") == {*expected, "tin/2023/a.txt"}
    assert _ids(built, "--folder", "..") == set(_PLACES)


def test_explain_takes_them_too(built):
    args = ("explain", "tin/2024/a.txt", "bão")
    assert run(*args, "--folder", "2024", index=built).exit_code == 0
    result = run(*args, "--not-folder", "2024", index=built)
    assert result.exit_code == 1
    assert "is not what the query asks for" in result.stdout


@pytest.mark.parametrize("option", ["--month", "--not-year"])
def test_what_is_no_date_is_an_error_that_names_the_option(built, option):
    result = run("search", option, "hôm qua", "bão", index=built)
    assert result.exit_code == 2
    assert f"{option}': “hôm qua” is no date" in result.stderr


def test_a_folder_without_articles_is_said(built):
    result = run("search", "--folder", "2022", "bão", index=built)
    assert result.exit_code == 1
    assert "no article is in the folder “2022”" in result.stderr
