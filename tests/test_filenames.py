"""Names of the operating system: the same text in every locale."""

from __future__ import annotations

import os
import sys

import pytest

from vnsearch import read_articles
from vnsearch._filenames import to_name, to_text

_UTF_8 = "Bài số 1.txt".encode()
encodings = pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp1258", "utf-8"])


@encodings
@pytest.mark.parametrize("name", [b"plain", _UTF_8, b"\xff", b"caf\xe9 " + _UTF_8])
def test_a_name_is_the_same_text_in_every_locale(monkeypatch, encoding, name):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)
    given = name.decode(encoding, "surrogateescape")
    assert to_text(given) == name.decode("utf-8", "surrogateescape")
    assert to_name(to_text(given)) == given


@encodings
def test_what_no_system_gives_stays_as_it_is(monkeypatch, encoding):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)
    assert to_text("\ud800") == to_name("\ud800") == "\ud800"


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_file_has_the_id_that_its_bytes_spell(folder):
    escaped = folder.page("sao hoả.txt", "sao hoả").with_name("sao ho\udce1\udcba\udca3.txt")
    (article,) = read_articles([escaped])
    assert article.id == "sao hoả.txt"
    assert article.path == str(folder.root / "sao hoả.txt")
