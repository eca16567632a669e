"""CSV and TSV: dialects and encodings are told apart, whatever wrote them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vnsearch.model import Article, Rejection
from vnsearch.readers import delimited, read_articles

COLLECTIONS = Path(__file__).parent / "collections"


def read(folder: Path, text: str | bytes, name: str = "a.csv") -> list[Article | Rejection]:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_articles(file))


def articles(folder: Path, text: str | bytes, name: str = "a.csv") -> list[tuple[str, str, str]]:
    found = read(folder, text, name)
    return [(each.id, each.title, each.body) for each in found if isinstance(each, Article)]


def test_what_excel_saves_is_read():
    one, two = read_articles(COLLECTIONS / "excel.csv")
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.title, one.body) == (
        "Cầu mới thông xe",
        "Sáng nay, cầu mới thông xe.\nNgười dân vui.",
    )
    assert (two.body, two.author, two.published) == (
        'Ông nói: "Chợ rất đông."',
        "Trần Bình",
        date(2024, 3, 6),
    )
    assert (two.id, two.metadata) == ("excel.csv:3", {"Chuyên mục": "Đời sống"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_delimiters_and_encodings(tmp_path, delimiter, codec):
    lines = (
        ["title", "body"],
        ["Cho\u0323", '"Cho\u0323 đông, vui; a|b\tc\n""Hay"" thâ\u0323t."'],
        ["Mưa", "Mưa to."],
    )
    text = "\r\n".join(delimiter.join(cells) for cells in lines)
    body = 'Cho\u0323 đông, vui; a|b\tc\n"Hay" thâ\u0323t.'
    for name in ("a.csv", "a.tsv"):
        if (name, delimiter) != ("a.tsv", "|"):
            wanted = [(f"{name}:2", "Cho\u0323", body), (f"{name}:3", "Mưa", "Mưa to.")]
            assert articles(tmp_path, text.encode(codec), name) == wanted


@pytest.mark.parametrize(
    ("name", "text", "bodies"),
    [
        ("a.csv", "body\nMột, hai.\nBa.\n", ["Một, hai.", "Ba."]),
        ("a.csv", "id,body\r1,Một.\r2,Hai.\r", ["Một.", "Hai."]),
        ("a.csv", '"SEP=|"\nid|body\n1|Một; hai.\n', ["Một; hai."]),
        ("a.csv", 'id,body\n1,"Nói \\"hay\\" thật."\n', ['Nói "hay" thật.']),
        ("a.csv", "id,body\n\n1,Một.\n,\n2,Hai.\n", ["Một.", "Hai."]),
        ("a.csv", "Tin trong tuần,\n\nid,body\n1,Một.\n", ["Một."]),
        ("a.tsv", 'id\tbody\n1\t"Một" hai.\n2\t"Ba\n3\tBốn "năm"\n', ['"Một" hai.', '"Ba', 'Bốn "năm"']),
    ],
)
def test_dialects(tmp_path, name, text, bodies):
    assert [body for _, _, body in articles(tmp_path, text, name)] == bodies


def test_rows_of_other_lengths_and_columns_of_the_same_name(tmp_path):
    one, two = read(tmp_path, "body,x,x,\nMột.,1,2,3,4\nHai.\n")
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert one.metadata == {"x": "1", "x 2": "2", "column 4": "3", "column 5": "4"}
    assert (two.body, two.metadata) == ("Hai.", {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\n\n,,\n", "empty"),
        ("a,b\n1,2\n", "the columns are a, b"),
        ("body\n...\n", "holds no text"),
    ],
)
def test_what_is_no_table_of_articles_is_refused_once(tmp_path, text, reason):
    (rejection,) = read(tmp_path, text)
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason


def test_a_quote_that_is_not_closed_takes_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "MOST_BYTES", 1000)
    found = read(tmp_path, "id,body\n1,Một.\n" + '2,"Hai.\n' * 501 + "3,Ba.\n" * 300)
    assert isinstance(found[0], Article)
    assert any(isinstance(each, Rejection) and "is a quote not closed?" in each.reason for each in found)
    assert isinstance(found[-1], Article)
