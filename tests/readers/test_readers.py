"""Files, folders and standard input to articles and rejections."""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.article_json import to_record
from vnsearch.model import Article, Rejection
from vnsearch.readers import jsonl, read_articles
from vnsearch.readers.file_formats import Format

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = "Hội nghị về hòa bình khai mạc\n\nSáng nay, hội nghị về hòa bình khai mạc tại Hà Nội, có 20 nước dự.\n"


def read(*paths: str | Path) -> list[Article | Rejection]:
    return list(read_articles(paths))


def articles(*paths: str | Path) -> list[Article]:
    found = read(*paths)
    assert [one for one in found if isinstance(one, Rejection)] == []
    return [one for one in found if isinstance(one, Article)]


def rejected(*paths: str | Path) -> Rejection:
    (only,) = read(*paths)
    assert isinstance(only, Rejection)
    return only


def ids(*paths: str | Path) -> list[str]:
    return [article.id for article in articles(*paths)]


def put(file: Path, content: str | bytes = TEXT) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def lines(*found: Any) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def give(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return give


class TestFiles:
    def test_the_seeds_are_read_in_order_under_their_names(self) -> None:
        found = articles(SEEDS)
        assert [article.id for article in found] == sorted(seed.name for seed in SEEDS.glob("*.txt"))
        assert all(article.title and article.body for article in found)
        assert [article.path for article in found] == [str(SEEDS / article.id) for article in found]

    def test_a_file_given_directly_has_its_name_as_id(self, tmp_path: Path) -> None:
        (article,) = articles(put(tmp_path / "sub" / "a.txt"))
        assert article.id == "a.txt"
        assert article.title == "Hội nghị về hòa bình khai mạc"
        assert article.path == str(tmp_path / "sub" / "a.txt")

    def test_relative_paths_become_absolute(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path / "a.txt")
        monkeypatch.chdir(tmp_path)
        assert {article.path for path in (".", "a.txt") for article in articles(path)} == {
            str(tmp_path / "a.txt")
        }

    def test_folders_are_read_recursively_sorted_by_name(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a/z.md", "a/b/c.TXT", "c/1.txt", "c.txt"):
            put(tmp_path / name)
        assert ids(tmp_path) == ["a/b/c.TXT", "a/z.md", "b.txt", "c/1.txt", "c.txt"]

    def test_hidden_entries_and_unknown_suffixes_in_a_folder_are_left_out(self, tmp_path: Path) -> None:
        for name in ("a.txt", ".hidden.txt", ".git/a.txt", "a.exe", "README", "b.exe.bz2", "jsonl.gz"):
            put(tmp_path / name)
        assert ids(tmp_path) == ["a.txt"]

    def test_an_unknown_suffix_given_directly_is_rejected_with_the_known_ones(self, tmp_path: Path) -> None:
        reason = rejected(put(tmp_path / "a.exe")).reason
        assert all(suffix in reason for suffix in (".txt", ".md", ".html", ".htm", ".jsonl", ".gz"))

    def test_a_missing_path_is_rejected_and_the_next_is_read(self, tmp_path: Path) -> None:
        first, second = read(tmp_path / "none", put(tmp_path / "a.txt"))
        assert first == Rejection(str(tmp_path / "none"), "no such file or folder")
        assert isinstance(second, Article)

    def test_a_path_that_no_file_can_have_is_rejected(self) -> None:
        assert "null" in rejected("a\0b.txt").reason

    def test_a_file_reached_twice_is_read_once(self, tmp_path: Path) -> None:
        file = put(tmp_path / "sub" / "a.txt")
        (tmp_path / "sub" / "link.txt").symlink_to(file)
        assert ids(tmp_path, tmp_path / "sub", file, tmp_path / "sub" / ".." / "sub" / "a.txt") == [
            "sub/a.txt"
        ]

    def test_links_to_folders_are_not_followed(self, tmp_path: Path) -> None:
        put(tmp_path / "sub" / "a.txt")
        (tmp_path / "sub" / "loop").symlink_to(tmp_path)
        assert ids(tmp_path) == ["sub/a.txt"]

    def test_a_link_to_a_folder_that_is_named_as_a_file_is_rejected(self, tmp_path: Path) -> None:
        (tmp_path / "loop.txt").symlink_to(tmp_path)
        assert "no regular file" in rejected(tmp_path).reason

    def test_a_link_to_a_folder_given_directly_is_followed(self, tmp_path: Path) -> None:
        put(tmp_path / "real" / "a.txt")
        (tmp_path / "link").symlink_to(tmp_path / "real")
        (article,) = articles(tmp_path / "link")
        assert (article.id, article.path) == ("a.txt", str(tmp_path / "real" / "a.txt"))

    def test_links_that_lead_nowhere_are_rejected(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").symlink_to(tmp_path / "none")
        (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
        gone, loop = read(tmp_path)
        assert isinstance(gone, Rejection)
        assert isinstance(loop, Rejection)
        assert gone.reason == "no such file or folder"
        assert "symbolic links" in loop.reason

    def test_a_pipe_is_rejected_without_waiting(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.txt")
        assert "pipe" in rejected(tmp_path).reason
        assert "pipe" in rejected(tmp_path / "pipe.txt").reason

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
    def test_what_must_not_be_read_is_rejected_with_the_systems_reason(self, tmp_path: Path) -> None:
        put(tmp_path / "a.txt").chmod(0)
        folder = put(tmp_path / "b" / "c.txt").parent
        folder.chmod(0)
        found = read(tmp_path)
        folder.chmod(0o700)
        assert found == [
            Rejection(str(tmp_path / name), "Permission denied", str(tmp_path / name))
            for name in ("a.txt", "b")
        ]

    def test_a_folder_that_cannot_be_listed_does_not_stop_the_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("a/a.txt", "b/b.txt"):
            put(tmp_path / name)

        def scandir(folder: Path) -> Any:
            if folder.name == "a":
                raise PermissionError(13, "Permission denied", str(folder))
            return real(folder)

        real = os.scandir
        monkeypatch.setattr(os, "scandir", scandir)
        first, second = read(tmp_path)
        assert first == Rejection(str(tmp_path / "a"), "Permission denied", str(tmp_path / "a"))
        assert isinstance(second, Article)

    @pytest.mark.parametrize(
        ("name", "article_id"),
        [
            ("bài viết số 1.txt", "bài viết số 1.txt"),
            ("hai\ndòng.txt", "hai\\ndòng.txt"),
            (" đầu.txt", "\\x20đầu.txt"),
            ("'\"%s{}.txt", "'\"%s{}.txt"),
            (os.fsdecode(b"\xff.txt"), "\\udcff.txt"),
        ],
    )
    def test_odd_names_give_ids_of_one_line(self, tmp_path: Path, name: str, article_id: str) -> None:
        put(tmp_path / name)
        (article,) = articles(tmp_path)
        assert article.id == article_id
        assert article.path == str(tmp_path / name)

    def test_a_rejection_of_an_odd_name_is_one_line(self, tmp_path: Path) -> None:
        put(tmp_path / "hai\ndòng.txt", "")
        assert rejected(tmp_path).where == f"{tmp_path}/hai\\ndòng.txt"

    @pytest.mark.parametrize("suffix", ["txt", "md", "jsonl"])
    @pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "\n".encode("utf-16")])
    def test_an_empty_file_is_rejected(self, tmp_path: Path, suffix: str, content: bytes) -> None:
        file = put(tmp_path / f"a.{suffix}", content)
        assert rejected(file).path == str(file)
        assert rejected(file).reason in ("empty", "holds no text: not one letter or digit")

    def test_a_page_without_letters_is_rejected(self, tmp_path: Path) -> None:
        assert "holds no text" in rejected(put(tmp_path / "a.txt", "--- ***\n!?\n")).reason

    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
    def test_pages_are_read_in_every_known_encoding(self, tmp_path: Path, codec: str) -> None:
        plain, encoded = articles(put(tmp_path / "a.txt"), put(tmp_path / "b.txt", TEXT.encode(codec)))
        assert (encoded.title, encoded.body) == (plain.title, plain.body)

    def test_an_unreadable_file_is_named_and_the_others_are_read(self, tmp_path: Path) -> None:
        put(tmp_path / "a.txt", "Le président élu".encode("latin-1"))
        put(tmp_path / "b.txt")
        first, second = read(tmp_path)
        assert isinstance(first, Rejection)
        assert "not Vietnamese" in first.reason
        assert first.where == first.path == str(tmp_path / "a.txt")
        assert isinstance(second, Article)

    @pytest.mark.parametrize("error", [RecursionError("too deep"), ValueError("a bug"), ZeroDivisionError()])
    def test_a_fault_of_a_reader_rejects_its_file_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        def reader(stream: object, origin: object) -> Any:
            raise error

        load = Format.load
        monkeypatch.setattr(Format, "load", lambda each: reader if each.name == "HTML" else load(each))
        first, second = read(put(tmp_path / "a.html"), put(tmp_path / "b.txt"))
        assert isinstance(first, Rejection)
        assert type(error).__name__ in first.reason
        assert isinstance(second, Article)

    @pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
    def test_what_concerns_the_process_passes_through(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
    ) -> None:
        def reader(stream: object, origin: object) -> Any:
            raise error

        monkeypatch.setattr(Format, "load", lambda each: reader)
        with pytest.raises(error):
            read(put(tmp_path / "a.md"))


class TestStandardInput:
    def test_a_page(self, stdin: Callable[[bytes], None]) -> None:
        stdin(TEXT.encode())
        (article,) = articles("-")
        assert article.title == "Hội nghị về hòa bình khai mạc"
        assert article.path is None
        assert article.id.removeprefix("stdin-").isalnum()
        assert len(article.id) == len("stdin-") + 12
        stdin(TEXT.encode("utf-16"))
        assert ids("-") == [article.id]

    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
    def test_json_lines(self, stdin: Callable[[bytes], None], codec: str) -> None:
        stdin(("\n  " + lines({"id": "a", "title": "Một", "body": "Ċ Hai."}, {"body": "Ba."})).encode(codec))
        first, second = articles("-")
        assert (first.id, first.body, first.path) == ("a", "Ċ Hai.", None)
        assert second.id == "stdin:3"

    def test_nothing(self, stdin: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch) -> None:
        stdin(b"")
        assert rejected("-") == Rejection("standard input", "empty")
        monkeypatch.setattr("sys.stdin", None)
        assert rejected("-") == Rejection("standard input", "closed")

    def test_it_is_read_once(self, stdin: Callable[[bytes], None]) -> None:
        stdin(TEXT.encode())
        assert len(articles("-", "-")) == 1

    def test_it_is_read_line_by_line(
        self, stdin: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stdin(lines({"id": 1, "body": "Một."}, {"id": 2, "body": "Hai."}).encode())
        given = iter(read_articles(["-"]))
        assert isinstance(next(given), Article)
        monkeypatch.setattr(jsonl, "_parse_line", lambda line, where: {"body": "second"})
        second = next(given)
        assert isinstance(second, Article)
        assert second.body == "second"


class TestRecords:
    def read(self, tmp_path: Path, *found: Any) -> list[Article | Rejection]:
        return read(put(tmp_path / "a.jsonl", lines(*found)))

    def one(self, tmp_path: Path, **fields: Any) -> Article:
        (article,) = self.read(tmp_path, fields)
        assert isinstance(article, Article)
        return article

    def reason(self, tmp_path: Path, record: Any) -> str:
        (rejection,) = self.read(tmp_path, record)
        assert isinstance(rejection, Rejection)
        assert rejection.where == f"{tmp_path}/a.jsonl:1"
        assert rejection.path == str(tmp_path / "a.jsonl")
        return rejection.reason

    def test_every_field_is_read_and_unknown_ones_are_metadata(self, tmp_path: Path) -> None:
        article = self.one(
            tmp_path,
            _id=7,
            title="Tin",
            body=" Nội dung \r\n",
            url="https://a.vn/1",
            date="2024-09-26T09:04:00+07:00",
            author="Chu An",
            source="a.vn",
            topic="Thời sự",
            keywords=["a", {"b": 1}],
        )
        assert article == Article(
            id="7",
            title="Tin",
            body=" Nội dung \r\n",
            url="https://a.vn/1",
            published=datetime(2024, 9, 26, 9, 4, tzinfo=timezone(timedelta(hours=7))),
            author="Chu An",
            source="a.vn",
            path=str(tmp_path / "a.jsonl"),
            metadata={"topic": "Thời sự", "keywords": ["a", {"b": 1}]},
        )

    def test_a_text_is_read_as_a_page_and_the_record_comes_first(self, tmp_path: Path) -> None:
        seed = next(SEEDS.glob("002*"))
        (page,) = articles(seed)
        article = self.one(tmp_path, title="Tên khác", text=seed.read_text("utf-8"), author="Người viết")
        assert article.title == "Tên khác"
        assert article.author == "Người viết"
        assert (article.url, article.published) == (page.url, page.published)
        assert self.one(tmp_path, text=seed.read_text("utf-8")).title == page.title
        assert self.one(tmp_path, text=seed.read_text("utf-8"), url="https://b.vn/").url == "https://b.vn/"

    def test_a_body_is_preferred_to_a_text(self, tmp_path: Path) -> None:
        assert self.one(tmp_path, body="Thân bài.", text="Khác.").body == "Thân bài."
        assert "Khác." in self.one(tmp_path, title="Tin", body="", text="Khác.").body

    @pytest.mark.parametrize(
        ("written", "published"),
        [
            ("2024-09-26", date(2024, 9, 26)),
            ("20240926", date(2024, 9, 26)),
            ("2024-09-26 09:04", datetime(2024, 9, 26, 9, 4)),
            ("2024-09-26T09:04:05Z", datetime(2024, 9, 26, 9, 4, 5, tzinfo=UTC)),
            ("26/09/2024", date(2024, 9, 26)),
            ("6/9/2024 9:04", datetime(2024, 9, 6, 9, 4)),
            ("5/3/24", date(2024, 3, 5)),
            ("03/2024", date(2024, 3, 1)),
            ("5 thg 3, 2024", date(2024, 3, 5)),
            ("2024-03-05+07:00", date(2024, 3, 5)),
            ("Tue, 05 Mar 2024 07:30:00 GMT", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
            (
                "Chính trị | 05/03/2024 09:04 (GMT+9)",
                datetime(2024, 3, 5, 9, 4, tzinfo=timezone(timedelta(hours=9))),
            ),
            (1709623800, datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
            (1709623800123, datetime(2024, 3, 5, 7, 30, 0, 123000, tzinfo=UTC)),
            (1709623800.5, datetime(2024, 3, 5, 7, 30, 0, 500000, tzinfo=UTC)),
            ("1709623800", datetime(2024, 3, 5, 7, 30, tzinfo=UTC)),
            (20240305, date(2024, 3, 5)),
            (2024, date(2024, 1, 1)),
        ],
    )
    @pytest.mark.parametrize("key", ["date", "published"])
    def test_dates(self, tmp_path: Path, key: str, written: object, published: date) -> None:
        article = self.one(tmp_path, body="Tin.", **{key: written})
        assert (article.published, type(article.published)) == (published, type(published))
        assert getattr(article.published, "tzinfo", None) == getattr(published, "tzinfo", None)
        assert article.metadata == {}

    @pytest.mark.parametrize(
        "written", ["hôm qua", "2024-02-30", "31/02/2024", 0, -1727316240, 1e300, True, ["2024-09-26"], ""]
    )
    def test_a_date_that_cannot_be_read_is_kept_as_metadata(self, tmp_path: Path, written: object) -> None:
        article = self.one(tmp_path, body="Tin.", date=written)
        assert article.published is None
        assert article.metadata == {"date": written}

    def test_optional_fields_of_other_types_are_kept_as_metadata(self, tmp_path: Path) -> None:
        article = self.one(tmp_path, body="Tin.", author=["A", "B"], url={"x": 1}, metadata="m", source=None)
        assert (article.author, article.url, article.source) == (None, None, None)
        assert article.metadata == {"author": ["A", "B"], "url": {"x": 1}, "metadata": "m"}

    def test_without_an_id_the_line_counts(self, tmp_path: Path) -> None:
        put(
            tmp_path / "sub" / "a.jsonl",
            lines({"body": "Một."}, {"body": "Hai."}) + "\n\n" + lines({"body": "Ba."}),
        )
        assert ids(tmp_path) == ["sub/a.jsonl:1", "sub/a.jsonl:2", "sub/a.jsonl:5"]

    @pytest.mark.parametrize(
        ("record", "reason"),
        [
            (["body"], "a record is a JSON object"),
            ("Tin.", "a record is a JSON object"),
            ({"id": 1}, "holds no text"),
            ({"title": "Tin"}, "holds no text"),
            ({"title": "", "body": " … "}, "holds no text"),
            ({"body": ["Tin."]}, "body must be a string"),
            ({"text": 5}, "text must be a string"),
            ({"title": 5, "body": "Tin."}, "title must be a string"),
            ({"related": [], "body": "Tin."}, "related must be a string"),
            ({"id": 1.5, "body": "Tin."}, "id must be a string or a whole number"),
            ({"id": True, "body": "Tin."}, "id must be a string or a whole number"),
            ({"_id": {"oid": "x"}, "body": "Tin."}, "_id must be a string or a whole number"),
            ({"id": "", "body": "Tin."}, "id"),
            ({"id": "a\nb", "body": "Tin."}, "id"),
        ],
    )
    def test_bad_records_are_rejected(self, tmp_path: Path, record: Any, reason: str) -> None:
        assert reason in self.reason(tmp_path, record)

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (b'{"body": "Tin."', "malformed JSON"),
            (b"{'body': 'Tin.'}", "malformed JSON"),
            (b'{"body": ' + b"[" * 200_000, "malformed JSON"),
            (b'{"body": "Tin.", "n": ' + b"9" * 5000 + b"}", "malformed JSON"),
            (b'{"body": "T\xff\xfein."}', "not Vietnamese"),
            (b'{"body": "Tin\0."}', "binary data"),
        ],
    )
    def test_a_bad_line_is_rejected_and_the_next_is_read(
        self, tmp_path: Path, line: bytes, reason: str
    ) -> None:
        good = b'{"id": "a", "body": "Tin."}'
        first, bad, last = read(put(tmp_path / "a.jsonl", b"\n".join([good, line, good])))
        assert isinstance(first, Article)
        assert isinstance(last, Article)
        assert isinstance(bad, Rejection)
        assert bad.where == f"{tmp_path}/a.jsonl:2"
        assert reason in bad.reason

    def test_missing_numbers_are_missing_values(self, tmp_path: Path) -> None:
        (article,) = articles(put(tmp_path / "a.jsonl", '{"body": "Tin.", "author": NaN, "n": [Infinity]}'))
        assert (article.author, article.metadata) == (None, {"n": [None]})

    def test_line_separators_inside_strings_do_not_end_a_record(self, tmp_path: Path) -> None:
        assert self.one(tmp_path, body="Một\u2028hai\u0085ba\x0bbốn.").body == "Một\u2028hai\u0085ba\x0bbốn."

    @pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
    def test_encodings(self, tmp_path: Path, codec: str) -> None:
        body = "Ho\u0300a bi\u0300nh thê\u0301 giơ\u0301i."
        text = lines({"body": body}, {"body": "Hai " + body})
        first, second = articles(put(tmp_path / "a.jsonl", text.encode(codec)))
        assert (first.body, second.body) == (body, "Hai " + body)

    def test_compressed_records(self, tmp_path: Path) -> None:
        put(tmp_path / "a.JSONL.GZ", gzip.compress(lines({"body": "Một."}, {"body": "Hai."}).encode()))
        assert ids(tmp_path) == ["a.JSONL.GZ:1", "a.JSONL.GZ:2"]

    def test_articles_before_damage_in_an_archive_come_out(self, tmp_path: Path) -> None:
        data = gzip.compress(
            lines(*({"id": n, "body": f"Tin số {n * 7919}."} for n in range(20_000))).encode()
        )
        file = put(tmp_path / "a.jsonl.gz", data[: len(data) // 2])
        *found, last = read(file)
        assert len(found) > 5_000
        assert [one.id for one in found if isinstance(one, Article)] == [str(n) for n in range(len(found))]
        assert isinstance(last, Rejection)
        assert last.where == last.path == str(file)
        assert "damaged archive" in last.reason

    def test_what_is_no_archive_is_rejected(self, tmp_path: Path) -> None:
        assert "damaged archive" in rejected(put(tmp_path / "a.jsonl.gz", b"no archive")).reason

    def test_a_file_is_streamed(self, tmp_path: Path) -> None:
        file = put(tmp_path / "a.jsonl", lines({"body": "Một."}) + "x" * 10_000)
        given = read_articles([file])
        assert isinstance(next(given), Article)
        file.write_bytes(b"")
        assert isinstance(next(given), Rejection)

    words = st.text(st.characters(exclude_categories=["Cs"]))
    names = st.none() | words
    ids_of_one_line = words.filter(lambda text: bool(text) and text.isprintable() and text == text.strip())
    json_values = st.recursive(
        st.booleans() | st.integers() | words,
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=4,
    )

    @settings(deadline=None, max_examples=50)
    @given(
        st.builds(
            Article,
            id=ids_of_one_line,
            title=words,
            body=words.map(lambda text: text + "a"),
            related=words,
            author=names.filter(lambda name: name != ""),
            source=names.filter(lambda name: name != ""),
            url=names.filter(lambda name: name != ""),
            published=st.none()
            | st.dates()
            | st.datetimes(timezones=st.none() | st.just(timezone(timedelta(hours=7)))),
            metadata=st.dictionaries(words.map(lambda key: f"x-{key}"), json_values),
        )
    )
    def test_an_article_written_as_a_record_reads_back_equal(self, article: Article) -> None:
        line = json.dumps(to_record(article), ensure_ascii=False).encode("utf-8")
        origin = jsonl.Origin("a.jsonl", "a.jsonl", "/data/a.jsonl")
        _, found = jsonl.read_json_lines([line], origin)
        assert found == replace(article, path="/data/a.jsonl")
