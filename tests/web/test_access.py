from __future__ import annotations

import time

import pytest

from vnsearch import BadArgument, UnreadableFile
from vnsearch.web.access import SECONDS_LOGGED_IN, Gate, read_token
from vnsearch.web.tries import TryLimiter

TOKEN = "correct-horse-battery-staple"
HERE = "192.0.2.1"


@pytest.fixture
def gate() -> Gate:
    return Gate(TOKEN, TryLimiter())


@pytest.mark.parametrize(
    "text", [TOKEN, f"{TOKEN}\n", f"  {TOKEN}\r\n", "abcdef0123456789", "YWJj+/ZGVmZ2hpag=="]
)
def test_a_token_is_the_line_of_its_file(tmp_path, text):
    file = tmp_path / "token"
    file.write_bytes(text.encode())
    assert read_token(file) == text.strip()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"short",
        b"two words that are long",
        b"x" * 1001,
        b"\xff" * 20,
        "mật-khẩu-rất-dài-này".encode(),
    ],
)
def test_a_token_that_is_not_safe_is_an_error_that_says_how_to_make_one(tmp_path, data):
    file = tmp_path / "token"
    file.write_bytes(data)
    with pytest.raises(BadArgument, match=r"holds no token: .*openssl rand -hex 32"):
        read_token(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableFile, match="none: No such file"):
        read_token(tmp_path / "none")


@pytest.mark.parametrize("token", ["", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "\ud800", "ô"])
def test_only_the_token_is_admitted(gate, token):
    assert not gate.admit(token, HERE)
    assert gate.admit(TOKEN, HERE)


def test_a_cookie_holds_no_token_and_is_accepted_wherever_the_token_is_known(gate):
    cookie = gate.make_cookie()
    assert TOKEN not in cookie
    assert gate.accepts(cookie)
    assert Gate(TOKEN, TryLimiter()).accepts(cookie)
    assert not Gate(f"{TOKEN}x", TryLimiter()).accepts(cookie)


@pytest.mark.parametrize("cookie", ["", "in", "in.x.y", "ô", TOKEN, "in.ZZZZZZ.AAAA"])
def test_a_cookie_that_was_made_up_is_not_accepted(gate, cookie):
    assert not gate.accepts(cookie)


def test_a_changed_cookie_is_not_accepted(gate):
    value, made, signature = gate.make_cookie().split(".")
    assert not gate.accepts(f"{value}x.{made}.{signature}")
    assert not gate.accepts(f"{value}.{made[:-1]}0.{signature}")


def test_a_cookie_is_accepted_for_a_week(gate, monkeypatch):
    cookie = gate.make_cookie()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + SECONDS_LOGGED_IN - 10)
    assert gate.accepts(cookie)
    monkeypatch.setattr(time, "time", lambda: now + SECONDS_LOGGED_IN + 10)
    assert not gate.accepts(cookie)
