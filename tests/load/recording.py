"""Bundles of a real run, about 20 KB each in five frames, that a replay worker sends again and again."""

from __future__ import annotations

import struct
from pathlib import Path

from engine.experiments import EXPERIMENTS
from server.commands import Play, Watch
from server.frames import HEADER, decode_header
from server.run import Run
from server.showcase import Showcase
from server.worker_messages import Credit

EXPERIMENT = "playground"
STREAMS: dict[str, dict[str, int]] = {
    "status": {},
    "boundary": {"size": 80},
    "neurons": {},
    "features": {},
    "weights": {},
}
BUNDLES = 12
_CONFIG = {"dataset": "spiral", "layers": [{"units": 8}] * 3}
_STAMP = struct.Struct("<IQQ")
_STAMP_AT = 8


def record(path: Path) -> int:
    """Train a little, write what a page would have been sent; return the mean size of a bundle in bytes."""
    spec = EXPERIMENTS[EXPERIMENT]
    clock = 0.0
    run = Run(spec, _CONFIG)
    showcase = Showcase(spec.streams, 1, lambda: clock)
    showcase.watch(Watch(streams=STREAMS).streams)
    run.handle(Play(id=1), clock)
    bundles: list[bytes] = []
    while len(bundles) < BUNDLES:
        clock += 1.0
        run.train(clock)
        showcase.give(Credit(1, 0, 0, keyframe=True))
        bundle, errors = showcase.bundle(run.shown)
        assert bundle is not None, errors
        bundles.append(bundle.data)
    path.write_bytes(b"".join(struct.pack("<I", len(data)) + data for data in bundles))
    return sum(map(len, bundles)) // BUNDLES


def read(path: Path) -> list[Recorded]:
    """Return the bundles of a recording."""
    data = path.read_bytes()
    bundles, position = [], 0
    while position < len(data):
        (length,) = struct.unpack_from("<I", data, position)
        bundles.append(Recorded(data[position + 4 : position + 4 + length]))
        position += 4 + length
    return bundles


class Recorded:
    """A bundle that can be stamped anew."""

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data)
        self._frames = []
        position = 0
        while position < len(data):
            self._frames.append(position)
            position += HEADER.size + decode_header(data, position).payload_bytes

    def stamped(self, epoch: int, seq: int, time_ms: int) -> bytes:
        """Return the bundle as if it were built now."""
        for position in self._frames:
            _STAMP.pack_into(self._data, position + _STAMP_AT, epoch, seq, time_ms)
        return bytes(self._data)
