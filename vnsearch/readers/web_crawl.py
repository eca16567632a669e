"""Reads crawls: WARC files, and WACZ files, which hold them with an index. Each HTML page is an article.

Of several copies of a page, the newest is read. Redirects, errors and other kinds of records are counted. A
file is gone through twice: first for the records that are to be read, then for what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.readers.archives import read_zip_members
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, spool
from vnsearch.readers.inflation import enter_archive
from vnsearch.readers.items import Item, Member
from vnsearch.readers.origin import Origin
from vnsearch.readers.remarks import Remark, RemarkKind

_MOST_PAGES = 1_000_000
"""Each address takes some 200 bytes of memory."""
_HTML = ("text/html", "application/xhtml+xml")
_KEY_BYTES = 12


def read_wacz(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of the WARC files in a WACZ file."""
    return read_zip_members(stream, origin, _is_warc)


def _is_warc(path: str) -> bool:
    return path.startswith("archive/") and path.lower().endswith((".warc", ".warc.gz"))


def read_warc(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the pages of a WARC file, a remark on what else there is, and rejections."""
    entered = enter_archive(origin)
    counts: Counter[str] = Counter()
    with spool(stream) as file:
        newest = set(_find_newest(_list_responses(file, entered), counts, origin).values())
        file.seek(0)
        for number, record in enumerate(_list_responses(file, entered)):
            if number in newest:
                yield _read_page(record, entered)
    if counts:
        left_out = ", ".join(f"{count:,} {what}" for what, count in counts.items())
        yield Remark(RemarkKind.LEFT_OUT, origin.where, left_out, origin.path)
    if not newest:
        yield origin.make_rejection("holds no HTML page with status 200")


def _list_responses(file: Any, origin: Origin) -> Iterator[Any]:
    """Yield the records of answers; raises `UnreadableFile` for a damaged file."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    try:
        for record in ArchiveIterator(
            file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"
        ):
            if origin.allowance is not None:
                origin.allowance.take(record.content_length, origin.where)
            yield record
    except OSError as error:
        raise UnreadableFile(origin.where, f"damaged archive: {error}") from error


def _find_newest(records: Iterator[Any], counts: Counter[str], origin: Origin) -> dict[bytes, int]:
    """Return the number of the newest record of each page, by a digest of its address; count the others."""
    newest: dict[bytes, tuple[float, int]] = {}
    for number, record in enumerate(records):
        if (what := _classify(record)) is not None:
            counts[what] += 1
            continue
        key = blake2b(_get_address(record).encode(), digest_size=_KEY_BYTES).digest()
        place = (record.record_date.timestamp() if record.record_date else 0.0, number)
        if key in newest:
            counts["older copies of pages"] += 1
        newest[key] = max(place, newest.get(key, place))
        if len(newest) > _MOST_PAGES:
            raise UnreadableFile(origin.where, f"holds more than {_MOST_PAGES:,} pages: split it up")
    return {key: number for key, (_, number) in newest.items()}


def _classify(record: Any) -> str | None:
    """Return what a record is that is no page, None for a page."""
    status = record.http_headers.status_code if record.http_headers is not None else None
    if status is None or not _get_address(record):
        return "of other kinds"
    if 300 <= status < 400:
        return "redirects"
    if status != 200:
        return "errors"
    return None if (record.http_content_type or "").lower() in _HTML else "of other kinds"


def _get_address(record: Any) -> str:
    """Return the address of a record, which Wget writes in angle brackets."""
    return (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")


def _read_page(record: Any, origin: Origin) -> Item:
    address = _get_address(record)
    member = origin.make_member(address)
    is_plain = not any(record.http_headers.get(name) for name in ("Content-Encoding", "Transfer-Encoding"))
    expected = record.content_length
    data = record.reader.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return member.make_rejection(TOO_LARGE)
    if is_plain and len(data) < expected:
        return member.make_rejection("damaged archive: it is cut off")
    return Member(data, "page.html", member, address)
