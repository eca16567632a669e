"""pyvi's model: read without executing anything, and only if it is the one that the analysis is made for."""

from __future__ import annotations

import importlib.util
import os
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vnsearch import Article, Index
from vnsearch.errors import ModelMismatch
from vnsearch.language import segmentation_model, word_segmentation
from vnsearch.language.segmentation_model import load_model, verify_model


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of pyvi's data that is read instead of it."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("pyvi3.pkl", "words.txt"):
        shutil.copy(segmentation_model._find_data() / name, folder)
    monkeypatch.setattr(segmentation_model, "_find_data", lambda: folder)
    word_segmentation.load_tagger.cache_clear()
    yield folder
    word_segmentation.load_tagger.cache_clear()


def test_the_model_is_read_from_the_installed_pyvi(data: Path) -> None:
    model = load_model()
    assert "tổng bí thư" in model.words
    assert "bias" in model.field.states


@pytest.mark.parametrize("name", ["pyvi3.pkl", "words.txt"])
def test_another_model_or_word_list_is_refused(data: Path, name: str) -> None:
    with (data / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ModelMismatch, match=f"{name} is from another version: run .*pyvi==0.1.1”"):
        load_model()


@pytest.mark.parametrize("name", ["pyvi3.pkl", "words.txt"])
def test_a_missing_file_is_named(data: Path, name: str) -> None:
    verify_model()
    (data / name).unlink()
    for read in (load_model, verify_model):
        with pytest.raises(ModelMismatch, match=f"{name} cannot be read"):
            read()


def test_a_missing_pyvi_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelMismatch, match=r"pyvi is not installed: run .*pip install"):
        load_model()


@pytest.mark.parametrize("count", [1, 200])
def test_without_the_model_nothing_is_indexed(data: Path, tmp_path: Path, count: int) -> None:
    (data / "pyvi3.pkl").unlink()
    articles = [Article(str(n), "Hà Nội", "Trời hôm nay đẹp.") for n in range(count)]
    with Index.open(tmp_path / "index", create=True) as index:
        with pytest.raises(ModelMismatch):
            index.add(articles)
        assert index.stats().articles == 0


class _Executes:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.path),))


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_a_pickle_that_would_execute_something_is_refused(protocol: int, tmp_path: Path) -> None:
    pickled = pickle.dumps(_Executes(tmp_path / "made"), protocol)
    with pytest.raises(pickle.UnpicklingError, match="mkdir is not part of a model"):
        segmentation_model._extract_crfsuite_model(pickled)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", [b"builtins\neval", b"os\nsystem", b"_codecs\ndecode", b"numpy\nload"])
def test_a_pickle_that_names_anything_else_is_refused(name: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="not part of a model"):
        segmentation_model._extract_crfsuite_model(b"\x80\x02c" + name + b"\n.")
