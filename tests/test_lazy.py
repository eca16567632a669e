from __future__ import annotations

import re

from vnsearch._lazy import lazy_pattern


def test_a_lazy_pattern_does_what_a_compiled_one_does():
    lazy, compiled = lazy_pattern("a(b+)", re.IGNORECASE), re.compile("a(b+)", re.IGNORECASE)
    for text in ("xABBy ab", "none"):
        assert lazy.findall(text) == compiled.findall(text)
        assert lazy.sub("-", text) == compiled.sub("-", text)
    assert (lazy.pattern, lazy.flags) == (compiled.pattern, compiled.flags)


def test_a_lazy_pattern_is_compiled_when_it_is_first_used(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *args: compiled.append(args) or real(*args))
    pattern = lazy_pattern("[0-9]+")
    assert compiled == []
    assert pattern.search("a 12")[0] == "12"
    assert pattern.search("a 34")[0] == "34"
    assert len(compiled) == 1
