"""Counters and gauges for Prometheus, ``GET /metrics``; sums only, nothing about a person."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """All measurements of one server, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.sessions = Gauge("playground_sessions", "Sessions in memory", registry=self._registry)
        self.sockets = Gauge("playground_sockets", "Open websockets", registry=self._registry)
        self.workers = Gauge("playground_workers", "Worker processes", registry=self._registry)
        self.refusals = Counter(
            "playground_refusals_total",
            "Sockets turned away; memory: what a run wanted to have",
            ["reason"],
            registry=self._registry,
        )
        self.messages_in = Counter("playground_messages_in_total", "Messages from browsers", registry=self._registry)
        size_bytes = Counter("playground_bytes_out_total", "Bytes sent to browsers", ["kind"], registry=self._registry)
        messages = Counter(
            "playground_messages_out_total", "Messages sent to browsers", ["kind"], registry=self._registry
        )
        # Looked up once: finding a counter by its label costs more than counting.
        self._out = {kind: (messages.labels(kind), size_bytes.labels(kind)) for kind in ("event", "bundle")}
        self.worker_starts = Counter("playground_worker_starts_total", "Workers started", registry=self._registry)
        self.worker_ends = Counter("playground_worker_ends_total", "Workers ended", registry=self._registry)
        self.memory_promised = Gauge(
            "playground_memory_promised_bytes", "Memory that training processes were promised", registry=self._registry
        )
        self.memory_room = Gauge(
            "playground_memory_room_bytes", "Memory that they all together may be promised", registry=self._registry
        )
        self.start_seconds = Histogram(
            "playground_worker_start_seconds",
            "From the request for a worker to its process",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
            registry=self._registry,
        )

    def sent(self, batch: Sequence[str | bytes]) -> None:
        """Count messages to a browser."""
        sizes: dict[str, list[int]] = {}
        for data in batch:
            sizes.setdefault("event" if isinstance(data, str) else "bundle", []).append(len(data))
        for kind, sizes_of_kind in sizes.items():
            messages, size_bytes = self._out[kind]
            messages.inc(len(sizes_of_kind))
            size_bytes.inc(sum(sizes_of_kind))

    def page(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)
