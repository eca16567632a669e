"""The browser that pages are opened in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.web.browsing import CHROMIUM, Visit, visiting


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file of tests, as nothing else can run an event loop while it is open."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Opens a page of the server at `address`, as somebody who was never there."""
    with visiting(browser, address) as visit:
        yield visit
