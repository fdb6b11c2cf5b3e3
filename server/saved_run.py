"""A saved run on its way in: its text, which comes in parts, and what that text must be."""

from __future__ import annotations

from typing import Any

from server.decode import read_json
from server.errors import CommandError
from server.messages import IMPORT_PART_CHARACTERS, MOST_IMPORT_PARTS, Import

MOST_BYTES = IMPORT_PART_CHARACTERS * MOST_IMPORT_PARTS


class TextInParts:
    """Puts the parts of one text together; a first part begins anew, a part out of turn drops what there is."""

    def __init__(self) -> None:
        self._id = 0
        self._texts: list[str] = []

    def add(self, part: Import) -> str | None:
        """Take one part; return the whole text with the last one.

        Raises
        ------
        CommandError
            If the part is not the one that comes next.
        """
        if part.part == 0:
            self._id, self._texts = part.id, []
        if part.id != self._id or part.part != len(self._texts) or part.part >= part.parts:
            expected = len(self._texts)
            self._texts = []
            message = f"part: expected number {expected} of the file, got {part.part} of {part.parts}; send it again"
            raise CommandError("out_of_range", message, "part", (), part.id)
        self._texts.append(part.text)
        if part.part + 1 < part.parts:
            return None
        text = "".join(self._texts)
        self._texts = []
        return text


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
