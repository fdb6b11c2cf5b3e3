"""What a session wants done in the world: the only way out of its state machine."""

from __future__ import annotations

from dataclasses import dataclass

from server.commands import Save
from server.kept_run import KeptRun
from server.worker_messages import Audience, Captured


@dataclass(frozen=True)
class ToViewer:
    """Send an event or a bundle to the socket with this generation."""

    generation: int
    data: str | bytes


@dataclass(frozen=True)
class CloseViewer:
    """Close the socket with this generation."""

    generation: int
    code: int
    reason: str


@dataclass(frozen=True)
class ToWorker:
    """Send one message over the control pipe."""

    data: bytes


@dataclass(frozen=True)
class StartWorker:
    """Start a worker process for this epoch and send it the messages in order."""

    epoch: int
    messages: tuple[bytes, ...]


@dataclass(frozen=True)
class KillWorker:
    """End the worker process of this epoch by force."""

    epoch: int
    reason: str


@dataclass(frozen=True)
class ToAudience:
    """Hand an event's text or a bundle's bytes to those who look besides the student."""

    audience: Audience
    data: str | bytes


@dataclass(frozen=True)
class Judged:
    """The worker has judged a task of the lab."""

    task: int
    solved: bool
    step: int


@dataclass(frozen=True)
class Keep:
    """Bring a checkpoint to the disk."""

    kept: KeptRun
    blob: bytes
    resume_hash: str


@dataclass(frozen=True)
class ForkRun:
    """Make another session from a moment, and answer the command with its name."""

    command_id: int
    kept: KeptRun
    blob: bytes


@dataclass(frozen=True)
class SaveRun:
    """Save a moment under a name, and answer the command that wished it."""

    wish: Save
    kept: KeptRun
    captured: Captured


@dataclass(frozen=True)
class GiveUp:
    """Note on the disk that the run stays stopped, and why."""

    reason: str


Action = (
    ToViewer
    | CloseViewer
    | ToWorker
    | StartWorker
    | KillWorker
    | ToAudience
    | Judged
    | Keep
    | ForkRun
    | SaveRun
    | GiveUp
)
