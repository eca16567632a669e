"""Spreadsheets, SQLite and Parquet: a row is an article, whatever the types of its cells."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.commandline import run
from vnsearch import Index
from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles, spreadsheet

COLLECTIONS = Path(__file__).parent / "collections"


def test_a_spreadsheet_is_read_below_its_title_with_days_of_every_kind(tmp_path):
    one, two = read_articles(COLLECTIONS / "openpyxl.xlsx")
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.id, one.title, one.body) == (
        "openpyxl.xlsx!Tin tức:4",
        "Cầu mới thông xe",
        "Sáng nay, cầu mới thông xe.\nNgười dân vui.",
    )
    assert (one.published, two.published) == (date(2024, 3, 5), date(2024, 3, 6))
    assert two.metadata == {"Chuyên mục": "Đời sống"}


def test_sheets_without_articles_are_named_and_no_error(tmp_path):
    done = run("index", "--dry-run", COLLECTIONS / "openpyxl.xlsx", index=tmp_path / "index")
    assert done.exit_code == 0
    assert "left out: 2 (" in done.stderr
    assert "Thống kê: no column is known to hold the text" in done.stderr


def test_a_spreadsheet_without_any_table_of_articles_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    (rejection,) = read_articles(tmp_path / "a.xlsx")
    assert isinstance(rejection, Rejection)
    assert (rejection.where, rejection.reason) == (f"{tmp_path}/a.xlsx!Sheet", "empty")


def test_cells_of_other_types_are_text_or_metadata(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Title", "Body", "Date", "Pages", "Changed"],
        [2024, "Mưa.", 2024, 1.5, datetime(2024, 3, 5, 7)],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    (article,) = read_articles(tmp_path)
    assert isinstance(article, Article)
    assert (article.title, article.published) == ("2024", date(2024, 1, 1))
    assert article.metadata == {"Pages": 1.5, "Changed": "2024-03-05T07:00:00"}


def test_a_spreadsheet_that_inflates_to_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "_MOST_BYTES", 10_000)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(20_000))
    (rejection,) = read_articles(tmp_path)
    assert isinstance(rejection, Rejection)
    assert "too large" in rejection.reason


@pytest.fixture
def database(tmp_path: Path) -> Callable[..., Path]:
    """Makes a database of statements."""

    def make(*statements: str) -> Path:
        with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection:
            for statement in statements:
                connection.execute(statement)
                connection.commit()
        return tmp_path / "db.sqlite"

    return make


ARTICLES = (
    "CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, content TEXT, created TEXT, picture BLOB)",
    "INSERT INTO articles VALUES (7, 'Chợ', 'Chợ đông.', '2024-03-05', x'00ff')",
    "INSERT INTO articles VALUES (8, 'Mưa', 'Mưa to.', NULL, NULL)",
)


def test_the_table_of_articles_is_found(database):
    one, two = read_articles(database(*ARTICLES, "CREATE TABLE tags (name TEXT)"))
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.id, one.body, one.published, one.metadata) == ("7", "Chợ đông.", date(2024, 3, 5), {})
    assert (two.id, two.published) == ("8", None)


def test_a_table_and_columns_may_be_named(database, tmp_path):
    file = database(*ARTICLES, 'CREATE TABLE "ghi ""chú" (chu)', 'INSERT INTO "ghi ""chú" VALUES (\'Ghi.\')')
    (article,) = read_articles(file, table='ghi "chú', fields={"body": "chu"})
    assert isinstance(article, Article)
    assert (article.id, article.body) == ("db.sqlite:1", "Ghi.")
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        assert index.update([file]).added == ("7", "8")
        assert index.update([file], table='ghi "chú', fields={"body": "chu"}).added == ("db.sqlite:1",)


@pytest.mark.parametrize("table", ["", "none"])
def test_a_table_that_is_not_told_is_asked_for(database, table):
    file = database(*ARTICLES, "CREATE TABLE notes (content)")
    (rejection,) = read_articles(file, table=table)
    assert isinstance(rejection, Rejection)
    assert (
        "--table NAME says which table has the articles; the tables are articles, notes" in rejection.reason
    )


def test_a_database_is_told_by_its_beginning(database):
    file = database(*ARTICLES)
    assert len(list(read_articles(file.rename(file.with_suffix(".db"))))) == 2


def test_changes_that_are_not_in_the_database_yet_are_said_to_be_left_out(database, tmp_path):
    file = database(*ARTICLES, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(file)) as other:
        other.execute("DELETE FROM articles")
        other.commit()
        done = run("index", "--dry-run", file, index=tmp_path / "index")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "+ 7")
    assert "db.sqlite: what another program has yet to write into it" in done.stderr


def test_a_damaged_database_gives_what_it_can_and_the_reason(database):
    file = database(*ARTICLES)
    file.write_bytes(file.read_bytes()[:4000])
    (rejection,) = read_articles(file)
    assert isinstance(rejection, Rejection)
    assert "damaged database" in rejection.reason


def test_a_row_of_parquet_is_an_article(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    columns = {
        "headline": ["Chợ", "Mưa"],
        "content": ["Chợ đông.", "Mưa to."],
        "date": [datetime(2024, 3, 5, 7, 30), None],
        "tags": [["a", "b"], None],
        "score": [1.5, 2.0],
    }
    write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    one, two = read_articles(tmp_path)
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.id, one.title, one.published) == ("a.parquet:1", "Chợ", datetime(2024, 3, 5, 7, 30))
    assert (one.metadata, two.metadata) == ({"tags": ["a", "b"], "score": 1.5}, {"score": 2.0})
