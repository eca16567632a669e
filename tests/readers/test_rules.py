"""The version of the readers: files that were read by the rules of another version are read again."""

from __future__ import annotations

import gzip
import json
from hashlib import blake2b
from pathlib import Path

from tests.commandline import SEEDS
from vnsearch.readers import file_formats, read_articles

READ = {
    1: "ba3ede38b3599555",
    2: "b8b090179c0041a1",
    3: "b8b090179c0041a1",
    4: "8d2ea4d7615410d6",
    5: "8d2ea4d7615410d6",
}
"""For each version, the digest of what is read from the pages here. A change of it is a new version."""

PAGE = """Trang chủ > Thời sự
Thứ ba, 25/1/2022, 06:00 (GMT+7)
# Cầu mới qua sông được thông xe sớm hơn dự kiến
Nguyễn Văn An

Sáng nay, cây cầu mới qua sông đã được thông xe sau ba năm xây dựng, sớm hơn dự kiến hai tháng.

![Cầu mới. Ảnh: TTXVN](cau.jpg)

>> Xem thêm: Giá nhà quanh cầu mới tăng nhanh

Người dân hai bên bờ cho biết họ không còn phải chờ phà vào giờ cao điểm.

Theo TTXVN
Bình luận
"""
RECORDS = (
    {"id": 7, "title": "Mưa lớn", "body": "Mưa lớn ở miền Trung.", "date": "2024-09-26", "tags": ["mưa"]},
    {"text": PAGE, "url": "https://bao.example/1"},
    {"title": "Chỉ có đầu đề"},
)


def test_whatever_makes_the_readers_read_otherwise_is_a_new_version(tmp_path: Path) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    pages = {
        "a.txt": PAGE.encode(),
        "b.md": PAGE.encode("utf-16"),
        "c.txt": "Nươ\u0301c ma\u0301t.\n".encode("cp1258"),
        "legacy.txt": "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n".encode("latin-1"),
        "d.jsonl": lines.encode(),
        "e.jsonl.gz": gzip.compress(lines.encode()),
        "empty.txt": b"",
        "binary.txt": b"\0\1\2",
    }
    for name, data in pages.items():
        (tmp_path / name).write_bytes(data)
    found = [
        one._replace(where="", path="") if isinstance(one, tuple) else one for one in read_articles(tmp_path)
    ]
    found += read_articles(SEEDS)
    text = repr(
        [
            one if isinstance(one, tuple) else (one.id, one.title, one.body, one.related, one.published)
            for one in found
        ]
    )
    assert blake2b(text.encode(), digest_size=8).hexdigest() == READ[file_formats.RULES]
