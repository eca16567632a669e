"""Recognises encodings that are not read, so that an error can name the encoding of a file.

Vietnamese code pages are recognised by whether the decoded text looks Vietnamese. Python has no codecs for
them, so their letters are listed here (TCVN 5712:1993, RFC 1456, the tables of the Vietnamese Professionals
Society and of VNI). Other encodings are recognised by their typical characters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from vnsearch.readers.encodings.looks_vietnamese import looks_vietnamese

_TYPICAL_ENOUGH = 0.9
_SAMPLE_BYTES = 1 << 16

# The characters of the bytes 0x80 to 0xFF; "·" stands for a byte without a letter.
_TCVN3 = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúủũýợỮ"
)
_VPS = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ··ỀỂỄỐỒỔỖýỷỵỚỜỞ·ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầÁÂấẩẫậđẻÉ·ẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ·"
    "àáâãảạă·èéêẽìí·ĩ·Đòóôõ·Ơụùúủ·ỶẼỳ"
)
# VNI writes a letter, then a Western letter that stands for its marks: "Vieät Nam" is "Việt Nam".
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ",
}  # fmt: skip


def _map_high_half(letters: str) -> dict[int, str]:
    return dict(enumerate(letters, 0x80))


def _map_vni() -> dict[int, str]:
    upper = {sign.upper(): marks.upper() for sign, marks in _VNI_MARKS.items()}
    return {ord(sign): marks for sign, marks in (_VNI_MARKS | upper).items()}


@dataclass(frozen=True)
class _VietnameseCodePage:
    name: str
    letters: Mapping[int, str]
    converter: str

    def matches(self, data: bytes) -> bool:
        return looks_vietnamese(data.decode("latin-1").translate(self.letters))


@dataclass(frozen=True)
class _ForeignEncoding:
    name: str
    codec: str
    typical: re.Pattern[str]

    @property
    def converter(self) -> str:
        return f"iconv -f {self.codec.upper()} -t UTF-8"

    def matches(self, data: bytes) -> bool:
        try:
            text = codecs.getincrementaldecoder(self.codec)().decode(data)
        except UnicodeDecodeError:
            return False
        foreign = [character for character in text if not character.isascii()]
        return len(self.typical.findall(text)) >= _TYPICAL_ENOUGH * len(foreign) > 0


_KNOWN: tuple[_VietnameseCodePage | _ForeignEncoding, ...] = (
    _VietnameseCodePage("TCVN3 (ABC)", _map_high_half(_TCVN3), "iconv -f TCVN -t UTF-8"),
    _VietnameseCodePage("VISCII", _map_high_half(_VISCII), "iconv -f VISCII -t UTF-8"),
    _VietnameseCodePage("VPS", _map_high_half(_VPS), "UniKey's toolkit"),
    _VietnameseCodePage("VNI", _map_vni(), "UniKey's toolkit"),
    _ForeignEncoding("Shift_JIS", "shift_jis", re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")),
    _ForeignEncoding("EUC-JP", "euc_jp", re.compile("[\u3000-\u30ff\uff01-\uff5e]")),
    _ForeignEncoding("EUC-KR", "euc_kr", re.compile("[\uac00-\ud7a3\u3000-\u303f]")),
    _ForeignEncoding("GBK", "gb2312", re.compile("[\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e“”‘’…—]")),
    _ForeignEncoding("Big5", "big5", re.compile("[\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e“”‘’…—]")),
    _ForeignEncoding(
        "windows-1251", "cp1251", re.compile("(?<![A-Za-z])[а-яА-ЯёЁіїєІЇЄ«»“”№—–](?![A-Za-z])")
    ),
    _ForeignEncoding("Latin-1", "cp1252", re.compile("[à-öø-üÀ-ÖØ-Üßœ‘’“”–—…«»°€ ]")),
)


@dataclass(frozen=True)
class GuessedEncoding:
    """The `name` of an encoding that bytes seem to be in, and a command or program that converts to UTF-8."""

    name: str
    converter: str


def guess_encoding(data: bytes) -> GuessedEncoding | None:
    """Return the encoding that `data` seems to be in, None if it cannot be recognised."""
    sample = data[:_SAMPLE_BYTES]
    found = next((encoding for encoding in _KNOWN if encoding.matches(sample)), None)
    return None if found is None else GuessedEncoding(found.name, found.converter)
