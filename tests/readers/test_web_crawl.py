"""Crawls: each HTML page is an article, the newest copy of it; what else there is is counted."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.commandline import run
from vnsearch import Index
from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles, web_crawl

COLLECTIONS = Path(__file__).parent / "collections"
CRAWL = COLLECTIONS / "crawl.warc.gz"
SITE = "http://127.0.0.1:8771"
ADDRESSES = [f"{SITE}/", f"{SITE}/cau.html", f"{SITE}/cho.html"]


def test_the_newest_copy_of_each_page_is_read():
    found = {each.id: each for each in read_articles(CRAWL) if isinstance(each, Article)}
    assert sorted(found) == [f"crawl.warc.gz!{address}" for address in ADDRESSES]
    bridge = found[f"crawl.warc.gz!{SITE}/cau.html"]
    assert (bridge.title, bridge.url) == ("Cầu mới qua sông Hồng thông xe", f"{SITE}/cau.html")
    assert bridge.published == datetime(2024, 3, 5, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    assert bridge.body.startswith("Sáng nay, cây cầu mới qua sông Hồng đã thông xe")


def test_a_crawl_may_be_without_compression_or_in_a_wacz(tmp_path):
    (tmp_path / "a.warc").write_bytes(gzip.decompress(CRAWL.read_bytes()))
    assert len(list(read_articles(tmp_path))) == 3
    found = [each.id for each in read_articles(COLLECTIONS / "crawl.wacz") if isinstance(each, Article)]
    assert sorted(found) == [f"crawl.wacz!archive/data.warc.gz!{address}" for address in ADDRESSES]


def _make_record(day: int, text: str) -> bytes:
    rest = (
        "Người dân trong vùng chở rau quả ra bán, khách phương xa ghé mua rất đông trong suốt mùa nước nổi."
    )
    page = f"<title>Chợ nổi</title><article><h1>Chợ nổi</h1><p>{text} {rest}</p></article>".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {SITE}/\r\n"
        f"WARC-Date: 2024-03-{day:02}T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def test_the_newest_copy_of_a_page_is_read_in_whichever_file_of_a_wacz_it_is(tmp_path):
    texts = {3: "Sáng nay chợ họp sớm.", 9: "Chiều nay chợ tan muộn.", 5: "Trưa nay chợ vắng."}
    with ZipFile(tmp_path / "a.wacz", "w") as archive:
        for day, text in texts.items():
            archive.writestr(f"archive/{day}.warc.gz", gzip.compress(_make_record(day, text)))
    (article,) = read_articles(tmp_path)
    assert isinstance(article, Article)
    assert article.id == f"a.wacz!archive/9.warc.gz!{SITE}/"
    assert article.body.startswith("Chiều nay chợ tan muộn.")


def test_a_damaged_file_of_a_wacz_is_refused_and_the_others_are_read(tmp_path):
    with ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.writestr("archive/1.warc.gz", b"\x1f\x8b\x08xxxx")
        archive.writestr("archive/2.warc", _make_record(1, "Sáng nay chợ họp sớm."))
    refused, article = sorted(read_articles(tmp_path), key=lambda each: isinstance(each, Article))
    assert isinstance(refused, Rejection)
    assert "damaged archive" in refused.reason
    assert isinstance(article, Article)


def test_the_rest_is_counted_and_a_search_finds_the_pages(tmp_path):
    done = run("index", CRAWL, index=tmp_path / "index")
    assert done.exit_code == 0
    assert re.search(
        r"crawl.warc.gz: \d errors, \d redirects, \d older copies of pages, \d of other", done.stderr
    )
    with Index.open(tmp_path / "index") as index:
        (hit,) = index.search("cây cầu mới").hits
        snippet = hit.snippets[0]
        assert "cây cầu mới" in {snippet.text[start:end] for start, end in snippet.highlights}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no HTML page"),
        (b"WARC/1.0\r\nx", "holds no HTML page"),
        (b"\x1f\x8b\x08xxxx", "damaged archive"),
    ],
)
def test_what_is_no_crawl_is_refused(tmp_path, data, reason):
    (tmp_path / "a.warc.gz").write_bytes(data)
    (rejection,) = read_articles(tmp_path)
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason


def test_a_crawl_that_is_cut_off_gives_the_pages_before(tmp_path):
    data = gzip.decompress(CRAWL.read_bytes())
    (tmp_path / "a.warc").write_bytes(data[: data.rindex(b"</article>")])
    *pages, last = sorted(read_articles(tmp_path), key=lambda each: isinstance(each, Rejection))
    assert len(pages) == 2
    assert isinstance(last, Rejection)
    assert last.reason == "damaged archive: it is cut off"


def test_the_number_of_pages_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(web_crawl, "_MOST_PAGES", 2)
    (rejection,) = read_articles(CRAWL)
    assert isinstance(rejection, Rejection)
    assert "more than 2 pages" in rejection.reason
