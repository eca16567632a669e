"""Files and streams to articles: one reader a format, and a reason for everything that could not be read."""

from __future__ import annotations

from vnsearch.readers.files import read_articles

__all__ = ["read_articles"]
