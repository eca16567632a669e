"""Recognises encodings that are not read by their typical characters, so that an error can name them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_TYPICAL_ENOUGH = 0.9
_SAMPLE_BYTES = 1 << 16


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


_KNOWN = (
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
