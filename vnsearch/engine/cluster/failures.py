"""What went wrong with a request to a cluster, and what to do about it: each failure as a `VnsearchError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vnsearch.engine.cluster.address import PASSWORD, ClusterAddress
from vnsearch.errors import (
    ClusterAccessDenied,
    ClusterError,
    ClusterUnavailable,
    IndexNotFound,
    VnsearchError,
)

if TYPE_CHECKING:
    from opensearchpy.exceptions import TransportError

TOO_MANY = 429
_BAD_REQUEST, _UNKNOWN_USER, _FORBIDDEN, _NOT_FOUND, _CONFLICT = 400, 401, 403, 404, 409
_TOO_LARGE, _UNAVAILABLE = 413, 503
_LONGEST_REASON = 500
_MARKUP = re.compile(r"(<[^>]*>|\s)+")
"""What a page of a proxy has beside its text."""
_TOO_LONG = "maxClauseCount"
_STATE_GONE = "search_context_missing"
_AGAIN = "try again; what was indexed before stays"


def translate(error: TransportError, address: ClusterAddress) -> VnsearchError:
    """The error that says what to do."""
    from opensearchpy.exceptions import ConnectionError as NoConnection
    from opensearchpy.exceptions import ConnectionTimeout, SSLError

    if isinstance(error, SSLError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
        return ClusterAccessDenied(
            address.text,
            f"the connection is not secure ({_describe_cause(error)})",
            "add ?ca=FILE with the certificate of the authority that the cluster uses, or ask under the name "
            "in its certificate; for a cluster without TLS, write opensearch:// instead of opensearch+https://",
        )
    if isinstance(error, ConnectionTimeout):
        return ClusterUnavailable(
            address.text,
            f"no answer within {address.timeout} s",
            f"{_AGAIN}, or allow more time with ?timeout=SECONDS",
        )
    if isinstance(error, NoConnection):
        hosts = ", ".join(f"{host}:{port}" for host, port in address.hosts)
        return ClusterUnavailable(
            address.text,
            f"no node can be reached at {hosts} ({_describe_cause(error)})",
            f"check the address and whether the cluster runs, then {_AGAIN}",
        )
    return explain_status(int(error.status_code), describe(error.info or error.error), address)


def explain_status(status: int, reason: str, address: ClusterAddress) -> VnsearchError:
    """The error for an HTTP status other than success, and the reason that the cluster gives."""
    text = address.text
    if status == _UNKNOWN_USER:
        who = f"user {address.user}" if address.user else "a request without a user"
        advice = f"write USER@ before the host, and put the password into {PASSWORD}"
        return ClusterAccessDenied(text, f"the cluster does not let {who} in", advice)
    if status == _FORBIDDEN and "cluster_block" in reason:
        advice = "make room on the disks of the cluster, or lift the block, then try again"
        return ClusterUnavailable(text, f"the index cannot be written now ({reason})", advice)
    if status == _FORBIDDEN:
        advice = "ask for a role that may read, write and make indexes and aliases with this name"
        return ClusterAccessDenied(text, f"the user may not do this ({reason})", advice)
    if status == _NOT_FOUND and _STATE_GONE in reason:
        return ClusterUnavailable(
            text, f"the state whose articles were being read is gone ({reason})", "read all of them again"
        )
    if status == _NOT_FOUND:
        return IndexNotFound(text)
    if status == _CONFLICT:
        return ClusterUnavailable(
            text, f"another writer changed the same at the same time ({reason})", _AGAIN
        )
    if status == TOO_MANY:
        advice = f"{_AGAIN}, with fewer writers, or on more nodes"
        return ClusterUnavailable(text, f"the cluster has too much to do ({reason})", advice)
    if status == _TOO_LARGE:
        advice = "raise http.max_content_length on the nodes and in any proxy before them"
        return ClusterError(text, "an article is larger than the cluster takes", advice)
    if status >= 500:
        advice = (
            f"see the health of the cluster (GET /_cluster/health): a red index lacks data; then {_AGAIN}"
        )
        return ClusterUnavailable(text, f"the cluster failed with status {status} ({reason})", advice)
    return ClusterError(text, f"the cluster refuses the request ({reason})", "see the log of the cluster")


def find_failure(response: Mapping[str, Any], address: ClusterAddress) -> VnsearchError | None:
    """Why a response is not what was searched for, as it should be of all shards; None if it is."""
    if "error" in response and _TOO_LONG in str(response["error"]):
        return ClusterError(
            address.text, "the query is too long for a cluster", "leave some of its words out"
        )
    if "error" in response:
        return explain_status(response.get("status", 500), describe(response), address)
    shards = response.get("_shards", {})
    if response.get("timed_out") or shards.get("failed"):
        failures = shards.get("failures") or [{"reason": {"type": "timed_out", "reason": ""}}]
        return explain_status(_UNAVAILABLE, describe(failures[0].get("reason")), address)
    return None


def describe(info: Any) -> str:
    """The reason in what a cluster answers; that of the innermost cause, where there are several."""
    error = info.get("error", info) if isinstance(info, Mapping) else info
    if not isinstance(error, Mapping):
        return _MARKUP.sub(" ", str(error or "")).strip()[:_LONGEST_REASON]
    causes = error.get("root_cause") or [error]
    inner = causes[0] if isinstance(causes[0], Mapping) else error
    reason = inner.get("reason") or error.get("reason") or "no shard answers"
    return f"{inner.get('type', 'unknown')}: {reason}"[:_LONGEST_REASON]


def _describe_cause(error: TransportError) -> str:
    return str(error.info or error.error)[:300]
