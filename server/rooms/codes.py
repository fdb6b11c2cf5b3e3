"""Join codes: eight signs that cannot be mistaken for each other, forty random bits."""

from __future__ import annotations

import io
import re
import secrets

import segno

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_BETWEEN = re.compile(r"[\s-]+")


def draw_code() -> str:
    """Draw a code of 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """Return the code somebody has typed, in whatever case, with or without a dash; none if it cannot be one."""
    code = _BETWEEN.sub("", text[:64]).upper()
    return code if _CODE.fullmatch(code) else None


def shown_code(code: str) -> str:
    """Write a code as people read it aloud: ``ABCD-EFGH``."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def qr_svg(address: str) -> bytes:
    """Draw an address as a QR code, dark on white in light and dark pages alike."""
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return file.getvalue()
