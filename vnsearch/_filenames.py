"""File names and arguments as text and back: their bytes are taken as UTF-8, whatever the locale says.

Python decodes what the operating system gives it by the locale. Where that is not UTF-8, a name comes with
surrogates (PEP 383) or with other letters than it was written with. As text, it is the same everywhere.
"""

from __future__ import annotations

import sys


def to_text(name: str) -> str:
    """Returns the text of a name or an argument that Python got from the operating system.

    Bytes that are not UTF-8 are surrogates in it. What cannot have come from the operating system is returned
    unchanged.
    """
    return _recode(name, sys.getfilesystemencoding(), "utf-8")


def to_name(text: str) -> str:
    """Returns the name for the operating system of which `to_text` gives the text."""
    return _recode(text, "utf-8", sys.getfilesystemencoding())


def _recode(text: str, written: str, meant: str) -> str:
    if text.isascii():  # the same in every encoding of file names
        return text
    try:
        return text.encode(written, "surrogateescape").decode(meant, "surrogateescape")
    except UnicodeEncodeError:
        return text
