"""Feeds: an entry is an article, with its whole text where the feed has it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Báo Thử</title><link>http://bao.example/</link>
<item><title>Nắng &amp; mưa</title><link>http://bao.example/1</link><guid isPermaLink="false">tin-1</guid>
<description><![CDATA[<p>Tóm tắt.</p>]]></description>
<content:encoded><![CDATA[<p>Nắng to ở <b>Vinh</b> &amp; Huế.</p><p>Hết.</p>]]></content:encoded>
<dc:creator>Lê An</dc:creator><pubDate>Tue, 05 Mar 2024 07:30:00 +0700</pubDate>
<category>Thời tiết</category></item>
<item><title>Chợ</title><description>Chợ đông &amp;amp; vui.</description><pubDate>hôm qua</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo Thử</title>
<entry><title>Mưa</title><id>tag:bao.example,2024:2</id><updated>2024-03-05T00:30:00Z</updated>
<author><name>Trần Bình</name></author><content type="html">&lt;p&gt;Mưa to.&lt;/p&gt;</content>
<link href="http://bao.example/2"/></entry></feed>"""
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BOMB = (
    f'<!DOCTYPE x [<!ENTITY a0 "{"x" * 1000}">{LAUGHS}]>'
    '<rss version="2.0"><channel><title>&a11;</title></channel></rss>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RSS.partition("?>")[2].replace(
    "Chợ đông", "&a;"
)


def read(folder: Path, data: str | bytes, name: str = "a.xml") -> list[Article | Rejection]:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_articles(folder))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["a.xml", "a.rss"])
def test_an_entry_of_rss_is_an_article(tmp_path, encoding, name):
    one, two = read(tmp_path, RSS.format(encoding=encoding).encode(encoding), name)
    assert one == Article(
        id="tin-1",
        title="Nắng & mưa",
        body="Nắng to ở Vinh & Huế.\nHết.",
        related="Tóm tắt.",
        url="http://bao.example/1",
        author="Lê An",
        source="Báo Thử",
        published=datetime(2024, 3, 5, 7, 30, tzinfo=timezone(timedelta(hours=7))),
        path=str(tmp_path / name),
        metadata={"tags": ["Thời tiết"]},
    )
    assert isinstance(two, Article)
    assert (two.id, two.body, two.metadata) == (f"{name}:2", "Chợ đông & vui.", {"date": "hôm qua"})


def test_an_entry_of_atom_is_an_article(tmp_path):
    (article,) = read(tmp_path, ATOM, "a.atom")
    assert isinstance(article, Article)
    assert (article.id, article.body, article.author) == ("tag:bao.example,2024:2", "Mưa to.", "Trần Bình")
    assert article.published == datetime(2024, 3, 5, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/"><url><loc>http://a/</loc></url></urlset>',
            "a sitemap",
        ),
        ("<sitemapindex><sitemap/></sitemapindex>", "a sitemap"),
        ("<a><b/></a>", "no feed"),
        ("", "no feed"),
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', "empty"),
        (BOMB, "empty"),
    ],
)
def test_other_xml_is_refused(tmp_path, text, reason):
    (rejection,) = read(tmp_path, text)
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason


def test_nothing_outside_of_a_feed_is_read(tmp_path):
    found = read(tmp_path, OUTSIDE)
    assert [each.published is None for each in found if isinstance(each, Article)] == [False, True]
    assert "root:" not in repr(found)


def test_a_feed_that_is_no_sound_xml_is_read(tmp_path):
    one, *_ = read(tmp_path, RSS.format(encoding="utf-8").replace("</channel></rss>", "<p>&nbsp;"))
    assert isinstance(one, Article)
    assert (one.title, one.published is not None) == ("Nắng & mưa", True)
    assert date(2024, 3, 5) == one.published.date() if isinstance(one.published, datetime) else False
