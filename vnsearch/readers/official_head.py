"""Reads the head of an official document of Vietnam: of what kind it is, and what it is about.

Decree 30/2020/NĐ-CP says how it looks: the office and the number on one side, the name of the country and its
motto on the other, the place and the day, then the kind of document in capitals, and its subject below that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_COUNTRY = re.compile(r"c[oộ]ng h(?:òa|oà) xã h[oộ]i ch[uủ] nghĩa việt nam\b.*", re.IGNORECASE)
_KIND = re.compile(
    r"(?:LUẬT|BỘ LUẬT|PHÁP LỆNH|LỆNH|NGHỊ QUYẾT|NGHỊ ĐỊNH|QUYẾT ĐỊNH|THÔNG TƯ(?: LIÊN TỊCH)?|CHỈ THỊ"
    r"|QUY CHẾ|QUY ĐỊNH|THÔNG BÁO|THÔNG CÁO|HƯỚNG DẪN|CHƯƠNG TRÌNH|KẾ HOẠCH|PHƯƠNG ÁN|ĐỀ ÁN|DỰ ÁN|BÁO CÁO"
    r"|BIÊN BẢN|TỜ TRÌNH|HỢP ĐỒNG|CÔNG ĐIỆN|BẢN GHI NHỚ|BẢN THỎA THUẬN|GIẤY [\w ]{2,30}|ĐƠN [\w ]{2,40})"
)
_HEAD = 12
"""The lines in which the name of the country stands."""
_LONGEST_SUBJECT = 300
_AFTER_SUBJECT = re.compile(r"căn cứ|xét|theo|kính gửi|thực hiện|điều \d|hôm nay|[-–—_*\d]", re.IGNORECASE)


def is_official(lines: Sequence[str]) -> bool:
    """Return whether the lines are the beginning of an official document."""
    return any(_COUNTRY.search(line) for line in lines[:_HEAD])


def read_official_title(lines: Sequence[str]) -> str | None:
    """Return the kind and the subject of an official document, None if its head names none.

    >>> read_official_title(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUYẾT ĐỊNH", "Về việc mở chợ"])
    'QUYẾT ĐỊNH Về việc mở chợ'
    """
    if not is_official(lines):
        return None
    for at, line in enumerate(lines[: 2 * _HEAD]):
        if _KIND.fullmatch(line.strip(" :")):
            subject = next(iter(lines[at + 1 : at + 2]), "")
            return f"{line.strip(' :')} {subject}" if _is_subject(subject) else line.strip(" :")
    return None


def _is_subject(line: str) -> bool:
    return (
        bool(line) and len(line) <= _LONGEST_SUBJECT and not line.isupper() and not _AFTER_SUBJECT.match(line)
    )
