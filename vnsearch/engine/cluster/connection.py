"""Requests to a cluster: any host is asked, another one when it fails, and again later when all are busy."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vnsearch._logging import keep_quiet
from vnsearch.engine.cluster.address import ClusterAddress
from vnsearch.errors import BadArgument

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

_FEWEST_ATTEMPTS = 4
_PATIENCE = 60.0
"""For how many seconds a cluster that has too much to do is asked again."""
_LONGEST_PAUSE = 5.0

Body = Mapping[str, Any] | Sequence[Any] | bytes | None


class Connection:
    """Connections to the hosts of an address; safe to use from several threads, and in forked processes.

    All requests can be repeated without harm, and are: when a host fails, at the next one.
    """

    def __init__(self, address: ClusterAddress) -> None:
        self.address = address
        self._client: OpenSearch | None = None
        self._owner = 0

    def ask(self, method: str, path: str, body: Body = None, **parameters: Any) -> Any:
        """What the cluster answers to the request, as JSON; raises a `VnsearchError`.

        A body of bytes is sent as it is: JSON lines.
        """
        client = self._connected()
        from opensearchpy.exceptions import TransportError

        from vnsearch.engine.cluster.failures import TOO_MANY, translate

        pauses = Pauses()
        while True:
            try:
                return client.transport.perform_request(
                    method,
                    path,
                    params={name: _write(value) for name, value in parameters.items()},
                    body=body,
                    headers={"content-type": "application/x-ndjson"} if isinstance(body, bytes) else None,
                )
            except TransportError as error:
                if error.status_code != TOO_MANY or not pauses.pause():
                    raise translate(error, self.address) from error

    def finds(self, path: str) -> bool:
        """Whether there is something at the path."""
        return bool(self.ask("HEAD", path))

    def close(self) -> None:
        """Closes the connections; the next request opens new ones."""
        client, self._client = self._client, None
        if client is not None and self._owner == os.getpid():
            client.close()

    def _connected(self) -> OpenSearch:
        if self._client is None or self._owner != os.getpid():  # a forked process must not share sockets
            self._client, self._owner = _connect(self.address), os.getpid()
        return self._client


class Pauses:
    """Pauses between attempts, each about twice as long as the one before, for `_PATIENCE` seconds in all."""

    def __init__(self) -> None:
        self._length = 0.1
        self._end = time.monotonic() + _PATIENCE

    def can_pause(self) -> bool:
        """Whether there is time for another attempt."""
        return time.monotonic() + self._length <= self._end

    def pause(self) -> bool:
        """Waits, and returns whether it is worth another attempt; if not, without waiting."""
        if not self.can_pause():
            return False
        time.sleep(self._length * random.uniform(0.5, 1))
        self._length = min(2 * self._length, _LONGEST_PAUSE)
        return True


def _connect(address: ClusterAddress) -> OpenSearch:
    try:
        from opensearchpy import OpenSearch
    except ImportError as error:
        raise BadArgument(f'{address.text} needs: pip install "vnsearch[opensearch]"') from error
    keep_quiet("opensearch")
    options: dict[str, Any] = {}
    if address.user:
        options["http_auth"] = (address.user, address.password)
    if address.ca:
        options["ca_certs"] = address.ca
    try:
        return OpenSearch(
            [{"host": host, "port": port} for host, port in address.hosts],
            use_ssl=address.is_secure,
            http_compress=True,
            timeout=address.timeout,
            retry_on_timeout=True,
            max_retries=max(_FEWEST_ATTEMPTS, 2 * len(address.hosts)),
            **options,
        )
    except OSError as error:
        raise BadArgument(
            f"{address.text}: the certificates in {address.ca} cannot be read: {error}"
        ) from error


def _write(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
