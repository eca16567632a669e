"""The alphabets of TCVN3 (ABC), VISCII, VPS and VNI, by the characters that stand for their letters.

Python has no codecs for them, so that the letters are listed here: TCVN 5712:1993, RFC 1456, the tables of
the Vietnamese Professionals Society (as recode and Mozilla's x-viet-vps have them) and of VNI. A letter is
found by the character of its byte in Latin-1, or in Windows-1252, which is what remains when text in these
encodings is pasted into UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vnsearch.language.normalization import normalize_unicode

# The characters of the bytes 0x80 to 0xFF; "·" stands for a byte without a letter.
_TCVN3 = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ·ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúủũýợỮ"
)
_VPS = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ··ỀỂỄỐỒỔỖýỷỵỚỜỞ·ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ·"
    "àáâãảạă·èéêẽìí·ĩẴĐòóôõ·Ơụùúủ·ỶẼỳ"
)
# Capital letters among the control characters.
_TCVN3_CONTROLS = {0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ", 0x12: "Ự", 0x13: "Ỳ"}
_TCVN3_CONTROLS |= {0x14: "Ỷ", 0x15: "Ỹ", 0x16: "Ý", 0x17: "Ỵ"}
_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VPS_CONTROLS = {0x02: "Ạ", 0x03: "Ậ", 0x04: "Ặ", 0x05: "Ẹ", 0x06: "Ệ", 0x10: "Ị", 0x11: "Ọ", 0x12: "Ộ"}
_VPS_CONTROLS |= {0x13: "Ợ", 0x14: "Ụ", 0x15: "Ự", 0x19: "Ỵ", 0x1C: "Ẫ", 0x1D: "Ữ"}
# VNI writes a letter, then a Western letter that stands for its marks: "Vieät Nam" is "Việt Nam".
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ",
}  # fmt: skip
_FIRST_HIGH_BYTE = 0x80


@dataclass(frozen=True, eq=False)
class LegacyAlphabet:
    """The name of an encoding, and the letters, or combining marks, that characters stand for.

    It `has_heading_fonts` if there are fonts that show its small letters as capitals.
    """

    name: str
    letters: Mapping[int, str]
    has_heading_fonts: bool = False

    @property
    def characters(self) -> str:
        """The characters that stand for letters, for a class of a regular expression."""
        return re.escape("".join(map(chr, self.letters)))

    def translate(self, text: str) -> str:
        """Return the text with its letters, in NFC."""
        return normalize_unicode("NFC", text.translate(self.letters))


def _map_bytes(high: str, controls: Mapping[int, str]) -> dict[int, str]:
    letters = {byte: letter for byte, letter in enumerate(high, _FIRST_HIGH_BYTE) if letter != "·"}
    pasted = {_paste(byte): letter for byte, letter in letters.items()}
    return {**pasted, **letters, **controls}


def _paste(byte: int) -> int:
    """Return the character that a byte becomes where text is taken for Windows-1252."""
    return ord(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)))


def _map_vni() -> dict[int, str]:
    upper = {sign.upper(): marks.upper() for sign, marks in _VNI_MARKS.items()}
    return {ord(sign): marks for sign, marks in (_VNI_MARKS | upper).items()}


LEGACY_ALPHABETS = (
    LegacyAlphabet("TCVN3 (ABC)", _map_bytes(_TCVN3, _TCVN3_CONTROLS), has_heading_fonts=True),
    LegacyAlphabet("VISCII", _map_bytes(_VISCII, _VISCII_CONTROLS)),
    LegacyAlphabet("VPS", _map_bytes(_VPS, _VPS_CONTROLS)),
    LegacyAlphabet("VNI", _map_vni()),
)
