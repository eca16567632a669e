"""Reads mails (`.eml`) and boxes of them (`.mbox`): a mail is an article, and so is what is attached to it.

The subject is the title, the sender the author. Of several forms of the text, the plain one is read. Files
that are attached are read by their own formats; those of no format, such as pictures, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, BinaryIO, TypeAlias

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import MOST_BYTES, TOO_LARGE, read_pieces, read_whole
from vnsearch.readers.encodings.detection import decode
from vnsearch.readers.file_formats import HEAD, find_format
from vnsearch.readers.html import parse_html
from vnsearch.readers.html_lines import list_lines
from vnsearch.readers.items import Item, Member
from vnsearch.readers.origin import Origin, escape_name
from vnsearch.readers.page.broken_lines import join_broken_lines
from vnsearch.readers.page.page import Page
from vnsearch.readers.page.titles import make_title
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.text_pages import convert_text, has_text, make_article

MOST_MAIL_BYTES = 50_000_000
"""The size of a mail in a box, with what is attached to it; usual servers accept half of that."""
_BEGINS_MAIL = re.compile(rb"From .{0,200}\d:\d\d")
_ESCAPED = re.compile(rb">+From ")
_DEEPEST = 8
"""How deep mails and archives may be in each other."""
_LONGEST_ID = 200
_SIGNATURE = "-- "
"""The line that stands before a signature."""

Mail: TypeAlias = "Message[str, str]"


def read_eml(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the article of a mail, and those of the files attached to it."""
    yield from _read_mail(message_from_bytes(read_whole(stream, origin.where)), origin)


def read_mbox(stream: BinaryIO, origin: Origin) -> Iterator[Item]:
    """Yield the articles of the mails in a box, by their message ids, or else by their numbers."""
    seen: set[str] = set()
    for number, data in enumerate(_split_box(read_pieces(stream), origin), 1):
        numbered = origin.make_member(str(number))
        if data is None:
            limit = MOST_MAIL_BYTES // 1_000_000
            yield numbered.make_rejection(f"larger than {limit} MB, the most that a mail may have")
            continue
        message: Mail = message_from_bytes(data)
        name = _read_header(message, "message-id").strip("<> ")[:_LONGEST_ID]
        is_known = name and name not in seen
        seen.add(name)
        yield from _guard(message, origin.make_member(name) if is_known else numbered)


def _split_box(pieces: Iterable[bytes], origin: Origin) -> Iterator[bytes | None]:
    """Yield the mails of a box, None for one that is too large; a line with From and a time begins each."""
    mail = bytearray()
    size = 0
    is_line_start = is_after_blank = True
    has_begun = False
    for piece in pieces:
        if is_line_start and is_after_blank and _BEGINS_MAIL.match(piece):
            if has_begun:
                yield bytes(mail) if size <= MOST_MAIL_BYTES else None
            mail.clear()
            size, has_begun = 0, True
        elif not has_begun and piece.strip():
            raise UnreadableFile(origin.where, "no box of mails: it does not begin with a line From …")
        elif has_begun:
            size += len(piece)
            if size <= MOST_MAIL_BYTES:
                mail += piece[1:] if is_line_start and _ESCAPED.match(piece) else piece
        is_after_blank = is_line_start and not piece.strip(b"\r\n")
        is_line_start = piece.endswith(b"\n")
    if has_begun:
        yield bytes(mail) if size <= MOST_MAIL_BYTES else None


def _guard(message: Mail, origin: Origin) -> Iterator[Item]:
    """Yield what is in the mail; one that cannot be read stops no other."""
    try:
        yield from _read_mail(message, origin)
    except Exception as error:
        yield make_rejection(error, origin)


def _read_mail(message: Mail, origin: Origin) -> Iterator[Item]:
    if origin.depth > _DEEPEST:
        raise UnreadableFile(origin.where, f"mails and archives more than {_DEEPEST} deep in each other")
    try:
        texts, attached = _list_parts(message)
    except RecursionError as error:
        raise UnreadableFile(origin.where, "its parts are nested too deep") from error
    lines = [line for part in texts for line in _read_lines(part, origin)]
    article = _make_mail(message, lines, origin)
    if article is None and not attached:
        raise UnreadableFile(origin.where, "a mail without text")
    if article is not None:
        yield article
    names: dict[str, int] = {}
    for number, part in enumerate(attached, 1):
        name = _read_name(part) or str(number)
        names[name] = names.get(name, 0) + 1
        unique = name if names[name] == 1 else f"{names[name]}-{name}"
        yield from _read_attached(part, name, origin.make_member(unique))


def _make_mail(message: Mail, lines: list[str], origin: Origin) -> Article | None:
    """Return the article of a mail; None if it has neither a subject nor a text."""
    subject = _read_header(message, "subject")
    converted = convert_text("\n".join([subject, *lines]), origin)
    title, _, body = converted.text.partition("\n")
    if not has_text(title + body):
        return None
    page = Page(
        title=title or make_title(body.partition("\n")[0]),
        body=body,
        related="",
        author=_read_sender(message),
        source=None,
        url=None,
        published=_read_moment(message),
    )
    return make_article(page, origin, converted.metadata)


def _list_parts(message: Mail) -> tuple[list[Mail], list[Mail]]:
    """Return the parts that are the text, and those that are attached."""
    kind = message.get_content_type()
    if message.get_content_disposition() == "attachment" or message.get_filename():
        return [], [message]
    if kind == "message/rfc822":
        return [], [message]
    if not message.is_multipart():
        return ([message], []) if kind in ("text/plain", "text/html") else ([], [])
    found = [_list_parts(part) for part in _get_parts(message)]
    attached = [part for _, others in found for part in others]
    texts = [part for parts, _ in found for part in parts]
    if kind == "multipart/alternative":
        plain = [part for part in texts if part.get_content_type() == "text/plain" and _has_content(part)]
        texts = plain or [part for part in texts if part.get_content_type() == "text/html"][:1] or texts
    return texts, attached


def _get_parts(message: Mail) -> list[Mail]:
    parts: Any = message.get_payload()
    return parts if isinstance(parts, list) else []


def _has_content(part: Mail) -> bool:
    return bool(_get_bytes(part).strip())


def _get_bytes(part: Mail) -> bytes:
    content: Any = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _read_lines(part: Mail, origin: Origin) -> list[str]:
    """Return the lines of a part that is text, plain or in HTML."""
    data = _get_bytes(part)
    if len(data) > MOST_BYTES:
        raise UnreadableFile(origin.where, TOO_LARGE)
    text = _decode(data, part.get_content_charset(), origin.where)
    if part.get_content_type() == "text/html":
        return [line.text for line in list_lines(parse_html(text, origin))] if text.strip() else []
    flowed = part.get_param("format", "") == "flowed"
    lines = list(_join_flowed_lines(text.splitlines(), part)) if flowed else text.splitlines()
    return [line.strip() for line in join_broken_lines(lines) if line.strip()]


def _join_flowed_lines(lines: Iterable[str], part: Mail) -> Iterator[str]:
    """Yield the lines, each with those after it that belong to its paragraph (RFC 3676, section 4)."""
    deletes_space = str(part.get_param("delsp", "")).lower() == "yes"
    paragraph, before = "", None
    for line in lines:
        quotes = line[: len(line) - len(line.lstrip(">"))]
        text = line[len(quotes) :].removeprefix(" ")
        flows = text.endswith(" ") and text != _SIGNATURE
        if before is not None and (before != quotes or text == _SIGNATURE):
            yield paragraph
            before = None
        paragraph = paragraph + text if before is not None else f"{quotes} {text}".lstrip()
        if flows:
            paragraph, before = paragraph[:-1] if deletes_space else paragraph, quotes
        else:
            yield paragraph
            before = None
    if before is not None:
        yield paragraph


def _decode(data: bytes, declared: str | None, where: str) -> str:
    """Return the text of the bytes: in what it is, or else in what it is declared to be."""
    if not data.strip():
        return ""
    try:
        return decode(data, where=where, declared=declared)
    except UnreadableFile:
        try:
            return data.decode(declared or "utf-8", "replace")
        except LookupError:
            return data.decode("utf-8", "replace")


def _read_header(message: Mail, name: str) -> str:
    """Return a header as it is shown, "" if there is none."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    text = _decode(raw.encode("utf-8", "surrogateescape"), None, name)
    return " ".join(_decode_words(text).split())


def _decode_words(text: str) -> str:
    """Return a header with the words that it has in another encoding."""
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, UnicodeError, ValueError, MessageError):
        return text


def _read_sender(message: Mail) -> str | None:
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == "from"), "")
    name, address = parseaddr(_decode(raw.encode("utf-8", "surrogateescape"), None, "from"))
    return " ".join(_decode_words(name).split()) or address or None


def _read_moment(message: Mail) -> date | None:
    try:
        return parsedate_to_datetime(_read_header(message, "date"))
    except (TypeError, ValueError, OverflowError):
        return None


def _read_name(part: Mail) -> str:
    """Return the name of a file that is attached, without folders."""
    try:
        name = _decode_words(str(part.get_filename() or ""))
    except (UnicodeError, ValueError, LookupError):
        return ""
    return escape_name(" ".join(name.replace("\\", "/").rpartition("/")[2].split()))[-_LONGEST_ID:].strip()


def _read_attached(part: Mail, name: str, origin: Origin) -> Iterator[Item]:
    if part.get_content_type() == "message/rfc822" and (inner := _get_parts(part)):
        yield from _guard(inner[0], origin)
        return
    data = _get_bytes(part)
    if find_format(name, data[:HEAD]) is not None:
        yield Member(data, name, origin)
