"""Makes the golden index of this version: small, and to be read by every later one.

Run it once for each release whose layout (`vnsearch.engine.format.layout.LAYOUT`) is a new one, from the
top of the project, and commit what it makes:

    python tests/golden/make.py

It writes a folder named after the layout, which never changes again:

    index/              the index: three articles in one segment, and in another many short ones, which are
                        compressed with a dictionary, and of which one is deleted
    articles.jsonl      the articles that are in it, one a line, in their order
    searches.json       the analysis that made it, and the ids of what some queries find, in their order

A layout that has a folder is not made again. As long as no release has it, and it still changes, remove its
folder first.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from vnsearch import Article, Index
from vnsearch.article_json import to_record
from vnsearch.engine.format.layout import LAYOUT

GOLDEN = Path(__file__).parent
MOST = 100

ARTICLES = (
    Article(
        id="hoi-nghi.txt",
        title="Hội nghị hòa bình khai mạc tại Hà Nội",
        body="Sáng 26-9, hội nghị do Liên hợp quốc (LHQ) tổ chức khai mạc tại Hà Nội.\n\n"
        "Các đại biểu LHQ thảo luận về hoà bình, an ninh và phát triển bền vững.",
        related="Tin liên quan: Thủ tướng tiếp các nghị sĩ, nghị sỹ",
        author="Nguyễn Văn An",
        source="Báo Thử Nghiệm",
        url="https://example.org/hoi-nghi?a=1&b=2",
        published=datetime(2024, 9, 26, 9, 4, 30),
        path="/báo/hoi-nghi.txt",
        metadata={"tags": ["hòa bình", None, True], "views": 12345678901234567890, "nested": {"p": 0.1}},
    ),
    Article(
        id="khong-dau",
        title="Mua lon keo dai o mien Trung",
        body="Mua lon tu dem qua lam nhieu tuyen duong bi ngap, giao thong te liet.\r\n\tNuoc song dang len.",
        published=date(2024, 10, 3),
        path="/b\udce1o/\udcff.jsonl",
    ),
    Article(
        id="NFD “ngoặc” 😀",
        # vowels and their marks apart
        title="Tie\u0302\u0301ng Vie\u0323\u0302t go\u0303 ra\u0300nh ro\u0323t",
        published=datetime(2024, 9, 30, 20, 30, 0, 5, timezone(-timedelta(hours=3.5))),
        body="\ufeffMo\u0323\u0302t ba\u0300i viê\u0301t\u200b dùng dấu rời \u0000 và một nửa ký tự \ud83d.",
        metadata={"trống": "", "\ud800": "\udfff"},
    ),
)
NOTES = tuple(
    Article(
        f"tin/{n:02}",
        f"Tin ngắn số {n}",
        f"Bản tin ngắn thứ {n} trong ngày: trời nắng, gió nhẹ.",
        published=date(2023, 12, n % 31 + 1) if n % 3 else None,
    )
    for n in range(36)
)
DELETED = "tin/07"
QUERIES = (
    *("hội nghị hòa bình", "hoi nghi hoa binh", '"phát triển bền vững"', "lhq", "nghị sỹ"),
    *("mua lon mien trung", "tiếng việt", "=rọt", "title:mien", "author:an", 'source:"báo thử nghiệm"'),
    *(
        "date:2024-09",
        "date:01/10/2024",
        "url:example.org",
        "date:>=2024",
        '"bản tin ngắn thứ 7"',
        '"tin ngắn số"',
        "lhq -mua",
    ),
)


def make(folder: Path) -> None:
    """Makes the golden index in the folder, which must not be there yet."""
    folder.mkdir()
    with Index.open(folder / "index", create=True, workers=1) as index:
        for articles in (ARTICLES, NOTES):
            report = index.add(articles)
            assert len(report.added) == len(articles), report
        index.delete([DELETED])
        kept = [article for article in (*ARTICLES, *NOTES) if article.id != DELETED]
        assert [index[article_id] for article_id in index.ids()] == kept
        searches = {
            "analysis": index.stats().analysis,
            "found": {
                query: sorted(hit.id for hit in index.search(query, limit=MOST).hits) for query in QUERIES
            },
        }
    for lock in (folder / "index").glob("*LOCK"):
        lock.unlink()  # names a process, and is no part of the index
    records = [json.dumps(to_record(article)) + "\n" for article in kept]
    (folder / "articles.jsonl").write_text("".join(records), encoding="ascii")
    (folder / "searches.json").write_text(json.dumps(searches, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    make(GOLDEN / LAYOUT)
