"""Decodes the bytes of files in UTF-8, UTF-16, Windows-1258, TCVN3, VISCII, VPS and VNI; others are refused.

UTF-8 is recognised by its validity, UTF-16 by its byte order mark or the zero bytes of Latin letters. Nearly
any bytes are valid in the others, so that these are accepted only if the decoded text looks Vietnamese.
Nothing but decoding is done: letters stay composed or decomposed as they were.
"""

from __future__ import annotations

import codecs
import contextlib
import re

from vnsearch.errors import UnreadableFile
from vnsearch.readers.encodings.foreign import guess_encoding
from vnsearch.readers.encodings.looks_vietnamese import looks_vietnamese
from vnsearch.readers.encodings.restoring import Restored, restore_bytes

_UTF8_ENOUGH = 0.8
_UTF16_ENOUGH = 0.25
"""The share of a text's characters that have a zero byte in UTF-16, at least, even in "được được"."""
_DECLARED_1258 = frozenset({"windows-1258", "cp1258", "x-cp1258"})
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_ASCII = bytes(range(0x80))
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NO_LATIN_TEXT = re.compile("[^\t\n\r\f\u0020-\u024f\u0300-\u036f\u1e00-\u20cf\u2100-\u214f\ufeff]")


def decode(data: bytes, *, where: str = "text", declared: str | None = None) -> str:
    """Return the text in `data`, as `decode_any` does."""
    return decode_any(data, where=where, declared=declared).text


def decode_any(data: bytes, *, where: str = "text", declared: str | None = None) -> Restored:
    """Return the text in `data`, without a byte order mark, and the legacy encoding that it was in, if any.

    `declared` is the encoding that the data claim to be in; it counts only if the bytes leave a choice.
    Raises `UnreadableFile`, naming `where`, the offset in bytes of the first invalid byte and, if it can be
    recognised, the encoding and how to convert it.
    """
    if data.startswith(_UTF32_MARKS):
        raise UnreadableFile(
            where, f"UTF-32, which is not read: {_advise_conversion('iconv -f UTF-32 -t UTF-8')}"
        )
    if data.startswith(_UTF16_MARKS):
        return Restored(_decode_utf16(data, where), ())
    if b"\0" in data:
        return Restored(_decode_unmarked_utf16(data, where), ())
    try:
        return Restored(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"), ())
    except UnicodeDecodeError as error:
        offset = error.start + (len(data) - len(data.removeprefix(codecs.BOM_UTF8)))
    if not _is_damaged_utf8(data):
        text = _decode_1258(data, (declared or "").strip().lower())
        if text is not None:
            return Restored(text, ())
        restored = restore_bytes(data)
        if restored is not None:
            return restored
    raise UnreadableFile(where, _explain_refusal(data, offset))


def find_utf16_codec(data: bytes) -> str | None:
    """Return the codec if the data are UTF-16, by the byte order mark or else the places of zero bytes."""
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    enough = _UTF16_ENOUGH * len(data) / 2
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > enough > even:
        return "utf-16-le"
    if even > enough > odd:
        return "utf-16-be"
    return None


def _decode_utf16(data: bytes, where: str) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise UnreadableFile(where, f"damaged UTF-16: {error.reason} at offset {error.start}") from error
    before, nul, _ = text.partition("\0")
    if nul:
        offset = len(before.encode("utf-16"))
        raise UnreadableFile(where, f"binary data: a NUL character at offset {offset}")
    return text


def _decode_unmarked_utf16(data: bytes, where: str) -> str:
    codec = find_utf16_codec(data)
    if codec is not None:
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(codec)
            if not _NO_LATIN_TEXT.search(text):
                return text
    raise UnreadableFile(where, f"binary data: a NUL byte at offset {data.index(0)}")


def _decode_1258(data: bytes, declared: str) -> str | None:
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return None
    if declared in _DECLARED_1258 or looks_vietnamese(text):
        return text
    return None


def _is_damaged_utf8(data: bytes) -> bool:
    """Return whether nearly all bytes above 0x7F form UTF-8 characters, which is rare in other encodings."""
    high = len(data.translate(None, delete=_ASCII))
    return sum(map(len, _MULTIBYTE.findall(data))) >= _UTF8_ENOUGH * high


def _explain_refusal(data: bytes, offset: int) -> str:
    if _is_damaged_utf8(data):
        return f"damaged UTF-8: byte 0x{data[offset]:02x} at offset {offset} fits no character"
    found = guess_encoding(data)
    seems = f"looks like {found.name}, " if found else ""
    how = _advise_conversion(found.converter if found else "iconv -f ENCODING -t UTF-8")
    byte = f"byte 0x{data[offset]:02x} at offset {offset} is not UTF-8"
    return f"not Vietnamese in any encoding that is read ({seems}{byte}): {how}"


def _advise_conversion(converter: str) -> str:
    return f"convert it to UTF-8, for example with {converter}"
