"""Log records as lines that nobody outside can forge: one line a record, bounded, without control characters or tokens.

A record is at most `MOST_BYTES` long. A traceback follows in lines of its own that begin with ``  |``, so that no text
of a stranger can look like a record. With ``json`` each record, traceback included, is one JSON object a line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import Literal

MOST_BYTES = 1024
MOST_TRACEBACK_LINES = 40
_CUT = " [cut]"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
"""Forty-three signs of base64 are 256 bits: a cookie, a ticket, a teacher's token."""

LogFormat = Literal["text", "json"]


def start_logging(level: str, form: LogFormat) -> None:
    """Send every record of this process to standard error, in one of the two forms."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("alembic", "asyncio", "numba"):
        logging.getLogger(name).setLevel(logging.WARNING)


class TextLines(logging.Formatter):
    """``2026-01-31T12:00:00.000Z INFO server.sessions: message``."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}"
        return "\n".join([safe(head), *(safe(f"  | {line}") for line in _traceback(self, record))])


class JsonLines(logging.Formatter):
    """One object a line with ``time``, ``level``, ``logger``, ``message`` and, after an exception, ``traceback``."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe(record.getMessage(), MOST_BYTES // 2),
        }
        if lines := _traceback(self, record):
            fields["traceback"] = [safe(line) for line in lines]
        return json.dumps(fields, ensure_ascii=False)


def safe(text: str, most: int = MOST_BYTES) -> str:
    """Return text on one line of at most ``most`` bytes, with control characters spelt out and tokens left out."""
    # Cut first, but not through a token: spelling out a megabyte would be work done for an attacker.
    short = text[: most + 64]
    line = _TOKEN.sub("[token]", _UNSAFE.sub(lambda sign: f"\\x{ord(sign[0]):02x}", short))
    data = line.encode()
    return line if len(data) <= most else data[: most - len(_CUT)].decode(errors="ignore") + _CUT


def _time(record: logging.LogRecord) -> str:
    seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{seconds}.{int(record.msecs):03d}Z"


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    """Return the last lines of a record's traceback: those that say where and what."""
    if not record.exc_info:
        return []
    return formatter.formatException(record.exc_info).splitlines()[-MOST_TRACEBACK_LINES:]
