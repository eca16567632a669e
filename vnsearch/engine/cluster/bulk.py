"""Sends documents to a cluster, many at a time, as fast as it takes them and no faster.

While one request is on its way, the next is collected; more are not, so that a cluster that is slow slows the
analysis down instead of filling the memory. What a node has no room for now is sent again later, by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from vnsearch.engine.cluster.connection import Connection, Pauses
from vnsearch.engine.cluster.failures import TOO_MANY, describe, explain_status

_REQUEST_BYTES = 5 << 20
"""The size at which a request is sent: larger ones are not faster."""
PATIENCE = 60.0
"""For how many seconds a change is sent again when a node ends or has no room for it."""
_SHARD_PATIENCE = "10s"
"""How long a node waits for a shard that is moving before it says that it is not there."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NOT_FOUND, _CONFLICT, _UNAVAILABLE = 404, 409, 503


class Operation(NamedTuple):
    """The lines of one action in a bulk request: the action and, if it has one, the document.

    `is_optional` if it does not matter when the index has something newer.
    """

    lines: bytes
    is_optional: bool


class BulkSender:
    """Sends operations in their order; what goes wrong is raised by a later call, by `finish` at the latest.

    The cluster has taken an operation, and keeps it, when `wait_for_active_shards` copies of the shard were
    there, and all of those that are in step with the first have written it to their disks.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._collected: list[Operation] = []
        self._bytes = 0
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._sent: Future[None] | None = None

    def index(self, index: str, key: str, document: Mapping[str, Any], *, version: int | None = None) -> None:
        """Puts a document in; with a `version`, only where there is none of this or a later one."""
        action: dict[str, Any] = {"_index": index, "_id": key}
        if version is not None:
            action |= {"version": version, "version_type": "external"}
        self._add(_line({"index": action}) + _line(document), is_optional=version is not None)

    def delete(self, index: str, key: str) -> None:
        """Removes a document, if there is one."""
        self._add(_line({"delete": {"_index": index, "_id": key}}), is_optional=False)

    def finish(self) -> None:
        """Sends what is collected, and waits until the cluster has taken everything."""
        self._send()
        self._wait()

    def close(self) -> None:
        """Gives up what is collected; what is on its way may still be taken."""
        self._collected, self._bytes = [], 0
        self._thread.shutdown()

    def _add(self, lines: bytes, *, is_optional: bool) -> None:
        self._collected.append(Operation(lines, is_optional))
        self._bytes += len(lines)
        if self._bytes >= _REQUEST_BYTES:
            self._send()

    def _send(self) -> None:
        self._wait()
        if self._collected:
            collected, self._collected, self._bytes = self._collected, [], 0
            self._sent = self._thread.submit(self._send_all, collected)

    def _wait(self) -> None:
        sent, self._sent = self._sent, None
        if sent is not None:
            sent.result()

    def _send_all(self, operations: Sequence[Operation]) -> None:
        pauses = Pauses(PATIENCE)
        rest = operations
        while rest:
            answer = self._connection.ask(
                "POST",
                "/_bulk",
                b"".join(operation.lines for operation in rest),
                patience=PATIENCE,
                request_timeout=self._connection.address.timeout,
                timeout=_SHARD_PATIENCE,
                require_alias=True,
                wait_for_active_shards=self._connection.address.wait_for_active_shards,
                filter_path="errors,items.*.status,items.*.error,items.*._id",
            )
            if not answer["errors"]:
                return
            refused = [
                (operation, item)
                for operation, each in zip(rest, answer["items"], strict=True)
                for item in each.values()
                if not _is_done(operation, item)
            ]
            rest = [operation for operation, item in refused if item["status"] in (TOO_MANY, _UNAVAILABLE)]
            for _, item in refused:
                if item["status"] not in (TOO_MANY, _UNAVAILABLE) or not pauses.can_pause():
                    raise explain_status(item["status"], _name(item), self._connection.address)
            if rest:
                pauses.pause()


def _is_done(operation: Operation, item: Mapping[str, Any]) -> bool:
    """Whether nothing is left to do for an operation, by its item in the answer."""
    status = item["status"]
    if status == _CONFLICT:
        return operation.is_optional
    return status < 300 or (status == _NOT_FOUND and "error" not in item)


def _name(item: Mapping[str, Any]) -> str:
    return f"{item['_id']}: {describe(item.get('error'))}"


def _line(value: Mapping[str, Any]) -> bytes:
    return (
        _encode(value).encode("utf-8", "backslashreplace") + b"\n"
    )  # which is how JSON writes a lone surrogate, too
