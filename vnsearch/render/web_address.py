"""Tells addresses of web pages from others: a link to one such as `javascript:…` would run in the page."""

from __future__ import annotations

import re
from typing import TypeGuard

_BEGINNING = re.compile("https?://", re.IGNORECASE)


def is_web_address(url: str | None) -> TypeGuard[str]:
    """Whether a browser may be sent there."""
    return url is not None and _BEGINNING.match(url) is not None
