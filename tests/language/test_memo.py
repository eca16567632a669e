"""Results that are remembered: which ones are forgotten, and that no result is another one for it."""

from __future__ import annotations

import pytest

from vnsearch.language.memo import Memo


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The strings that the function of `_make_memo` was called with; a memo holds about twenty of them."""
    monkeypatch.setattr(Memo, "MOST_BYTES", 20 * 310)
    return []


def _make_memo(asked: list[str]) -> Memo[str]:
    def reverse(text: str) -> str:
        asked.append(text)
        return text[::-1]

    return Memo(reverse)


def test_a_result_is_computed_once(asked: list[str]) -> None:
    memo = _make_memo(asked)
    assert [memo["chợ"], memo["chợ"]] == ["ợhc", "ợhc"]
    assert asked == ["chợ"]


def test_what_is_asked_for_again_and_again_is_never_forgotten(asked: list[str]) -> None:
    memo = _make_memo(asked)
    for number in range(500):
        assert memo["chợ"] == "ợhc"
        assert memo[f"{number:03}"] == f"{number:03}"[::-1]
    assert asked.count("chợ") == 1
    assert len(memo) <= 10


def test_what_is_not_asked_for_is_forgotten(asked: list[str]) -> None:
    memo = _make_memo(asked)
    for text in ("chợ", *map(str, range(100, 150)), "chợ"):
        assert memo[text] == text[::-1]
    assert asked.count("chợ") == 2


def test_a_long_string_is_not_kept(asked: list[str]) -> None:
    memo = _make_memo(asked)
    assert memo["a" * 300] == memo["a" * 300] == "a" * 300
    assert len(asked) == 2
    assert not memo
