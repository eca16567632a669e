"""Records, archives and crawls with flipped, cut and foreign bytes: articles or rejections that name them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.readers.test_archives import FILES, make_tar, make_zip
from tests.readers.test_news_feed import ATOM, RSS
from vnsearch.article_json import check_metadata
from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles

SEED = 20_240_305
SECONDS = 5.0
"""The processor time in which any of the files is read: they are small."""
COLLECTIONS = Path(__file__).parent / "collections"
JSON = b'{"status": "ok", "articles": [{"title": "A", "content": "<p>M.</p>", "date": 2024}, {"body": "B."}]}'


def _make_database(folder: Path) -> bytes:
    with closing(sqlite3.connect(folder / "db")) as database:
        database.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
        database.executemany(
            "INSERT INTO articles (title, body) VALUES (?, ?)", [("Chợ", "Chợ đông. " * 9)] * 40
        )
        database.commit()
    return (folder / "db").read_bytes()


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A sound file of each format."""
    found = {
        path.name: path.read_bytes() for path in COLLECTIONS.iterdir() if path.suffix not in (".py", ".md")
    }
    found |= {
        "a.json": JSON,
        "b.json": JSON[29:-1],
        "a.tsv": b'title\tbody\n"A\n""B"""\tC.\nD\tE.\n',
        "a.rss": RSS.format(encoding="utf-8").encode(),
        "a.atom": ATOM.encode(),
        "a.zip": make_zip(FILES),
        "a.tar": make_tar(FILES),
        "a.tar.gz": gzip.compress(make_tar(FILES), mtime=0),
        "a.json.bz2": bz2.compress(JSON),
        "a.json.xz": lzma.compress(JSON),
        "a.sqlite": _make_database(tmp_path_factory.mktemp("database")),
    }
    return found


def _damage(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 10])):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del changed[at:]
            case 2:
                del changed[at : at + rng.randrange(1, 50)]
            case 3:
                changed[at:at] = rng.randbytes(rng.randrange(1, 20))
            case _:
                changed[at : at + 4] = rng.choice([b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f"])
    return bytes(changed)


@pytest.mark.parametrize("count", [20, pytest.param(500, marks=pytest.mark.thorough)])
def test_damaged_files_are_articles_or_rejections_that_name_them(tmp_path, originals, count):
    rng = Random(SEED)
    for name, data in originals.items():
        for number in range(count):
            file = tmp_path / name
            file.write_bytes(_damage(rng, data))
            begun = time.process_time()
            found = list(read_articles(file))
            assert time.process_time() - begun < SECONDS, (name, number)
            assert found, (name, number)
            for each in found:
                if isinstance(each, Article):
                    check_metadata(each)
                assert each.path == str(file)
                assert not isinstance(each, Rejection) or each.where.startswith(str(file)), (name, number)


def test_sound_files_are_articles_alone(tmp_path, originals):
    for name, data in originals.items():
        (tmp_path / name).write_bytes(data)
    assert not [each for each in read_articles(tmp_path) if isinstance(each, Rejection)]
