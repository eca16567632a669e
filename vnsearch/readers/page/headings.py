"""The phrases that sites put around an article, from `headings.txt`, and which of them a line is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vnsearch.language.normalization import normalize_unicode

_NUMBERS_AT_ENDS = re.compile(r"^(?:\d+ )+|(?: \d+)+$")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_PHRASE = 160


def key(text: str) -> str:
    """The words of a line, composed, case-folded, without punctuation: equal for lines that say the same."""
    return " ".join(_WORD.findall(normalize_unicode("NFC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Headings:
    """The phrases by group, ready to be looked up by a line's `key`.

    `exact` holds plain phrases, `patterns` one expression a group for those with a `*`; `before` and `after`
    are spellings, composed and decomposed, of what is glued to an article's ends, longest first; `inside`
    finds the heading of a box that is glued into a line.
    """

    exact: dict[str, str]
    patterns: dict[str, re.Pattern[str]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    inside: re.Pattern[str]

    def group(self, line_key: str) -> str | None:
        """The group (`end`, `box`, `furniture`, `section`) of the line with this key; None for others."""
        if not line_key or len(line_key) > _LONGEST_PHRASE:
            return None
        bare = _NUMBERS_AT_ENDS.sub("", line_key)
        for candidate in (line_key, bare):
            if candidate in self.exact:
                return self.exact[candidate]
        return next((name for name, pattern in self.patterns.items() if pattern.fullmatch(bare)), None)


@cache
def headings() -> Headings:
    """The phrases of `headings.txt`, read once."""
    groups: dict[str, list[str]] = {}
    name = ""
    for line in files(__package__).joinpath("headings.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            groups.setdefault(name, []).append(line)
    kinds = ("section", "box", "end", "furniture")
    return Headings(
        exact={key(phrase): kind for kind in kinds for phrase in groups[kind] if "*" not in phrase},
        patterns={kind: _any_of(groups[kind]) for kind in kinds if any("*" in p for p in groups[kind])},
        before=_spellings(groups["glued before"]),
        after=_spellings(groups["glued after"]),
        inside=_glued_heading(groups["box"]),
    )


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    wild = (re.escape(phrase).replace(r"\*", ".*") for phrase in phrases if "*" in phrase)
    return re.compile("|".join(re.sub(r"\.\*\\ |\\ \.\*", _optional_words, one) for one in wild))


def _optional_words(match: re.Match[str]) -> str:
    return r"(?:.*\ )?" if match[0].startswith(".*") else r"(?:\ .*)?"


def _spellings(phrases: list[str]) -> tuple[str, ...]:
    both = {normalize_unicode(form, phrase) for phrase in phrases for form in ("NFC", "NFD")}
    return tuple(sorted(both, key=len, reverse=True))


def _glued_heading(phrases: list[str]) -> re.Pattern[str]:
    opening = "|".join(re.escape(one[0].upper() + one[1:]) for one in _spellings(phrases))
    return re.compile(rf"""(?:(?<=[.!?…"”’)\]])\s*|>>+\s*)(?:{opening})\s*:""")
