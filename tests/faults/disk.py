"""What a server has brought to the disk."""

from __future__ import annotations

from server.errors import CheckpointError
from server.kept_run import decode_kept
from server.storage import checkpoint_files
from tests.real_server import Server


def kept_step(server: Server, session: str) -> int | None:
    """Return the step at which a run lies on the disk, if it does."""
    try:
        header, _, _ = checkpoint_files.read_newest(server.folder / "runs" / session)
    except CheckpointError:
        return None
    return decode_kept(header).step


def wait_until_kept(server: Server, session: str, step: int) -> None:
    """Wait until a run has come to the disk at this step."""
    server.until(lambda: kept_step(server, session) == step, f"step {step} has not come to the disk")
