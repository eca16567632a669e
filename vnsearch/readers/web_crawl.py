"""Reads crawls: WARC files, and WACZ files, which hold them with an index. Each HTML page is an article.

Of several copies of a page, the newest is read, whichever file of a WACZ file it is in. Redirects, errors and
other kinds of records are counted. A file is gone through twice: first for the records that are to be read,
then for what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from typing import Any, BinaryIO, cast

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
    """Yield the pages of the WARC files in a WACZ file, a remark on what else there is, and rejections."""
    pages = _NewestPages()
    with spool(stream) as file:
        archive = cast(BinaryIO, file)
        for _ in read_zip_members(archive, origin, _is_warc, pages.survey_member):
            pass  # what is refused is refused again below
        archive.seek(0)
        yield from read_zip_members(archive, origin, _is_warc, pages.read_member)
    yield from pages.describe(origin)


def _is_warc(path: str) -> bool:
    return path.startswith("archive/") and path.lower().endswith((".warc", ".warc.gz"))


def read_warc(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the pages of a WARC file, a remark on what else there is, and rejections."""
    pages = _NewestPages()
    with spool(stream) as file:
        pages.survey(file, origin)
        file.seek(0)
        yield from pages.read(file, origin)
    yield from pages.describe(origin)


class _NewestPages:
    """The newest copy of each page of a crawl, of one or more WARC files."""

    def __init__(self) -> None:
        self._newest: dict[bytes, tuple[float, str, int]] = {}
        """The time of the newest record of each page, its file and its number there, by the page's digest."""
        self._counts: Counter[str] = Counter()

    def survey(self, file: Any, origin: Origin) -> None:
        """Finds the pages of a file, and counts what else there is, up to where it is damaged."""
        with suppress(UnreadableFile):
            for number, record in enumerate(_list_responses(file, enter_archive(origin))):
                if (what := _classify(record)) is not None:
                    self._counts[what] += 1
                    continue
                key = blake2b(_get_address(record).encode(), digest_size=_KEY_BYTES).digest()
                place = (record.record_date.timestamp() if record.record_date else 0.0, origin.id, number)
                if key in self._newest:
                    self._counts["older copies of pages"] += 1
                self._newest[key] = max(place, self._newest.get(key, place))
                if len(self._newest) > _MOST_PAGES:
                    return

    def survey_member(self, stream: BinaryIO, _path: str, member: Origin) -> Iterator[Item]:
        """Does so with a file of a WACZ file, and yields nothing."""
        with spool(stream) as file:
            self.survey(file, member)
        yield from ()

    def read(self, file: Any, origin: Origin) -> Iterator[Item]:
        """Yield the pages of a file whose newest copies are there; raises `UnreadableFile` for damage."""
        if len(self._newest) > _MOST_PAGES:
            raise UnreadableFile(origin.where, f"holds more than {_MOST_PAGES:,} pages: split it up")
        entered = enter_archive(origin)
        wanted = {number for _, place, number in self._newest.values() if place == origin.id}
        for number, record in enumerate(_list_responses(file, entered)):
            if number in wanted:
                yield _read_page(record, entered)

    def read_member(self, stream: BinaryIO, _path: str, member: Origin) -> Iterator[Item]:
        """Yield the pages of a file of a WACZ file."""
        with spool(stream) as file:
            yield from self.read(file, member)

    def describe(self, origin: Origin) -> Iterator[Item]:
        """Yield a remark on what was left out, and a rejection if there was no page."""
        if self._counts:
            left_out = ", ".join(f"{count:,} {what}" for what, count in self._counts.items())
            yield Remark(RemarkKind.LEFT_OUT, origin.where, left_out, origin.path)
        if not self._newest:
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
