"""What readers say of files that they cannot read, as the page says it in Vietnamese."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readers.test_archives import make_zip
from vnsearch import Rejection, read_articles
from vnsearch.readers.remarks import list_remarks
from vnsearch.web.translation import ERRORS, GAPS

DOCUMENTS = Path(__file__).parents[1] / "readers" / "documents"
FILES = {
    "empty.txt": b"",
    "signs.txt": b"... !\n",
    "binary.txt": b"a\0b\0\0c",
    "russian.txt": "Привет, как дела у вас сегодня?".encode("cp1251"),
    "cut.txt": "Chợ vùng cao rất đông ".encode() + b"\xe1\xbb",
    "wide.txt": "Chợ".encode("utf-32"),
    "no.pdf": b"none",
    "no.rtf": b"none",
    "no.docx": make_zip({"a.txt": b"a"}),
    "no.xlsx": b"none",
    "no.epub": b"none",
    "no.mhtml": b"Content-Type: text/plain\n\na",
    "no.zip": b"none",
    "nothing.zip": make_zip({"a.exe": b"MZ"}),
    "cut.txt.gz": gzip.compress(b"a" * 99)[:20],
    "map.xml": b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>",
    "other.xml": b"<a/>",
    "columns.csv": b"x,y\n1,2\n",
    "empty.csv": b"",
    "no.json": b"{",
    "no.jsonl": b"{\n",
    "bare.jsonl": b'{"title": "x"}\n',
    "empty.html": b"<html></html>",
    "blank.eml": b"X-Mailer: x\n\n",
}
WHOLE = ["pictures.pdf", "locked.pdf", "libreoffice.doc"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refused")
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    for name in WHOLE:
        (folder / name).write_bytes((DOCUMENTS / name).read_bytes())
    with sqlite3.connect(folder / "tables.sqlite") as database:
        database.execute("CREATE TABLE a (x)")
    database.close()
    return folder


def refuse(path: Path) -> Iterator[str]:
    return (item.reason for item in read_articles(path) if isinstance(item, Rejection))


@pytest.mark.parametrize("name", [*FILES, *WHOLE, "tables.sqlite", "missing.txt"])
def test_the_reason_is_known_in_vietnamese(folder, name):
    reasons = list(refuse(folder / name))
    assert reasons
    assert [reason for reason in reasons if GAPS.translate(reason, "vi") == reason] == []
    assert [GAPS.translate(reason, "en") for reason in reasons] == reasons


def test_what_is_named_in_it_stays(folder):
    (reason,) = refuse(folder / "columns.csv")
    said = GAPS.translate(reason, "vi")
    assert "--field body=COLUMN" in said
    assert said.endswith("các cột là x, y")
    (reason,) = refuse(folder / "libreoffice.doc")
    assert "soffice --headless --convert-to docx" in GAPS.translate(reason, "vi")


def test_of_pages_without_text_the_numbers_stay():
    (article,) = read_articles(DOCUMENTS / "partly.pdf")
    (detail,) = (each.detail for each in list_remarks(article) if each.detail.startswith("pages"))
    assert GAPS.translate(detail, "vi") == detail.replace("pages", "trang")


def test_of_several_files_of_a_kind_the_number_stays():
    lack = 'PDF files need more packages: pip install "vnsearch[files]" (1,234 such files)'
    translated = 'cần cài thêm gói để đọc tệp PDF: pip install "vnsearch[files]" (1,234 tệp như vậy)'
    assert GAPS.translate(lack, "vi") == translated


def test_what_is_wrong_with_a_file_of_queries_is_said_in_the_same_words():
    assert ERRORS.translate("the file: empty", "vi") == "Tệp gửi lên: trống"
    assert ERRORS.translate("the file: it has no column 'q'; its columns are a, b", "vi") == (
        "Tệp gửi lên: không có cột 'q'; các cột là a, b"
    )
