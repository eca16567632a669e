"""From files and streams to articles: a reader for each format, and a reason for whatever cannot be read."""

from __future__ import annotations

from vnsearch.readers.files import read_articles

__all__ = ["read_articles"]
