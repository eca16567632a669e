"""Asks the web application, without a server in between or through one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import httpx
import uvicorn

HERE = "http://localhost"


class Client:
    """A browser without JavaScript: it follows redirections and remembers cookies."""

    def __init__(self, app: Any) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=HERE)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def get(
        self, address: str, *, headers: Mapping[str, str] | None = None, follow_redirects: bool = True
    ) -> httpx.Response:
        return self._runner.run(self._client.get(address, headers=headers, follow_redirects=follow_redirects))

    def ask(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: str | None = None,
    ) -> httpx.Response:
        return self._runner.run(self._client.request(method, address, headers=headers, content=content))

    def send_form(
        self, address: str, fields: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        sent = self._client.post(address, data=fields, headers=headers, follow_redirects=True)
        return self._runner.run(sent)

    def post_form(
        self, address: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a form, without going where it sends the browser."""
        return self._runner.run(self._client.post(address, data=form, headers=headers))

    def send_files(
        self, address: str, files: Mapping[str, bytes], fields: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a form with files."""
        named = {name: (f"{name}.csv", data) for name, data in files.items()}
        return self._runner.run(self._client.post(address, files=named, data=fields))

    def get_together(
        self, *addresses: str, first: int, then: Callable[[], object]
    ) -> tuple[list[httpx.Response], list[httpx.Response]]:
        """The answers to requests sent at the same time: the `first` ones, and, after `then`, the others."""

        async def get_all() -> tuple[list[httpx.Response], list[httpx.Response]]:
            answers = asyncio.as_completed([self._client.get(address) for address in addresses])
            early = [await next(answers) for _ in range(first)]
            then()
            return early, [await answer for answer in answers]

        return self._runner.run(get_all())


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address of a server of the application, without its lifespan."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
