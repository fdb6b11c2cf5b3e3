"""How far start-up has come: kernels compiled, worker processes proven, ready."""

from __future__ import annotations

import asyncio
from typing import Literal

Phase = Literal["kernels", "workers", "ready", "failed", "draining"]

_SENTENCES: dict[Phase, str] = {
    "kernels": "The engine is being compiled for this machine; this happens once",
    "workers": "The training processes are being started",
    "ready": "Ready",
    "failed": "The server could not start its training processes; its log says why",
    "draining": "The server is being restarted; runs continue in a moment",
}


class Readiness:
    """Phase and progress of start-up, and a way to wait for the next change."""

    def __init__(self) -> None:
        self.phase: Phase = "kernels"
        self.progress = 0.0
        self.label = ""
        self._changed = asyncio.Event()

    @property
    def ready(self) -> bool:
        """May sessions be opened?"""
        return self.phase == "ready"

    @property
    def sentence(self) -> str:
        """What a person who waits should read."""
        text = _SENTENCES[self.phase]
        if self.phase == "kernels" and self.progress > 0:
            return f"{text}: {self.progress:.0%} done."
        return f"{text}."

    def advance(self, phase: Phase, progress: float, label: str = "") -> None:
        """Note how far it has come; ``progress`` is 0 to 1 within the phase."""
        self.phase, self.progress, self.label = phase, progress, label
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, timeout_s: float) -> None:
        """Wait for the next change, at most so many seconds."""
        event = self._changed
        try:
            async with asyncio.timeout(timeout_s):
                await event.wait()
        except TimeoutError:
            return

    def as_dict(self) -> dict[str, object]:
        """Return the body of ``GET /readyz``."""
        return {"phase": self.phase, "progress": round(self.progress, 4), "label": self.label, "message": self.sentence}
