"""Requests to a cluster: any host is asked, another one when it fails, and again later when all are busy."""

from __future__ import annotations

import json
import os
import random
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vnsearch._logging import keep_quiet
from vnsearch.engine.cluster.address import ClusterAddress
from vnsearch.engine.cluster.failures import TOO_MANY, find_failure, translate
from vnsearch.errors import BadArgument, ClusterUnavailable

if TYPE_CHECKING:
    from ssl import SSLContext

    from opensearchpy import OpenSearch

_PATIENCE = 60.0
"""For how many seconds a cluster that has too much to do is asked again."""
_SEARCH_PATIENCE = 10.0
"""For how many seconds a search is repeated that a node has not finished, such as one that ended."""
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

    def ask(
        self, method: str, path: str, body: Body = None, *, patience: float = 0.0, **parameters: Any
    ) -> Any:
        """What the cluster answers to the request, as JSON; raises a `VnsearchError`.

        A body of bytes is sent as it is: JSON lines. A request that the cluster is too busy for is repeated,
        and for up to `patience` seconds also one for which no node is there.
        """
        client = self._connected()
        from opensearchpy.exceptions import TransportError

        when_busy, when_down = Pauses(_PATIENCE), Pauses(patience)
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
                failure = translate(error, self.address)
                pauses = when_busy if error.status_code == TOO_MANY else when_down
                if not isinstance(failure, ClusterUnavailable) or not pauses.pause():
                    raise failure from error

    def search_all(self, lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The responses to several searches, two lines each; raises a `VnsearchError` if one fails.

        Any that a node left unfinished are asked again, as an answer of a part of the shards is a wrong one.
        """
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        return self._ask_whole(lambda: self.ask("POST", "/_msearch", body)["responses"])

    def search(self, body: Mapping[str, Any], **parameters: Any) -> Mapping[str, Any]:
        """The response to one search, which says itself where; raises a `VnsearchError` if it fails."""
        (response,) = self._ask_whole(lambda: [self.ask("POST", "/_search", body, **parameters)])
        return response

    def _ask_whole(self, ask: Callable[[], list[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
        pauses = Pauses(_SEARCH_PATIENCE)
        while True:
            responses = ask()
            failures = [find_failure(response, self.address) for response in responses]
            failure = next(filter(None, failures), None)
            if failure is None:
                return responses
            if not isinstance(failure, ClusterUnavailable) or not pauses.pause():
                raise failure

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
    """Pauses between attempts, each about twice as long as the one before, for some `seconds` in all."""

    def __init__(self, seconds: float) -> None:
        self._length = 0.1
        self._end = time.monotonic() + seconds

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
        raise address.explain_missing() from error
    keep_quiet("opensearch")
    options: dict[str, Any] = {}
    if address.user:
        known = b64encode(f"{address.user}:{address.password}".encode()).decode()
        options["headers"] = {"authorization": f"Basic {known}"}
    if address.is_secure:
        options["ssl_context"] = _trust(address)
    return OpenSearch(
        [{"host": host, "port": port} for host, port in address.hosts],
        use_ssl=address.is_secure,
        timeout=address.timeout,
        retry_on_timeout=len(address.hosts) > 1,
        max_retries=2 * len(address.hosts),
        **options,
    )


def _trust(address: ClusterAddress) -> SSLContext:
    """Which certificates to trust: those of the system, or those in the file that the address names."""
    from ssl import create_default_context

    try:
        return create_default_context(cafile=address.ca or None)
    except OSError as error:
        reason = f"the certificates in {address.ca} cannot be read ({error})"
        raise BadArgument(f"{address.text}: {reason}: name a file in the format PEM with ?ca=FILE") from error


def _write(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
