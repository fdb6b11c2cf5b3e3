"""The commands that a worker has taken and not answered yet."""

from __future__ import annotations

from dataclasses import dataclass

from server.commands import NumberedCommand, Play, Save, Step


@dataclass(frozen=True)
class _Pending:
    begins_training: bool
    save: Save | None


class PendingCommands:
    """Commands by their number, of which a page may use one twice."""

    def __init__(self) -> None:
        self._pending: dict[int, _Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def begin_training(self) -> bool:
        """Is there one that begins to train?"""
        return any(pending.begins_training for pending in self._pending.values())

    def add(self, command: NumberedCommand) -> None:
        """Note one that goes to the worker."""
        before = self._pending.get(command.id)
        begins = isinstance(command, Play | Step) or (before is not None and before.begins_training)
        save = command if isinstance(command, Save) else (None if before is None else before.save)
        self._pending[command.id] = _Pending(begins, save)

    def answer(self, command_id: int) -> Save | None:
        """Forget one that was answered; return what it wanted to be saved, if it was a `save`."""
        pending = self._pending.pop(command_id, None)
        return None if pending is None else pending.save

    def clear(self) -> list[int]:
        """Forget all; return their numbers."""
        lost = list(self._pending)
        self._pending.clear()
        return lost
