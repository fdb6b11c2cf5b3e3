"""Files on their way in: a saved run or a table, which come in parts, and what a saved run must be."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from server.commands import Import, Upload
from server.decode import read_json
from server.errors import CommandError
from server.protocol import IMPORT_PART_CHARACTERS, MOST_IMPORT_PARTS

MOST_BYTES = IMPORT_PART_CHARACTERS * MOST_IMPORT_PARTS


Piece = TypeVar("Piece", str, bytes)


class InParts(Generic[Piece]):
    """Puts the parts of one file together; a first part begins anew, a part out of turn drops what there is."""

    def __init__(self) -> None:
        self._id = 0
        self._pieces: list[Piece] = []

    def add(self, part: Import | Upload, piece: Piece) -> list[Piece] | None:
        """Take one part; return all pieces with the last one.

        Raises
        ------
        CommandError
            If the part is not the one that comes next.
        """
        if part.part == 0:
            self._id, self._pieces = part.id, []
        if part.id != self._id or part.part != len(self._pieces) or part.part >= part.parts:
            expected = len(self._pieces)
            self._pieces = []
            message = f"part: expected number {expected} of the file, got {part.part} of {part.parts}; send it again"
            raise CommandError("out_of_range", message, "part", (), part.id)
        self._pieces.append(piece)
        if part.part + 1 < part.parts:
            return None
        pieces, self._pieces = self._pieces, []
        return pieces


class TextInParts:
    """Puts a text together."""

    def __init__(self) -> None:
        self._parts: InParts[str] = InParts()

    def add(self, part: Import) -> str | None:
        """Take one part; return the whole text with the last one; raise `CommandError` for one out of turn."""
        pieces = self._parts.add(part, part.text)
        return None if pieces is None else "".join(pieces)


class BytesInParts:
    """Puts the bytes of a table together."""

    def __init__(self) -> None:
        self._parts: InParts[bytes] = InParts()

    def add(self, part: Upload) -> bytes | None:
        """Take one part; return the whole file with the last one; raise `CommandError` for one out of turn."""
        pieces = self._parts.add(part, part.data)
        return None if pieces is None else b"".join(pieces)


def read_saved_run(text: str) -> dict[str, Any]:
    """Return the description that a JSON export holds; what is in it, the experiment checks.

    Raises
    ------
    CommandError
        With code ``too_large``, ``bad_json`` or ``bad_field`` and a sentence about the file.
    """
    values = read_json(text, MOST_BYTES, "the file")
    if not isinstance(values, dict):
        raise CommandError("bad_field", "the file must hold a JSON object, such as the export of a run writes", "file")
    return values
