"""The phrases that sites put around an article, read from `headings.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.sentences import CLOSER, STOP

_NUMBERS_AT_ENDS = re.compile(r"^(?:\d+ )+|(?: \d+)+$")
_SIGN = re.compile(r"[^\w\s]")
_GROUP = re.compile(r"\[[a-z]+\]")
_LONGEST_PHRASE = 160
_GROUPS_OF_LINES = ("section", "box", "end", "furniture")


def make_key(text: str) -> str:
    """Return the words of a line, case-folded and in NFC: equal for lines that say the same."""
    folded = normalize_unicode("NFC", text).casefold().replace("_", " ")
    return " ".join(_SIGN.sub(" ", folded).split())


@dataclass(frozen=True, slots=True)
class Headings:
    """The phrases by group.

    `exact` maps the keys of plain phrases to their group, `patterns` maps each group to one expression for
    its phrases with a `*`, each of which has one of the `pattern_words`. `before` and `after` are the phrases
    that stand at the ends of an article's line, composed and decomposed, the longest first. `publishers` are
    the keys of the names of newspapers and agencies, `publisher_kinds` the words that other such names begin
    with, and `publisher_beginnings` the first words of all of them. `inside` finds the heading of a box of
    links in the middle of a line, and `errors` matches what pages say that are no article.
    """

    exact: dict[str, str]
    patterns: dict[str, re.Pattern[str]]
    pattern_words: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    publishers: frozenset[str]
    publisher_kinds: frozenset[str]
    publisher_beginnings: frozenset[str]
    inside: re.Pattern[str]
    errors: re.Pattern[str]

    def find_group(self, line_key: str) -> str | None:
        """Return the group of the line with this key (`end`, `box`, `furniture` or `section`), or None.

        Numbers at the ends of a line do not count.
        """
        if not line_key or len(line_key) > _LONGEST_PHRASE:
            return None
        has_number = line_key[0].isdecimal() or line_key[-1].isdecimal()
        bare = _NUMBERS_AT_ENDS.sub("", line_key) if has_number else line_key
        for candidate in (line_key, bare):
            if candidate in self.exact:
                return self.exact[candidate]
        if self.pattern_words.isdisjoint(bare.split()):
            return None
        return next((name for name, pattern in self.patterns.items() if pattern.fullmatch(bare)), None)


@cache
def load_headings() -> Headings:
    """Return the phrases of `headings.txt`, which is read once."""
    groups = _read_groups()
    publishers = frozenset(make_key(name) for name in groups["publisher"] if "*" not in name)
    kinds = frozenset(name.partition(" ")[0] for name in groups["publisher"] if "*" in name)
    return Headings(
        exact={
            make_key(phrase): name
            for name in _GROUPS_OF_LINES
            for phrase in groups[name]
            if "*" not in phrase
        },
        patterns={
            name: _compile_wildcards([phrase for phrase in groups[name] if "*" in phrase])
            for name in _GROUPS_OF_LINES
            if any("*" in phrase for phrase in groups[name])
        },
        pattern_words=frozenset(
            phrase.strip("* ").split()[0]
            for name in _GROUPS_OF_LINES
            for phrase in groups[name]
            if "*" in phrase
        ),
        before=_list_spellings(groups["before"]),
        after=_list_spellings(groups["after"]),
        publishers=publishers,
        publisher_kinds=kinds,
        publisher_beginnings=kinds.union(name.partition(" ")[0] for name in publishers),
        inside=_compile_inside(groups["box"]),
        errors=_compile_wildcards(groups["error"]),
    )


def _read_groups() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    name = ""
    for line in files(__package__).joinpath("headings.txt").read_text("utf-8").splitlines():
        if _GROUP.fullmatch(line):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            groups.setdefault(name, []).append(line)
    return groups


def _compile_wildcards(phrases: list[str]) -> re.Pattern[str]:
    wild = (re.escape(phrase).replace(r"\*", ".*") for phrase in phrases)
    return re.compile("|".join(re.sub(r"\.\*\\ |\\ \.\*", _make_optional, one) for one in wild))


def _make_optional(match: re.Match[str]) -> str:
    return r"(?:.*\ )?" if match[0].startswith(".*") else r"(?:\ .*)?"


def _list_spellings(phrases: list[str]) -> tuple[str, ...]:
    both = {normalize_unicode(form, phrase) for phrase in phrases for form in ("NFC", "NFD")}
    return tuple(sorted(both, key=len, reverse=True))


def _compile_inside(phrases: list[str]) -> re.Pattern[str]:
    opening = "|".join(re.escape(one[0].upper() + one[1:]) for one in _list_spellings(phrases))
    return re.compile(rf"(?:(?:(?<={STOP})|(?<={CLOSER}))\s*+|>>++\s*+)(?:{opening})\s*+:")
