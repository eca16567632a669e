"""Letters that an encoding has spoilt: what is restored, and what is left alone."""

from __future__ import annotations

import pytest

from vnsearch.readers.encodings.legacy_alphabets import LEGACY_ALPHABETS
from vnsearch.readers.encodings.losses import find_losses
from vnsearch.readers.encodings.restoring import restore

RIGHT = "Hội nghị bàn về phát triển kinh tế, đường giao thông và thủy lợi ở vùng Tây Nguyên"
NUMERIC = "".join(letter if letter.isascii() else f"&#{ord(letter)};" for letter in RIGHT)


@pytest.mark.parametrize(
    ("spoilt", "restored", "origin"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam", "TCVN3 (ABC)"),
        ("Thñ ®« Hµ NéI, UBND TP", "Thủ đô HÀ NỘI, UBND TP", "TCVN3 (ABC)"),
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TCVN3 (ABC)"),
        ("Coäng hoøa xaõ hoäi chuû nghóa VIEÄT NAM", "Cộng hòa xã hội chủ nghĩa VIỆT NAM", "VNI"),
        ("Hµi ngh¸ bàn v« phát tri¬n kinh tª", "Hội nghị bàn về phát triển kinh tế", "VISCII"),
        ("Thñ ®« cã nhiÒu «t« míi ch¹y ®iÖn", "Thủ đô có nhiều ôtô mới chạy điện", "TCVN3 (ABC)"),
        (RIGHT.encode().decode("latin-1"), RIGHT, "UTF-8 as Windows-1252"),
        (NUMERIC, RIGHT, "entities"),
        ("Ho^.i nghi. ba`n ve^` pha't trie^?n kinh te^'", "Hội nghị bàn về phát triển kinh tế", "VIQR"),
    ],
)
def test_spoilt_letters_are_restored(spoilt: str, restored: str, origin: str) -> None:
    assert restore(spoilt) == (restored, (origin,) if origin else ())


@pytest.mark.parametrize(
    ("viqr", "right"),
    [
        (
            "Ba` Tra^`n Thi. Hoa bi. thu+o+ng. DDo'ng cu+?a! Ai dde^'n?",
            "Bà Trần Thị Hoa bị thương. Đóng cửa! Ai đến?",
        ),
        (
            "Vu. na`y va^~n cu~, vu. kia mo+'i xu+?. Vu. DDo^ng, vu. PMU dde^`u thua.",
            "Vụ này vẫn cũ, vụ kia mới xử. Vụ Đông, vụ PMU đều thua.",
        ),
        (
            "Anh ta dde^'n WTO(09), DDi. Ro^`i ho.p, ve^` Eto'o va` ho.c ba`i mo+'i",
            "Anh ta đến WTO(09), Đi. Rồi họp, về Eto'o và học bài mới",
        ),
        (
            "Ngu+o+`i GDDDT no'i: 'Ho' ga^`n sao? Ddo+.i nhau...' DDu+o+.c",
            "Người GDĐT nói: 'Hó gần sao? Đợi nhau...' Được",
        ),
        (
            "Ngu+o+`i ta dde^'n ddo'\\. Co' a\\? DDu+o+.c Vi'ctor no'i",
            "Người ta đến đó. Có a? Được Víctor nói",
        ),
    ],
)
def test_signs_of_viqr_are_told_from_stops(viqr: str, right: str) -> None:
    assert restore(viqr).text == right


def test_capitals_of_vps_are_control_characters() -> None:
    (vps,) = (alphabet for alphabet in LEGACY_ALPHABETS if alphabet.name == "VPS")
    controls = "\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1c\x1d"
    assert vps.translate(controls) == "ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ"


def test_a_quotation_and_a_line_are_restored_within_a_good_text() -> None:
    text = f'{RIGHT}.\nÔng nói: "ViÖt Nam lµ mét n­íc ®éc lËp" trước đại hội.\nThñ ®« Hµ Néi\nDân vui mừng.'
    good = f'{RIGHT}.\nÔng nói: "Việt Nam là một nước độc lập" trước đại hội.\nThủ đô Hà Nội\nDân vui mừng.'
    assert restore(text).text == good


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        "Le président a été reçu à l’hôtel après la cérémonie, où il a prononcé un discours très attendu.",
        "“Naïve” café owners say they’re worried — prices rose 5 % (±1 %) at §12 of Müller & Söhne’s façade.",
        "Příliš žluťoučký kůň úpěl ďábelské ódy a všichni občané města tomu naslouchali se zájmem.",
        "Zażółć gęślą jaźń, a mieszkańcy miasta słuchali tego z dużym zainteresowaniem aż do nocy.",
        "越南国家主席访问了纽约，会见了各界友人，并发表了重要讲话。",
        "Comunicatul a fost citit în sală, în fața tuturor.\nÎn oraș, oamenii au rămas în case.",
        "Datei »%s« ist nicht lesbar, Ordner »%s« fehlt.\nÖffne »%s« und prüfe »%s« für später.",
        "Công ty R&amp;D, giá &lt; 5 triệu, Bộ GD&amp;ĐT họp bàn.",
        "x^2 + y^2 = z^2, trong đó a^n và b^n là số nguyên dương bất kỳ.",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert restore(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("H?i ngh? bàn v? phát tri?n kinh t? vùng Tây Nguyên", "?"),
        ("H\ufffdi nghị bàn về kinh tế", "U+FFFD"),
        ("Vì sao? Ai làm? Ở đâu? Bao giờ? Xem https://vidu.example/a?b=c?d=e?f=g", None),
    ],
)
def test_lost_letters_are_noticed(text: str, sign: str | None) -> None:
    assert find_losses(text) == sign
