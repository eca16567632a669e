from __future__ import annotations

import io

import pytest

from vnsearch import Rejection, UnreadableFile
from vnsearch.readers.query_lists import LONGEST_QUERY, read_queries

_TEXT = "tổng thống\n\n  “Tô Lâm”, biden  \nmưa\tgió"
_TABLE = 'số;điều tìm\n1;"bão; gió"\n2;\n3;"Tô ""Lâm"""\n\n4'


def _read(data: bytes, column: str | None = None) -> list[str | Rejection]:
    return list(read_queries(io.BytesIO(data), "q.csv", column))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_line_is_a_query_in_any_encoding(encoding, ending):
    data = _TEXT.replace("\n", ending).encode(encoding)
    assert _read(data) == ["tổng thống", "“Tô Lâm”, biden", "mưa\tgió"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_column_of_a_table_has_the_queries(encoding):
    assert _read(_TABLE.encode(encoding), "điều tìm") == ["bão; gió", 'Tô "Lâm"']


@pytest.mark.parametrize("data", [_TABLE.encode(), b"", b"\n\n"])
def test_a_missing_column_is_an_error_at_once(data):
    with pytest.raises(
        UnreadableFile, match=r"q\.csv: (it has no column 'x'; its columns are số, điều|empty)"
    ):
        read_queries(io.BytesIO(data), "q.csv", "x")


def test_a_line_that_cannot_be_a_query_is_a_rejection_and_the_others_are_read():
    long = "x" * (LONGEST_QUERY + 1)
    first, broken, last = _read(f"bão\n{long}\ngió".encode())
    assert (first, last) == ("bão", "gió")
    assert broken.where == "q.csv:2"
    assert "longer than 10,000 characters" in broken.reason
    assert _read(b"") == []
