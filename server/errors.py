"""Every error the server raises on purpose.

    ServerError
    ├── CommandError       a browser's message cannot be used; becomes an `error` event
    ├── FrameError         a binary frame is malformed
    ├── TaskError          a task of a lab cannot be judged; becomes a `LabError` with the file's name
    ├── LabError           a lab's file is wrong; names file and key, stops start-up
    ├── SettingsError      a setting of the server is wrong; stops start-up
    ├── CheckpointError    a checkpoint on disk is missing or damaged
    ├── StorageError       data folder or database cannot be used, or not now
    ├── AccessError        a route has no rule that says who may use it; stops start-up
    ├── RoomError          a room does not exist, is full, or refuses; becomes an answer with a status
    ├── WorkerStartError   a worker process did not start
    └── FullError          no more sessions fit

What the engine refuses arrives as ``engine.errors.ConfigError``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.protocol import ErrorCode


class ServerError(Exception):
    """Root of the server's errors."""


class CommandError(ServerError):
    """A browser's message cannot be used.

    Parameters
    ----------
    code : str
        One of the protocol's error codes.
    message : str
        A sentence for the person at the screen.
    path : str, optional
        Dotted path of the field, such as ``count``.
    allowed : sequence, optional
        The allowed values, or the two limits of a number.
    command_id : int, optional
        The ``id`` of the command, if it could be read.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        path: str = "",
        allowed: Sequence[object] = (),
        command_id: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.allowed = list(allowed)
        self.command_id = command_id


class FrameError(ServerError):
    """A binary frame is malformed; the message says where."""


class TaskError(ServerError):
    """A task of a lab cannot be judged; the message names the key."""


class LabError(ServerError):
    """A lab's file is wrong; the message names the file and the key."""


class SettingsError(ServerError):
    """A setting of the server is wrong; the message names it and says what is allowed."""


class CheckpointError(ServerError):
    """A checkpoint on disk is missing or damaged; the message says how."""


class StorageError(ServerError):
    """Data folder or database cannot be used, or not now; the message says why and nothing was changed."""


class AccessError(ServerError):
    """A route has no rule that says who may use it, or a rule no route; the message names it."""


class RoomError(ServerError):
    """Something about a room was refused.

    Parameters
    ----------
    status : int
        Of the HTTP answer.
    message : str
        A sentence for the person at the screen.
    path : str, optional
        The field that has to be changed.
    """

    def __init__(self, status: int, message: str, path: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.path = path


class WorkerStartError(ServerError):
    """A worker process did not start; the message says why."""


class FullError(ServerError):
    """No more sessions fit; ``retry_s`` says when to try again."""

    def __init__(self, message: str, retry_s: int) -> None:
        super().__init__(message)
        self.retry_s = retry_s
