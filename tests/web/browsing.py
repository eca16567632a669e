"""What the tests in a browser share: whether there is one, pages opened in it, and what axe finds in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="there is no Chromium to open the pages in"
)
ALL_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

Visit = Callable[..., Page]


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Visit]:
    """Opens pages in windows of their own; nothing may fail in them, or be loaded from elsewhere."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str, *, width: int = 1280, locale: str = "vi-VN", **options: Any) -> Page:
        context = browser.new_context(
            base_url=address, locale=locale, viewport={"width": width, "height": 800}, **options
        )
        context.set_default_timeout(5000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda sent: None if sent.url.startswith(address) else complaints.append(f"asked for {sent.url}"),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [each for each in complaints if "404" not in each] == []


def find_faults(page: Page, rules: Mapping[str, Any] = ALL_RULES) -> list[tuple[str, str]]:
    """What axe finds: the rule and the element."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("rules => axe.run(document, rules)", dict(rules))
    return [(each["id"], node["html"]) for each in found["violations"] for node in each["nodes"]]
