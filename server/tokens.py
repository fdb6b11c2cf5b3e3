"""Secrets that are handed out once: drawn here, kept as digests."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Draw a token of 256 random bits, 43 characters of an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what the server keeps of a token: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
