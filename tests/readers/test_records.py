"""What is made of a record: which columns are recognised as which fields, and what is said of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import run
from vnsearch import Index
from vnsearch.errors import BadArgument
from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles


def read(folder: Path, *records: Any, **options: Any) -> list[Article | Rejection]:
    file = folder / "a.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return list(read_articles(file, **options))


def one(folder: Path, record: Any, **options: Any) -> Article:
    (article,) = read(folder, record, **options)
    assert isinstance(article, Article), article.reason
    return article


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("title", ["headline", "Tiêu đề", "tieu_de", "TieuDe", "TIÊU ĐỀ", "Tựa đề", "subject"]),
        (
            "body",
            ["content", "nội dung", "noi_dung", "articleBody", "content:encoded", "description", "sapo"],
        ),
        ("url", ["link", "permalink", "đường dẫn", "URL"]),
        ("author", ["tác giả", "byline", "dc:creator", "tac-gia"]),
        ("source", ["nguồn", "publisher", "site_name"]),
        (
            "published",
            ["pubDate", "ngày đăng", "published_at", "datePublished", "Ngày xuất bản", "timestamp"],
        ),
    ],
)
def test_fields_are_recognised_under_other_names(tmp_path, field, names):
    value = "2024-03-05" if field == "published" else "Phiên chợ."
    for name in names:
        record = {"body": "Chợ đông.", name: value}
        if field == "body":
            del record["body"]
        article = one(tmp_path, record)
        wanted = date(2024, 3, 5) if field == "published" else value
        assert (getattr(article, field), article.metadata) == (wanted, {}), name


def test_a_field_of_ours_comes_before_one_of_another_program(tmp_path):
    article = one(
        tmp_path, {"headline": "B", "title": "A", "content": "Y", "body": "X.", "link": "u", "url": "v"}
    )
    assert (article.title, article.body, article.url) == ("A", "X.", "v")
    assert article.metadata == {"headline": "B", "content": "Y", "link": "u"}


def test_an_empty_field_leaves_its_place_to_another(tmp_path):
    article = one(tmp_path, {"title": "", "headline": "A", "summary": "Tóm tắt.", "content": "Cả bài."})
    assert (article.title, article.body) == ("A", "Cả bài.")
    assert article.metadata["summary"] == "Tóm tắt."


def test_what_sums_an_article_up_is_related_text_unless_its_body_says_it(tmp_path):
    article = one(tmp_path, {"sapo": "Chợ họp <b>sớm</b>.", "mô tả": "Cả bài.", "content": "Cả bài. Hết."})
    assert (article.body, article.related) == ("Cả bài. Hết.", "Chợ họp sớm.")
    assert article.metadata == {"sapo": "Chợ họp <b>sớm</b>.", "mô tả": "Cả bài."}


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"_id": "a", "_source": {"title": "Chợ", "content": "Đông."}}, ("a", "Chợ", "Đông.", None, None)),
        ({"_id": {"$oid": "64"}, "title": "Chợ", "text": "Đông."}, ("64", "Chợ", "Đông.", None, None)),
        (
            {"guid": 1, "title": {"rendered": "Chợ &amp; phố"}, "content": {"rendered": "<p>Đông.</p>"}},
            ("1", "Chợ & phố", "Đông.", None, None),
        ),
        (
            {"id": "b", "title": "Chợ", "paragraphs": ["Đông.", "Vui."], "authors": ["An", "Bình"]},
            ("b", "Chợ", "Đông.\nVui.", "An; Bình", None),
        ),
        (
            {"id": "c", "title": "Chợ", "content_html": "<p>Đông.</p>", "authors": [{"name": "An"}]},
            ("c", "Chợ", "Đông.", "An", None),
        ),
        (
            {"id": "d", "Title": "Chợ", "Body": "Đông.", "CreatedDate": "/Date(1709623800000+0700)/"},
            ("d", "Chợ", "Đông.", None, datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ),
    ],
)
def test_records_of_other_programs(tmp_path, record, wanted):
    article = one(tmp_path, record)
    assert (article.id, article.title, article.body, article.author, article.published) == wanted


def test_a_body_of_another_program_has_no_markup(tmp_path):
    article = one(tmp_path, {"content": "<p>Chợ &amp; phố.</p><script>x</script><p>Hết.</p>"})
    assert article.body == "Chợ & phố.\nHết."
    assert one(tmp_path, {"body": "<p>Chợ.</p>"}).body == "<p>Chợ.</p>"
    assert one(tmp_path, {"content": {"rendered": "<p>Chợ.</p>"}}).body == "Chợ."


def test_a_column_that_is_named_counts_and_what_it_displaces_is_metadata(tmp_path):
    record = {"title": "Mục", "tua": "Chợ", "Chữ": "Chợ đông.", "hôm": "5/3/24"}
    article = one(tmp_path, record, fields={"title": "tua", "body": "chu", "date": "hôm"})
    assert (article.title, article.body, article.published) == ("Chợ", "Chợ đông.", date(2024, 3, 5))
    assert article.metadata == {"title": "Mục"}


def test_a_field_that_there_is_not_is_an_error(tmp_path):
    with pytest.raises(BadArgument, match="'name' is no field"):
        read_articles(tmp_path, fields={"name": "x"})
    done = run("index", "--field", "title", tmp_path, index=tmp_path / "index")
    assert (done.exit_code, "is not FIELD=COLUMN" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("thứ Ba, 5 tháng 3 năm 2024", date(2024, 3, 5)),
        ("2024-03-05T07:30:00", datetime(2024, 3, 5, 7, 30)),
        ("1709623800000", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ("1709623800.0", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ({"$date": "2024-03-05T07:30:00Z"}, datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ({"$date": {"$numberLong": "1709623800000"}}, datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
        ("03/2024", date(2024, 3, 1)),
        ("2024", date(2024, 1, 1)),
    ],
)
def test_dates_of_other_programs(tmp_path, written, published):
    assert one(tmp_path, {"body": "Chợ.", "pubDate": written}).published == published


def test_of_several_dates_the_first_that_is_understood_counts(tmp_path):
    article = one(
        tmp_path, {"body": "Chợ.", "ngày đăng": "hôm qua", "created_at": "2024-03-05", "updated": 2024}
    )
    assert article.published == date(2024, 3, 5)
    assert article.metadata == {"ngày đăng": "hôm qua", "updated": 2024}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    (folder / "a.csv").write_text(
        "Tựa,Nội dung,pubDate,Mục\nChợ,Chợ đông.,hôm qua,Đời sống\n", encoding="utf-8"
    )
    (folder / "b.jsonl").write_text('{"chu": "Mưa to."}\n', encoding="utf-8")
    return folder


def test_a_dry_run_says_how_the_first_record_of_each_file_is_understood(folder, tmp_path):
    done = run("index", "--dry-run", "--field", "title=Tựa", folder, index=tmp_path / "index")
    said = done.stderr.splitlines()
    assert said[0] == f"{folder}/a.csv: title=Tựa, body=Nội dung; metadata: pubDate, Mục"
    assert any("--field body=COLUMN" in line and "b.jsonl:1" in line for line in said)
    assert "with a date that is not understood: 1 (a.csv:2)" in said
    assert done.stdout.splitlines()[0] == "+ a.csv:2"


def test_other_columns_are_another_reading(folder, tmp_path):
    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        assert index.update([folder]).added == ("a.csv:2",)
        assert index.update([folder], fields={"body": "chu"}).added == ("b.jsonl:1",)
