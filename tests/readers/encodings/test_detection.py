"""Bytes to text: what is read, what is refused, and by which name."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS
from vnsearch.errors import UnreadableFile
from vnsearch.readers.encodings.detection import decode, decode_any

SENTENCE = (
    "Chiều ngày 22/9, Tổng Bí thư, Chủ tịch nước Tô Lâm đã có cuộc gặp gỡ và trao đổi với bạn bè Hoa Kỳ."
)
TONES = "\u0300\u0301\u0303\u0309\u0323"
WORDS = (
    "hòa bình nước Việt Nam của người dân được những quyết định khuỷu tay nghĩa giữa giếng quốc huyện "
    "Đắk Lắk thuở ngoằn ngoèo yêu chuộng kỳ diệu gì và không lại đến ở TRƯỜNG HỌC Nguyễn Hồ Chí Minh"
).split()

vietnamese = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


def cp1258(text: str) -> bytes:
    """As Windows writes it: letters with their shape marks composed, tones as combining marks."""
    encoded = bytearray()
    for character in unicodedata.normalize("NFC", text):
        decomposed = unicodedata.normalize("NFD", character)
        tone = "".join(mark for mark in decomposed if mark in TONES)
        letter = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES))
        try:
            encoded += character.encode("cp1258")
        except UnicodeEncodeError:
            encoded += (letter + tone).encode("cp1258")
    return bytes(encoded)


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        decode(data, where="a.txt")
    assert caught.value.where == "a.txt"
    return caught.value.reason


@settings(deadline=None)
@given(any_text)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_round_trip(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == text


@settings(deadline=None)
@given(vietnamese)
@example("được được được được")
def test_utf16_of_either_byte_order_round_trips(text: str) -> None:
    assert decode(b"\xfe\xff" + text.encode("utf-16-be")) == text
    assert decode(("Tin: " + text).encode("utf-16-le")) == "Tin: " + text
    assert decode(("Tin: " + text).encode("utf-16-be")) == "Tin: " + text


@settings(deadline=None)
@given(vietnamese)
def test_windows_1258_is_recognised_and_only_decoded(text: str) -> None:
    data = cp1258("Hội nghị: " + text)
    assert decode(data) == data.decode("cp1258")
    assert unicodedata.normalize("NFC", decode(data)) == unicodedata.normalize("NFC", "Hội nghị: " + text)


@pytest.mark.parametrize("text", SEED_TEXTS, ids=range(len(SEED_TEXTS)))
def test_the_seeds_are_read_from_windows_1258(text: str) -> None:
    data = b"".join(map(_cp1258_or_nothing, text))
    assert decode(data) == data.decode("cp1258")


def _cp1258_or_nothing(character: str) -> bytes:
    try:
        return cp1258(character)
    except UnicodeEncodeError:
        return b""


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        assert isinstance(decode(data), str)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "TCVN3 (ABC)",
            b"Chi\xd2u ng\xb5y 22/9, T\xe6ng B\xdd th\xad, Ch\xf1 t\xdech n\xad\xedc T\xab L\xa9m \xae\xb7"
            b" c\xe3 cu\xe9c g\xc6p g\xec v\xb5 trao \xae\xe6i v\xedi b\xb9n b\xcc Hoa K\xfa.",
        ),
        (
            "VISCII",
            b"Chi\xabu ng\xe0y 22/9, T\xb1ng B\xed th\xdf, Ch\xfc t\xb8ch n\xdf\xbec T\xf4 L\xe2m \xf0\xe3"
            b" c\xf3 cu\xb5c g\xa3p g\xde v\xe0 trao \xf0\xb1i v\xbei b\xd5n b\xe8 Hoa K\xcf.",
        ),
        (
            "VPS",
            b"Chi\x8au ng\xe0y 22/9, T\xb0ng B\xed th\xdc, Ch\xfb t\xcech n\xdc\xa7c T\xf4 L\xe2m \xc7\xe3"
            b" c\xf3 cu\xb6c g\xa5p g\xab v\xe0 trao \xc7\xb0i v\xa7i b\xe5n b\xe8 Hoa K\xff.",
        ),
        (
            "VNI",
            "Chieàu ngaøy 22/9, Toång Bí thö Toâ Laâm ñaõ coù cuoäc gaëp gôõ vôùi baïn beø Hoa Kyø.".encode(
                "cp1252"
            ),
        ),
    ],
)
def test_vietnamese_alphabets_are_converted(name: str, data: bytes) -> None:
    text, origins = decode_any(data)
    assert origins == (name,)
    assert text.startswith("Chiều ngày 22/9, Tổng Bí thư")
    assert text.endswith("với bạn bè Hoa Kỳ.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Shift_JIS", "ベトナムの国家主席がニューヨークを訪問した。".encode("shift_jis")),
        ("EUC-JP", "ベトナムのこっかしゅせき".encode("euc_jp")),
        ("EUC-KR", "베트남 국가주석이 뉴욕을 방문했다.".encode("euc_kr")),
        ("GBK", "越南国家主席访问了纽约，会见了各界友人。".encode("gbk")),
        ("Big5", "越南國家主席訪問了紐約，會見了各界友人。".encode("big5")),
        ("windows-1251", "Президент Вьетнама посетил Нью-Йорк.".encode("cp1251")),
        ("Latin-1", "Le président a été reçu à l’hôtel après la cérémonie.".encode("cp1252")),
        ("UTF-32", "Hòa bình".encode("utf-32")),
    ],
)
def test_other_encodings_are_refused_by_name(name: str, data: bytes) -> None:
    reason = refusal(data)
    assert name in reason
    assert "convert it to UTF-8" in reason


@pytest.mark.parametrize("codec", ["mac_roman", "iso2022_jp", "utf-7", "koi8-r", "cp437", "tis-620"])
def test_no_encoding_is_guessed_into_vietnamese(codec: str) -> None:
    text = {"koi8-r": "Президент Вьетнама посетил", "tis-620": "ประธานาธิบดีเวียดนาม"}.get(
        codec, "déjà vu – Köln, Ærø ñ"
    )
    data = text.encode(codec, "ignore")
    if data.isascii():
        assert decode(data) == data.decode("ascii")
    else:
        assert "not Vietnamese" in refusal(data)


def test_a_refusal_gives_the_offset_of_the_first_byte_that_does_not_fit() -> None:
    assert "offset 12" in refusal(b"Le president" + "était élu après l’été".encode("cp1252"))


def test_a_lone_bad_byte_in_utf8_is_damage_and_no_other_encoding() -> None:
    data = SENTENCE.encode()
    at = data.index("Tổng".encode())
    reason = refusal(data[:at] + b"\xff" + data[at:])
    assert "damaged UTF-8" in reason
    assert f"offset {at}" in reason


def test_the_offset_counts_the_byte_order_mark() -> None:
    assert "offset 5" in refusal(b"\xef\xbb\xbfab\xff" + SENTENCE.encode())


def test_text_cut_inside_a_character_is_damage() -> None:
    assert "damaged UTF-8" in refusal(SENTENCE.encode() + "ổ".encode()[:-1])


def test_nul_bytes_are_binary_data() -> None:
    assert refusal(b"Tin\0 " + SENTENCE.encode()) == "binary data: a NUL byte at offset 3"
    assert "binary data" in refusal(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\0>\0")
    assert "binary data" in refusal("ab\0".encode("utf-16"))
    assert "binary data" in refusal(bytes(50))


def test_numbers_in_two_bytes_are_not_utf16() -> None:
    assert "binary data" in refusal(b"".join(number.to_bytes(2, "little") for number in range(1, 200)))


def test_utf16_cut_inside_a_character_is_damage() -> None:
    assert "damaged UTF-16" in refusal(SENTENCE.encode("utf-16")[:-1])


def test_a_declared_windows_1258_settles_text_too_short_to_tell() -> None:
    data = cp1258("Sôcôla")
    with pytest.raises(UnreadableFile):
        decode(data)
    assert decode(data, declared="Windows-1258") == data.decode("cp1258")


def test_a_false_declaration_does_not_overrule_utf8() -> None:
    assert decode(SENTENCE.encode(), declared="windows-1258") == SENTENCE


def test_abbreviations_and_capitals_do_not_hide_windows_1258() -> None:
    data = cp1258("ĐHQG TPHCM: ĐH BÁCH KHOA, CĐ SƯ PHẠM, giá 20.000đ")
    assert decode(data) == data.decode("cp1258")
