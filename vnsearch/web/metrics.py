"""Metrics in the form of Prometheus, and whether the server can answer.

Where several processes serve one address, they share their counts through files in the folder that the
environment variable `PROMETHEUS_MULTIPROC_DIR` names.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE = CONTENT_TYPE_LATEST
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """Counts the requests of an application, and measures how long their answers take."""

    def __init__(self, in_flight: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "vnsearch_requests_total",
            "Requests answered.",
            ("route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "vnsearch_request_seconds",
            "How long answers took.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._searches = Gauge(
            "vnsearch_searches_in_flight",
            "Searches that run or wait.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._in_flight = in_flight

    def format(self) -> bytes:
        """The metrics as Prometheus reads them."""
        self._searches.set(self._in_flight())
        if _FOLDER not in os.environ:
            return generate_latest(self._registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)

    def measure(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts an answered request under its route, of which there are few."""
        route = getattr(scope.get("route"), "path", "")
        self._requests.labels(route, status).inc()
        self._seconds.labels(route).observe(seconds)


def measure_requests(app: ASGIApp, metrics: Metrics) -> ASGIApp:
    """Measures every request of the application."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, send_and_note)
        finally:
            metrics.measure(scope, status, time.perf_counter() - began)

    return answer
