"""What was raised, as the `error` event that a page shows."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

from engine.errors import ConfigError
from server.errors import CommandError
from server.events import Error
from server.protocol import ErrorCode

log = logging.getLogger(__name__)


def refusal(
    command_id: int | None, code: ErrorCode, message: str, path: str = "", allowed: Sequence[object] = ()
) -> Error:
    """Return the event that refuses a command; None stands for none in particular."""
    return Error(id=command_id, code=code, path=path, message=message, allowed=list(allowed))


def command_error(problem: CommandError) -> Error:
    """Turn a message that cannot be used into an event."""
    return refusal(problem.command_id, problem.code, problem.message, problem.path, problem.allowed)


def config_error(problem: ConfigError, command_id: int | None) -> Error:
    """Turn a refused setting into the event that the browser shows beside its control."""
    outside = bool(problem.allowed) and all(type(limit) in (int, float) for limit in problem.allowed)
    code: ErrorCode = "out_of_range" if outside else "bad_field"
    return refusal(command_id, code, str(problem), problem.path, problem.allowed)


def incident_error(doing: str, command_id: int | None) -> Error:
    """Log the exception being handled and return an event with a number to quote."""
    incident = secrets.token_hex(3)
    log.exception("incident %s while %s", incident, doing)
    message = f"Something went wrong on the server while {doing}. Nothing was changed; quote incident {incident}."
    return refusal(command_id, "internal", message)
