from __future__ import annotations

import pytest

from vnsearch.language.written_forms import list_forms, write_apart
from vnsearch.query.syllables import split_query


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("F16", ["f16"]),
        ("F-16", ["f-16"]),
        ("F 16", ["f·16"]),
        ("H5-N1", ["h5-n1"]),
        ("QL.1A", ["ql.1a"]),
        ("PM2.5", ["pm2.5"]),
        ("Ê-đê ở", ["e-de"]),
        ("H’Mông", ["h'mong"]),
        ("5 km", ["5·km"]),
        ("05–km", ["05–km"]),
        ("39°C", ["39°c"]),
        ("8h30", ["8h30"]),
        ("8/3/2024", []),
        ("Hà Nội", []),
        ("a-b-c-d-e", []),
        ("15/2023/NĐ-CP", ["nd-cp"]),
    ],
)
def test_forms_say_how_letters_and_digits_and_the_pieces_of_a_word_are_joined(
    text: str, forms: list[str]
) -> None:
    syllables = split_query(text)
    assert list(list_forms([each.term for each in syllables], [each.joint for each in syllables])) == forms


def test_what_stands_apart_is_a_form_only_beside_a_number() -> None:
    assert write_apart("f", "16") == "f·16"
    assert not write_apart("ha", "noi")
    assert not write_apart("8", "3")
